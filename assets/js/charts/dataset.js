/** The readings of a time as one flat table of numbers: what the library draws fastest. */

/** @import { ChartLine } from "./chart_spec.js" */
/** @import { Store } from "../readings/series_store.js" */

/**
 * One row a reading: its time, then a value a line; a row of unknowns where the line must break.
 *
 * @param {Float64Array} reused Its memory is used again when it is large enough.
 * @param {Store} store @param {ReadonlyArray<ChartLine>} lines @param {number} fromMs @param {number} toMs
 */
export function fillTable(reused, store, lines, fromMs, toMs) {
  const first = Math.max(store.rowAfter(fromMs) - 1, 0);
  const last = Math.min(store.rowAfter(toMs) + 1, store.length);
  const stride = lines.length + 1;
  const need = 2 * Math.max(last - first, 0) * stride;
  const table = reused.length >= need ? reused : new Float64Array(need);
  const columns = lines.map(({ name, value }) => value ?? columnOf(store, name));
  let rows = 0;
  for (let row = first; row < last; row += 1) {
    if (row > first && store.isBroken(row)) {
      table.fill(Number.NaN, rows * stride, (rows + 1) * stride);
      table[rows * stride] = (store.times[row - 1] + store.times[row]) / 2;
      rows += 1;
    }
    table[rows * stride] = store.times[row];
    for (let index = 0; index < columns.length; index += 1) {
      table[rows * stride + index + 1] = columns[index](row);
    }
    rows += 1;
  }
  return { table, rows };
}

/** @param {Store} store @param {string} name @returns {(row: number) => number} */
function columnOf(store, name) {
  const values = store.column(name);
  return (row) => values?.[row] ?? Number.NaN;
}
