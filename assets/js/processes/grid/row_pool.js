/** Rows that are made once and go from line to line: a line that stays in sight keeps its row and only moves. */

import { makeRow } from "./row.js";

/** @import { Line } from "../table_lines.js" */
/** @import { Plan } from "./column_layout.js" */
/** @import { GridRow } from "./row.js" */

/**
 * @param {HTMLElement} parent
 * @param {string} name Begins the rows' ids.
 * @param {number} rowPx
 */
export function makePool(parent, name, rowPx) {
  /** @type {Map<string, GridRow>} */
  let shown = new Map();
  /** @type {GridRow[]} */
  const spare = [];
  let made = 0;
  let order = "";

  /** @param {Plan} plan */
  const next = (plan) => {
    const kept = spare.pop();
    if (kept) return kept;
    const row = makeRow(`${name}-${made}`);
    made += 1;
    row.shape(plan);
    parent.append(row.element);
    return row;
  };

  return {
    shown: () => [...shown.values()],
    /** @param {Plan} plan */
    shape(plan) {
      for (const row of [...shown.values(), ...spare]) row.shape(plan);
    },
    /**
     * Give each of these lines its row.
     *
     * @param {ReadonlyArray<Line>} lines
     * @param {number} first
     * @param {number} count
     * @param {Plan} plan
     * @param {(row: GridRow, line: Line, index: number) => void} draw
     */
    fill(lines, first, count, plan, draw) {
      const before = shown;
      /** @type {Map<string, GridRow>} */
      const now = new Map();
      for (let index = first; index < first + count; index += 1) {
        const { key } = lines[index];
        const row = before.get(key);
        if (row === undefined) continue;
        before.delete(key);
        now.set(key, row);
      }
      spare.push(...before.values());
      let ids = "";
      shown = new Map();
      for (let index = first; index < first + count; index += 1) {
        const line = lines[index];
        const row = now.get(line.key) ?? next(plan);
        shown.set(line.key, row);
        row.moveTo(index * rowPx);
        draw(row, line, index);
        ids += ` ${row.element.id}`;
      }
      for (const row of spare) row.hide();
      // The rows stand in the document in the order they were made; this tells screen readers the one on the screen.
      if (ids === order) return;
      order = ids;
      parent.setAttribute("aria-owns", ids.trim());
    },
  };
}
