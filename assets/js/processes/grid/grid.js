/** The table in the document: headings, pinned rows, and of the long list only the rows that can be seen. */

import { makeHead } from "./header.js";
import { planOf } from "./column_layout.js";
import { makeRows, ROW_PX } from "./rows.js";
import { makeSight } from "./viewport.js";
import { pageOf, scrollTo } from "./virtual_rows.js";

/** @import { Column, Totals, Words } from "../columns.js" */
/** @import { Line } from "../table_lines.js" */
/** @import { Sort } from "../order.js" */
/** @import { Selection } from "../selection.js" */

/**
 * Everything the table shows.
 *
 * @typedef {object} Picture
 * @property {ReadonlyArray<Line>} lines
 * @property {ReadonlyArray<Line>} pinned
 * @property {Selection} selection
 * @property {Sort} sort
 * @property {ReadonlyArray<Column>} columns
 * @property {Totals} totals
 * @property {Words} words
 * @property {boolean} isTree
 */

/** @typedef {ReturnType<typeof makeGrid>} Grid */

const HEAD_PX = 44;

/**
 * @param {object} options
 * @param {(id: string) => void} options.onSort
 */
export function makeGrid({ onSort }) {
  const { grid, top, body } = skeleton();
  const head = makeHead(onSort);
  top.headings.append(head.element);
  const rows = makeRows(top.pinned, body);
  let plan = planOf([], false);
  /** @type {Picture | null} */
  let picture = null;

  const paint = () => {
    if (picture === null) return;
    const activeId = rows.fill(picture, plan, sight.scrollPx, listPx());
    setOrRemove(grid, "aria-activedescendant", activeId);
  };
  const sight = makeSight(grid, paint);
  const listPx = () => Math.max(sight.heightPx - HEAD_PX - (picture?.pinned.length ?? 0) * ROW_PX, 0);
  /** @param {Picture} wanted */
  const shape = ({ columns, isTree }) => {
    plan = planOf(columns, isTree);
    for (const part of [head, rows]) part.shape(plan);
    body.style.minWidth = top.element.style.minWidth = `${plan.width}px`;
    grid.setAttribute("aria-colcount", String(plan.columns.length));
  };

  return {
    element: grid,
    /** @param {Picture} wanted */
    show(wanted) {
      const isReshaped = wanted.columns !== picture?.columns || wanted.isTree !== picture.isTree;
      const countBefore = picture?.lines.length;
      picture = wanted;
      if (isReshaped) shape(wanted);
      top.pinned.style.height = `${wanted.pinned.length * ROW_PX}px`;
      if (wanted.lines.length !== countBefore) body.style.height = `${wanted.lines.length * ROW_PX}px`;
      setOrRemove(grid, "aria-rowcount", String(wanted.lines.length + wanted.pinned.length + 1));
      setOrRemove(grid, "role", wanted.isTree ? "treegrid" : "grid");
      head.show(plan, wanted.sort, wanted.totals, wanted.words);
      paint();
    },
    /** Bring a line into sight. @param {number} index Of `lines`. */
    reveal(index) {
      const { scrollPx } = sight;
      const to = scrollTo({ scrollPx, heightPx: listPx(), rowPx: ROW_PX }, index);
      if (to === scrollPx) return;
      sight.goTo(to);
      paint();
    },
    toTop() {
      sight.goTo(0);
    },
    /** Rows of one page. */
    page: () => pageOf(listPx(), ROW_PX),
    lineAt: rows.lineAt,
    boxOf: rows.boxOf,
  };
}

function skeleton() {
  /** @param {string} className @param {string} role @param {HTMLElement} [parent] */
  const box = (className, role, parent) => {
    const element = document.createElement("div");
    element.className = className;
    element.setAttribute("role", role);
    parent?.append(element);
    return element;
  };
  const grid = box("grid", "grid");
  grid.id = "process-grid";
  grid.tabIndex = 0;
  grid.setAttribute("aria-multiselectable", "true");
  const sticky = box("grid-top", "presentation", grid);
  const headings = box("grid-headings", "rowgroup", sticky);
  const pinned = box("grid-pinned", "rowgroup", sticky);
  const body = box("grid-body", "rowgroup", grid);
  return { grid, top: { element: sticky, headings, pinned }, body };
}

/** @param {Element} element @param {string} name @param {string | null} value */
function setOrRemove(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
