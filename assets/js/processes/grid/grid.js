/** The grid element: headings, pinned rows, and those rows of the list that are in the viewport. */

import { layOutColumns } from "./column_layout.js";
import { makeHeader } from "./header.js";
import { makeRows, ROW_PX } from "./rows.js";
import { makeViewport } from "./viewport.js";
import { rowsPerPage, scrollToReveal } from "./virtual_rows.js";

/** @import { GridContent } from "./rows.js" */

/** @typedef {ReturnType<typeof makeGrid>} Grid */

const HEADER_PX = 44;

/** @param {{onSort: (id: string) => void}} options */
export function makeGrid({ onSort }) {
  const { grid, top, body } = makeElements();
  const header = makeHeader(onSort);
  top.headings.append(header.element);
  const rows = makeRows(top.pinned, body);
  let layout = layOutColumns([], false);
  /** @type {GridContent | null} */
  let content = null;

  const drawRows = () => {
    if (content === null) return;
    const activeId = rows.show(content, layout, viewport.scrollPx, listPx());
    setAttribute(grid, "aria-activedescendant", activeId);
  };
  const viewport = makeViewport(grid, drawRows);
  const listPx = () => Math.max(viewport.heightPx - HEADER_PX - (content?.pinned.length ?? 0) * ROW_PX, 0);
  /** @param {GridContent} next */
  const applyLayout = ({ columns, isTree }) => {
    layout = layOutColumns(columns, isTree);
    for (const part of [header, rows]) part.setLayout(layout);
    body.style.minWidth = top.element.style.minWidth = `${layout.width}px`;
    grid.setAttribute("aria-colcount", String(layout.columns.length));
  };

  return {
    element: grid,
    /** @param {GridContent} next */
    show(next) {
      const hasNewLayout = next.columns !== content?.columns || next.isTree !== content.isTree;
      const countBefore = content?.lines.length;
      content = next;
      if (hasNewLayout) applyLayout(next);
      top.pinned.style.height = `${next.pinned.length * ROW_PX}px`;
      if (next.lines.length !== countBefore) body.style.height = `${next.lines.length * ROW_PX}px`;
      setAttribute(grid, "aria-rowcount", String(next.lines.length + next.pinned.length + 1));
      setAttribute(grid, "role", next.isTree ? "treegrid" : "grid");
      header.show(layout, next.sort, next.totals, next.context);
      drawRows();
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
