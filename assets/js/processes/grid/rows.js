/** The rows in the document: the pinned ones, and those of the list that are in the viewport. */

import { makeRowPool } from "./row_pool.js";
import { visibleRows } from "./virtual_rows.js";

/** @import { CellContext, Column, MachineTotals } from "../columns/columns.js" */
/** @import { Line } from "../lines/line.js" */
/** @import { Sort } from "../lines/order.js" */
/** @import { Selection } from "../input/selection.js" */
/** @import { ColumnLayout } from "./column_layout.js" */
/** @import { GridRow } from "./row.js" */

/**
 * Everything the grid shows.
 *
 * @typedef {object} GridContent
 * @property {ReadonlyArray<Line>} lines
 * @property {ReadonlyArray<Line>} pinned
 * @property {Selection} selection
 * @property {Sort} sort
 * @property {ReadonlyArray<Column>} columns
 * @property {MachineTotals} totals
 * @property {CellContext} context
 * @property {boolean} isTree
 * @property {boolean} isAdaptive The user has not chosen the columns.
 */

export const ROW_PX = 28;
/** ARIA counts rows from 1; the headings are row 1. */
const FIRST_ROW_INDEX = 2;

/** @param {HTMLElement} pinnedParent @param {HTMLElement} listParent */
export function makeRows(pinnedParent, listParent) {
  const pinnedPool = makeRowPool(pinnedParent, "pinned", ROW_PX);
  const listPool = makeRowPool(listParent, "process", ROW_PX);
  const shown = () => [...listPool.shown(), ...pinnedPool.shown()];

  return {
    /** @param {ColumnLayout} layout */
    setLayout(layout) {
      for (const pool of [listPool, pinnedPool]) pool.setLayout(layout);
    },
    /**
     * @param {GridContent} content @param {ColumnLayout} layout @param {number} scrollPx @param {number} heightPx Of the visible part of the list.
     * @returns {string | null} Id of the active row, if it is in the document.
     */
    show({ lines, pinned, selection, isTree, context }, layout, scrollPx, heightPx) {
      /** @type {string | null} */
      let activeId = null;
      /** @param {GridRow} row @param {Line} line @param {number} rowIndex @param {boolean} isPinned */
      const showRow = (row, line, rowIndex, isPinned) => {
        const isActive = selection.active === line.key;
        if (isActive) activeId = row.element.id;
        const isSelected = selection.selected.has(line.key);
        row.show(line, { rowIndex, isSelected, isActive, isPinned, isTree }, context);
      };
      pinnedPool.show(pinned, 0, pinned.length, layout, (row, line, index) =>
        showRow(row, line, index + FIRST_ROW_INDEX, true),
      );
      const { first, count } = visibleRows({ scrollPx, heightPx, rowPx: ROW_PX, count: lines.length });
      const offset = pinned.length + FIRST_ROW_INDEX;
      listPool.show(lines, first, count, layout, (row, line, index) =>
        showRow(row, line, index + offset, false),
      );
      return activeId;
    },
    /** @param {EventTarget | null} target @returns {Line | null} The line of the row that contains the target. */
    lineAt(target) {
      const element = target instanceof Element ? target.closest(".grid-row") : null;
      return shown().find((row) => row.element === element)?.line ?? null;
    },
    /** @param {EventTarget | null} target @returns {string | null} The text of the cell that contains the target, not shortened, or what it is a sum of. */
    fullTextAt(target) {
      const element = target instanceof Element ? target.closest(".grid-row") : null;
      return (
        shown()
          .find((row) => row.element === element)
          ?.fullTextAt(target) ?? null
      );
    },
    /** @param {string} key @returns {DOMRect | null} On the screen; null when the row is not in the document. */
    boxOf: (key) =>
      shown()
        .find((row) => row.line?.key === key)
        ?.element.getBoundingClientRect() ?? null,
  };
}
