/** The rows of a store as one flat array, the form of data that ECharts draws fastest. */

/** @import { Store } from "../readings/series_store.js" */
/** @import { ChartLine } from "./chart_spec.js" */

/**
 * One row for each reading: its time, then a value for each line. A row of NaN breaks the lines at a gap.
 *
 * @param {Float64Array} reused Used again when it is large enough.
 * @param {Store} store @param {ReadonlyArray<ChartLine>} lines @param {number} fromMs @param {number} toMs
 */
export function fillDataset(reused, store, lines, fromMs, toMs) {
  const first = Math.max(store.rowAtOrAfter(fromMs) - 1, 0);
  const last = Math.min(store.rowAtOrAfter(toMs) + 1, store.length);
  const stride = lines.length + 1;
  const size = 2 * Math.max(last - first, 0) * stride;
  const dataset = reused.length >= size ? reused : new Float64Array(size);
  const columns = lines.map(({ name, value }) => value ?? columnOf(store, name));
  let rows = 0;
  for (let row = first; row < last; row += 1) {
    if (row > first && store.isAfterGap(row)) {
      dataset.fill(Number.NaN, rows * stride, (rows + 1) * stride);
      dataset[rows * stride] = (store.times[row - 1] + store.times[row]) / 2;
      rows += 1;
    }
    dataset[rows * stride] = store.times[row];
    for (let index = 0; index < columns.length; index += 1) {
      dataset[rows * stride + index + 1] = columns[index](row);
    }
    rows += 1;
  }
  return { dataset, rows };
}

/** @param {Store} store @param {string} name @returns {(row: number) => number} */
function columnOf(store, name) {
  const values = store.column(name);
  return (row) => values?.[row] ?? Number.NaN;
}
