/** The table in the document: headings, pinned rows, and of the long list only the rows that can be seen. */

import { makeHead } from "./head.js";
import { planOf } from "./plan.js";
import { makeRow } from "./row.js";
import { pageOf, scrollTo, visibleRows } from "./window.js";

/** @import { Column, Totals, Words } from "./columns.js" */
/** @import { Line } from "./list.js" */
/** @import { Sort } from "./order.js" */
/** @import { Plan } from "./plan.js" */
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

/** @typedef {ReturnType<typeof makeDrawer>} Drawer */

export const ROW_PX = 28;
export const HEAD_PX = 44;

/**
 * @param {object} options
 * @param {(id: string) => void} options.onSort
 */
export function makeDrawer({ onSort }) {
  const { grid, top, body, rows } = skeleton();
  const head = makeHead(onSort);
  top.headings.append(head.element);
  const pinnedPool = makePool(top.pinned, "pinned");
  const pool = makePool(rows, "process");
  let plan = planOf([]);
  let [heightPx, scrollPx, first] = [0, 0, 0];
  /** @type {Picture | null} */
  let picture = null;

  const listPx = () => Math.max(heightPx - HEAD_PX - (picture?.pinned.length ?? 0) * ROW_PX, 0);

  const paint = () => {
    if (picture === null) return;
    const { lines, pinned, words } = picture;
    const shown = visibleRows({ scrollPx, heightPx: listPx(), rowPx: ROW_PX, count: lines.length });
    pool.turn(shown.first - first);
    pool.fit(shown.count, plan);
    first = shown.first;
    offset(rows, first * ROW_PX);
    /** @type {string | null} */
    let activeId = null;
    /** @param {GridRow} row @param {Line} line @param {number} rowIndex @param {boolean} isPinned */
    const draw = (row, line, rowIndex, isPinned) => {
      const { selection, isTree } = /** @type {Picture} */ (picture);
      const isActive = selection.active === line.key;
      if (isActive) activeId = row.element.id;
      row.show(
        line,
        { rowIndex, isChosen: selection.chosen.has(line.key), isActive, isPinned, isTree },
        words,
      );
    };
    pinned.forEach((line, index) => draw(pinnedPool.rows[index], line, index + 2, true));
    for (let index = 0; index < shown.count; index += 1) {
      draw(pool.rows[index], lines[first + index], first + index + pinned.length + 2, false);
    }
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
      const isReshaped = wanted.columns !== picture?.columns;
      const countBefore = picture?.lines.length;
      picture = wanted;
      if (isReshaped) {
        plan = planOf(wanted.columns);
        for (const part of [head, pool, pinnedPool]) part.shape(plan);
        body.style.minWidth = top.element.style.minWidth = `${plan.width}px`;
        grid.setAttribute("aria-colcount", String(plan.columns.length));
      }
      pinnedPool.fit(wanted.pinned.length, plan);
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
      return [...pool.rows, ...pinnedPool.rows].find((row) => row.element === element)?.line ?? null;
    },
    /** Where a line is on the screen; null while it cannot be seen. @param {string} key */
    boxOf(key) {
      const row = [...pinnedPool.rows, ...pool.rows].find(
        (one) => !one.element.hidden && one.line?.key === key,
      );
      return row?.element.getBoundingClientRect() ?? null;
    },
  };
}

/** @param {HTMLElement} parent @param {string} name Begins the rows' ids. */
function makePool(parent, name) {
  /** @type {GridRow[]} */
  let rows = [];
  let made = 0;
  return {
    get rows() {
      return rows;
    },
    /** At least so many rows; more than that are kept for later, out of sight. @param {number} count @param {Plan} plan */
    fit(count, plan) {
      rows.forEach(({ element }, index) => {
        if (element.hidden !== index >= count) element.hidden = index >= count;
      });
      while (rows.length < count) {
        const row = makeRow(`${name}-${made}`);
        made += 1;
        row.shape(plan);
        rows.push(row);
        parent.append(row.element);
      }
    },
    /** @param {Plan} plan */
    shape(plan) {
      for (const row of rows) row.shape(plan);
    },
    /** Rows that stay in sight keep their element; the others go round to the other end. @param {number} by */
    turn(by) {
      if (by === 0 || Math.abs(by) >= rows.length) return;
      const moving = by > 0 ? rows.slice(0, by) : rows.slice(by);
      rows = by > 0 ? [...rows.slice(by), ...moving] : [...moving, ...rows.slice(0, by)];
      const elements = moving.map((row) => row.element);
      if (by > 0) parent.append(...elements);
      else parent.prepend(...elements);
    },
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
  const rows = box("grid-rows", "presentation", body);
  return { grid, top: { element: sticky, headings, pinned }, body, rows };
}

/** @param {HTMLElement} element @param {number} px */
function offset(element, px) {
  const wanted = `translateY(${px}px)`;
  if (element.style.transform !== wanted) element.style.transform = wanted;
}

/** @param {Element} element @param {string} name @param {string | null} value */
function setOrRemove(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
