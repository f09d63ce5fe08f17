/** A pool of row elements: a line that stays in the viewport keeps its row, which is only moved. */

import { makeRow } from "./row.js";

/** @import { Line } from "../lines/line.js" */
/** @import { ColumnLayout } from "./column_layout.js" */
/** @import { GridRow } from "./row.js" */

/** @param {HTMLElement} parent @param {string} idPrefix @param {number} rowPx */
export function makeRowPool(parent, idPrefix, rowPx) {
  /** @type {Map<string, GridRow>} */
  let shown = new Map();
  /** @type {GridRow[]} */
  const free = [];
  let madeCount = 0;
  let ariaOwns = "";

  /** @param {ColumnLayout} layout */
  const takeRow = (layout) => {
    const reused = free.pop();
    if (reused) return reused;
    const row = makeRow(`${idPrefix}-${madeCount}`);
    madeCount += 1;
    row.setLayout(layout);
    parent.append(row.element);
    return row;
  };

  return {
    shown: () => [...shown.values()],
    /** @param {ColumnLayout} layout */
    setLayout(layout) {
      for (const row of [...shown.values(), ...free]) row.setLayout(layout);
    },
    /**
     * Shows a part of the lines and hides the rows that are left over.
     *
     * @param {ReadonlyArray<Line>} lines
     * @param {number} first
     * @param {number} count
     * @param {ColumnLayout} layout
     * @param {(row: GridRow, line: Line, index: number) => void} showRow
     */
    show(lines, first, count, layout, showRow) {
      const before = shown;
      /** @type {Map<string, GridRow>} */
      const kept = new Map();
      for (let index = first; index < first + count; index += 1) {
        const { key } = lines[index];
        const row = before.get(key);
        if (row === undefined) continue;
        before.delete(key);
        kept.set(key, row);
      }
      free.push(...before.values());
      let ids = "";
      shown = new Map();
      for (let index = first; index < first + count; index += 1) {
        const line = lines[index];
        const row = kept.get(line.key) ?? takeRow(layout);
        shown.set(line.key, row);
        row.moveTo(index * rowPx);
        showRow(row, line, index);
        ids += ` ${row.element.id}`;
      }
      for (const row of free) row.hide();
      // The elements are in the order in which they were made; screen readers need the order of the screen.
      if (ids === ariaOwns) return;
      ariaOwns = ids;
      parent.setAttribute("aria-owns", ids.trim());
    },
  };
}
