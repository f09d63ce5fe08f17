/** Queries of a store: the row at an instant, gaps, minimum, highest and mean value. */

import { maxStepMs } from "./series_store.js";

/** @import { Store, TimeRange } from "./series_store.js" */

/** The row whose time is nearest. @param {Store} store @param {number} timeMs @returns {number} -1 when the store is empty. */
export function nearestRow(store, timeMs) {
  const after = store.rowAtOrAfter(timeMs);
  if (after === 0) return store.length > 0 ? 0 : -1;
  if (after === store.length) return store.length - 1;
  return timeMs - store.times[after - 1] <= store.times[after] - timeMs ? after - 1 : after;
}

/** Whether an instant is close enough to a reading. @param {Store} store @param {number} timeMs */
export function covers(store, timeMs) {
  if (store.length === 0) return false;
  const after = store.rowAtOrAfter(timeMs);
  if (after === 0) return store.times[0] - timeMs <= store.periodOf(0);
  return after === store.length ? !isLate(store, timeMs) : !store.isAfterGap(after);
}

/** Whether a reading is overdue at this instant. @param {Store} store @param {number} timeMs */
const isLate = (store, timeMs) =>
  timeMs - store.times[store.length - 1] > maxStepMs(store.periodOf(store.length - 1));

/**
 * Time ranges without data; the time before the first reading is not a gap.
 *
 * @param {Store} store
 * @param {number} fromMs
 * @param {number} toMs
 * @param {string} [name] A series whose unknown values are gaps as well.
 * @returns {TimeRange[]} Oldest first; the first may begin before `fromMs`.
 */
export function gaps(store, fromMs, toMs, name) {
  const values = name === undefined ? undefined : store.column(name);
  /** @param {number} row */
  const isKnown = (row) => name === undefined || !Number.isNaN(values?.[row] ?? Number.NaN);
  const first = Math.max(store.rowAtOrAfter(fromMs) - 1, 0);
  const end = store.rowAtOrAfter(toMs + 1);
  /** @type {TimeRange[]} */
  const found = [];
  let known = -1;
  for (let row = first; row < end; row += 1) {
    if (!isKnown(row)) continue;
    const isAfterGap =
      known < 0 ? row > first && hasValueBefore(values, first) : row > known + 1 || store.isAfterGap(row);
    if (isAfterGap) found.push({ fromMs: store.times[Math.max(known, first)], toMs: store.times[row] });
    known = row;
  }
  const isOpen = end > first && (known < end - 1 || (end === store.length && isLate(store, toMs)));
  if (isOpen) found.push({ fromMs: store.times[Math.max(known, first)], toMs });
  return found.filter((gap) => gap.toMs > Math.max(gap.fromMs, fromMs));
}

/** A device that was added later has no gap before it. @param {Float32Array | undefined} values @param {number} end */
function hasValueBefore(values, end) {
  for (let row = end; row >= 0; row -= 1) if (!Number.isNaN(values?.[row] ?? 0)) return true;
  return false;
}

/**
 * The row with the highest value of a series; the earliest of equal ones, so that it is stable while readings are added.
 *
 * @param {Store} store
 * @param {string} name
 * @param {number} fromMs
 * @param {number} toMs
 * @returns {number} -1 when nothing is known.
 */
export function highestRow(store, name, fromMs, toMs) {
  const values = store.column(name);
  const end = store.rowAtOrAfter(toMs + 1);
  let highest = -1;
  for (let row = store.rowAtOrAfter(fromMs); values !== undefined && row < end; row += 1) {
    if (!Number.isNaN(values[row]) && (highest < 0 || values[row] > values[highest])) highest = row;
  }
  return highest;
}

/**
 * Minimum, maximum and mean of a series in a time range.
 *
 * @param {Store} store
 * @param {string} name
 * @param {number} fromMs
 * @param {number} toMs
 * @returns {{minimum: number, maximum: number, mean: number} | null} Null when nothing is known.
 */
export function statistics(store, name, fromMs, toMs) {
  const values = store.column(name);
  let [minimum, maximum, sum, count] = [Infinity, -Infinity, 0, 0];
  const end = store.rowAtOrAfter(toMs + 1);
  for (let row = store.rowAtOrAfter(fromMs); values !== undefined && row < end; row += 1) {
    if (Number.isNaN(values[row])) continue;
    minimum = Math.min(minimum, values[row]);
    maximum = Math.max(maximum, values[row]);
    sum += values[row];
    count += 1;
  }
  return count === 0 ? null : { minimum, maximum, mean: sum / count };
}
