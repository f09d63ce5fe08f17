/** The table in the document: headings, pinned rows, and of the long list only the rows that can be seen. */

import { makeHead } from "./head.js";
import { planOf } from "./plan.js";
import { makePool } from "./pool.js";
import { pageOf, scrollTo, visibleRows } from "./window.js";

/** @import { Column, Totals, Words } from "./columns.js" */
/** @import { Line } from "./list.js" */
/** @import { Sort } from "./order.js" */
/** @import { GridRow } from "./row.js" */
/** @import { Selection } from "./selection.js" */

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

const ROW_PX = 28;
const HEAD_PX = 44;

/**
 * @param {object} options
 * @param {(id: string) => void} options.onSort
 */
export function makeGrid({ onSort }) {
  const { grid, top, body } = skeleton();
  const head = makeHead(onSort);
  top.headings.append(head.element);
  const pinnedPool = makePool(top.pinned, "pinned", ROW_PX);
  const pool = makePool(body, "process", ROW_PX);
  let plan = planOf([], false);
  let [heightPx, scrollPx] = [0, 0];
  /** @type {Picture | null} */
  let picture = null;

  const rowsShown = () => [...pool.shown(), ...pinnedPool.shown()];
  const listPx = () => Math.max(heightPx - HEAD_PX - (picture?.pinned.length ?? 0) * ROW_PX, 0);

  const paint = () => {
    if (picture === null) return;
    const { lines, pinned, selection, isTree, words } = picture;
    /** @type {string | null} */
    let activeId = null;
    /** @param {GridRow} row @param {Line} line @param {number} rowIndex @param {boolean} isPinned */
    const draw = (row, line, rowIndex, isPinned) => {
      const isActive = selection.active === line.key;
      if (isActive) activeId = row.element.id;
      row.show(
        line,
        { rowIndex, isChosen: selection.chosen.has(line.key), isActive, isPinned, isTree },
        words,
      );
    };
    pinnedPool.fill(pinned, 0, pinned.length, plan, (row, line, index) => draw(row, line, index + 2, true));
    const { first, count } = visibleRows({
      scrollPx,
      heightPx: listPx(),
      rowPx: ROW_PX,
      count: lines.length,
    });
    const before = pinned.length + 2;
    pool.fill(lines, first, count, plan, (row, line, index) => draw(row, line, index + before, false));
    setOrRemove(grid, "aria-activedescendant", activeId);
  };

  new ResizeObserver(([entry]) => {
    if (entry.contentRect.height === heightPx) return;
    heightPx = entry.contentRect.height;
    paint();
  }).observe(grid);
  grid.addEventListener(
    "scroll",
    () => {
      scrollPx = grid.scrollTop;
      paint();
    },
    { passive: true },
  );

  return {
    element: grid,
    /** @param {Picture} wanted */
    show(wanted) {
      const isReshaped = wanted.columns !== picture?.columns || wanted.isTree !== picture.isTree;
      const countBefore = picture?.lines.length;
      picture = wanted;
      if (isReshaped) {
        plan = planOf(wanted.columns, wanted.isTree);
        for (const part of [head, pool, pinnedPool]) part.shape(plan);
        body.style.minWidth = top.element.style.minWidth = `${plan.width}px`;
        grid.setAttribute("aria-colcount", String(plan.columns.length));
      }
      top.pinned.style.height = `${wanted.pinned.length * ROW_PX}px`;
      if (wanted.lines.length !== countBefore) body.style.height = `${wanted.lines.length * ROW_PX}px`;
      setOrRemove(grid, "aria-rowcount", String(wanted.lines.length + wanted.pinned.length + 1));
      setOrRemove(grid, "role", wanted.isTree ? "treegrid" : "grid");
      head.show(plan, wanted.sort, wanted.totals, wanted.words);
      paint();
    },
    /** Bring a line into sight. @param {number} index Of `lines`. */
    reveal(index) {
      const to = scrollTo({ scrollPx, heightPx: listPx(), rowPx: ROW_PX }, index);
      if (to === scrollPx) return;
      grid.scrollTop = scrollPx = to;
      paint();
    },
    toTop() {
      grid.scrollTop = scrollPx = 0;
    },
    /** Rows of one page. */
    page: () => pageOf(listPx(), ROW_PX),
    /** @param {EventTarget | null} target @returns {Line | null} The line under an event. */
    lineAt(target) {
      const element = target instanceof Element ? target.closest(".grid-row") : null;
      return rowsShown().find((row) => row.element === element)?.line ?? null;
    },
    /** Where a line is on the screen; null while it cannot be seen. @param {string} key */
    boxOf: (key) =>
      rowsShown()
        .find((row) => row.line?.key === key)
        ?.element.getBoundingClientRect() ?? null,
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
