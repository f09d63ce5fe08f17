/** The grid element: headings, pinned rows, and those rows of the list that are in the viewport. */

import { layOutColumns } from "./column_layout.js";
import { makeColumnResizing } from "./column_resizing.js";
import { makeHeader } from "./header.js";
import { makeRows, ROW_PX } from "./rows.js";
import { makeViewport } from "./viewport.js";
import { rowsPerPage, scrollToReveal } from "./virtual_rows.js";

/** @import { ColumnWidths } from "../columns/column_widths.js" */
/** @import { LayoutRequest } from "./column_layout.js" */
/** @import { GridContent } from "./rows.js" */

/** @typedef {ReturnType<typeof makeGrid>} Grid */

const HEADER_PX = 44;
/** @type {LayoutRequest} */
const EMPTY = Object.freeze({ columns: [], isAdaptive: true, isTree: false, widths: {}, availablePx: 0 });

/** @param {{onSort: (id: string) => void, columnWidths: ColumnWidths, announce: (text: string) => void}} options */
export function makeGrid({ onSort, columnWidths, announce }) {
  const { grid, top, body } = makeElements();
  const resizing = makeColumnResizing({
    headingOf: (id) => grid.querySelector(`.grid-heading.col-${id}`),
    contentsOf: (id) =>
      grid.querySelectorAll(`.grid-row:not([hidden]) .grid-cell.col-${id}, .col-${id} .grid-label`),
    widths: columnWidths,
    announce,
    title: (id) => columnName(id),
  });
  const header = makeHeader(onSort, resizing);
  top.headings.append(header.element);
  const rows = makeRows(top.pinned, body);
  let layout = layOutColumns(EMPTY);
  let request = EMPTY;
  /** @type {GridContent | null} */
  let content = null;
  /** @param {string} id */
  const columnName = (id) => content?.context.t(`processes.column.${id}`) ?? id;

  const drawRows = () => {
    if (content === null) return;
    const activeId = rows.show(content, layout, viewport.scrollPx, listPx());
    setAttribute(grid, "aria-activedescendant", activeId);
  };
  const viewport = makeViewport(grid, {
    onScroll: drawRows,
    onResize() {
      if (content === null) return;
      applyLayout(content);
      drawHeader(content);
      drawRows();
    },
  });
  const listPx = () => Math.max(viewport.heightPx - HEADER_PX - (content?.pinned.length ?? 0) * ROW_PX, 0);
  /** Does nothing while all that it depends on is the same. @param {GridContent} next */
  const applyLayout = ({ columns, isAdaptive, isTree }) => {
    const next = {
      columns,
      isAdaptive,
      isTree,
      widths: columnWidths.current(),
      availablePx: viewport.widthPx,
    };
    const fields = /** @type {(keyof LayoutRequest)[]} */ (Object.keys(next));
    if (fields.every((field) => next[field] === request[field])) return;
    request = next;
    layout = layOutColumns(next);
    for (const part of [header, rows]) part.setLayout(layout);
    body.style.minWidth = top.element.style.minWidth = `${layout.width}px`;
    grid.setAttribute("aria-colcount", String(layout.columns.length));
  };
  /** @param {GridContent} next */
  const drawHeader = (next) => header.show(layout, next.sort, next.totals, next.context);

  return {
    element: grid,
    /** @param {GridContent} next */
    show(next) {
      const countBefore = content?.lines.length;
      content = next;
      applyLayout(next);
      top.pinned.style.height = `${next.pinned.length * ROW_PX}px`;
      if (next.lines.length !== countBefore) body.style.height = `${next.lines.length * ROW_PX}px`;
      setAttribute(grid, "aria-rowcount", String(next.lines.length + next.pinned.length + 1));
      setAttribute(grid, "role", next.isTree ? "treegrid" : "grid");
      drawHeader(next);
      drawRows();
    },
    /** Ids of chosen columns for which there is no room. */
    get leftOut() {
      return layout.leftOut;
    },
    /** Keys of the lines whose rows are in the viewport, as they were drawn last. */
    visibleKeys() {
      const { scrollPx } = viewport;
      const first = Math.floor(scrollPx / ROW_PX);
      const last = Math.ceil((scrollPx + listPx()) / ROW_PX);
      return content?.lines.slice(first, last).map(({ key }) => key) ?? [];
    },
    /** Scrolls until a line is in the viewport. @param {number} index Of `lines`. */
    reveal(index) {
      const { scrollPx } = viewport;
      const next = scrollToReveal({ scrollPx, heightPx: listPx(), rowPx: ROW_PX }, index);
      if (next === scrollPx) return;
      viewport.scrollTo(next);
      drawRows();
    },
    scrollToTop: () => viewport.scrollTo(0),
    rowsPerPage: () => rowsPerPage(listPx(), ROW_PX),
    lineAt: rows.lineAt,
    fullTextAt: rows.fullTextAt,
    boxOf: rows.boxOf,
  };
}

function makeElements() {
  /** @param {string} className @param {string} role @param {HTMLElement} [parent] */
  const div = (className, role, parent) => {
    const element = document.createElement("div");
    element.className = className;
    element.setAttribute("role", role);
    parent?.append(element);
    return element;
  };
  const grid = div("grid", "grid");
  grid.id = "process-grid";
  grid.tabIndex = 0;
  grid.setAttribute("aria-multiselectable", "true");
  const sticky = div("grid-top", "presentation", grid);
  const headings = div("grid-headings", "rowgroup", sticky);
  const pinned = div("grid-pinned", "rowgroup", sticky);
  const body = div("grid-body", "rowgroup", grid);
  return { grid, top: { element: sticky, headings, pinned }, body };
}

/** Writes to the document only after a change. @param {Element} element @param {string} name @param {string | null} value */
function setAttribute(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
