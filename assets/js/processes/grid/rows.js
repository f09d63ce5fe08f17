/** The rows in the document: those kept on top, and of the long list only those that can be seen. */

import { makePool } from "./row_pool.js";
import { visibleRows } from "./virtual_rows.js";

/** @import { Picture } from "./grid.js" */
/** @import { Line } from "../table_lines.js" */
/** @import { Plan } from "./column_layout.js" */
/** @import { GridRow } from "./row.js" */

export const ROW_PX = 28;
/** The headings are the first row; rows are counted from one. */
const FIRST_ROW = 2;

/** @param {HTMLElement} top Of those kept there. @param {HTMLElement} body Of the long list. */
export function makeRows(top, body) {
  const pinnedPool = makePool(top, "pinned", ROW_PX);
  const pool = makePool(body, "process", ROW_PX);
  const shown = () => [...pool.shown(), ...pinnedPool.shown()];

  return {
    /** @param {Plan} plan */
    shape(plan) {
      for (const one of [pool, pinnedPool]) one.shape(plan);
    },
    /**
     * @param {Picture} picture @param {Plan} plan @param {number} scrollPx @param {number} heightPx Of the part of the list that can be seen.
     * @returns {string | null} Id of the row that the keys are on, if it is in the document.
     */
    fill({ lines, pinned, selection, isTree, words }, plan, scrollPx, heightPx) {
      /** @type {string | null} */
      let activeId = null;
      /** @param {GridRow} row @param {Line} line @param {number} rowIndex @param {boolean} isPinned */
      const draw = (row, line, rowIndex, isPinned) => {
        const isActive = selection.active === line.key;
        if (isActive) activeId = row.element.id;
        const isChosen = selection.chosen.has(line.key);
        row.show(line, { rowIndex, isChosen, isActive, isPinned, isTree }, words);
      };
      pinnedPool.fill(pinned, 0, pinned.length, plan, (row, line, index) =>
        draw(row, line, index + FIRST_ROW, true),
      );
      const { first, count } = visibleRows({ scrollPx, heightPx, rowPx: ROW_PX, count: lines.length });
      const before = pinned.length + FIRST_ROW;
      pool.fill(lines, first, count, plan, (row, line, index) => draw(row, line, index + before, false));
      return activeId;
    },
    /** @param {EventTarget | null} target @returns {Line | null} The line under an event. */
    lineAt(target) {
      const element = target instanceof Element ? target.closest(".grid-row") : null;
      return shown().find((row) => row.element === element)?.line ?? null;
    },
    /** Where a line is on the screen; null while it cannot be seen. @param {string} key */
    boxOf: (key) =>
      shown()
        .find((row) => row.line?.key === key)
        ?.element.getBoundingClientRect() ?? null,
  };
}
