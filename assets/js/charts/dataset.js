/** The rows of a store as one flat array, the form of data that ECharts draws fastest. */

/** @import { Store } from "../readings/series_store.js" */
/** @import { ChartLine } from "./chart_spec.js" */

/** At a gap inside of a reading. */
const MAX_ROWS_PER_READING = 4;

/**
 * One row for each reading: its time, then a value for each line. A value is the mean of the time before it, so that a
 * line ends where a gap begins, and begins again where it ends; a row of NaN is in between.
 *
 * @param {Float64Array} reused Used again when it is large enough.
 * @param {Store} store @param {ReadonlyArray<ChartLine>} lines @param {number} fromMs @param {number} toMs
 */
export function fillDataset(reused, store, lines, fromMs, toMs) {
  const first = Math.max(store.rowAtOrAfter(fromMs) - 1, 0);
  const last = Math.min(store.rowAtOrAfter(toMs) + 1, store.length);
  const stride = lines.length + 1;
  const size = MAX_ROWS_PER_READING * Math.max(last - first, 0) * stride;
  const dataset = reused.length >= size ? reused : new Float64Array(size);
  const columns = lines.map(({ name, value }) => value ?? columnOf(store, name));
  let rows = 0;
  /** @param {number} timeMs @param {number} row -1 is unknown. */
  const write = (timeMs, row) => {
    dataset[rows * stride] = timeMs;
    for (let index = 0; index < columns.length; index += 1) {
      dataset[rows * stride + index + 1] = row < 0 ? Number.NaN : columns[index](row);
    }
    rows += 1;
  };
  for (let row = first; row < last; row += 1) {
    const gap = row > first ? store.gapBefore(row) : null;
    if (row === 0 && store.weightOf(0) > 0) write(store.times[0] - store.weightOf(0), 0);
    if (gap !== null) {
      if (gap.fromMs > store.times[row - 1]) write(gap.fromMs, row);
      write((gap.fromMs + gap.toMs) / 2, -1);
      if (gap.toMs < store.times[row]) write(gap.toMs, row);
    }
    write(store.times[row], row);
  }
  return { dataset, rows };
}

/** @param {Store} store @param {string} name @returns {(row: number) => number} */
function columnOf(store, name) {
  const values = store.column(name);
  return (row) => values?.[row] ?? Number.NaN;
}
