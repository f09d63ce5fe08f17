/** Questions to the store: what is known at an instant, where nothing is, how high and how low it went. */

import { longestStepMs } from "./series_store.js";

/** @import { Span, Store } from "./series_store.js" */

/**
 * The row whose time is nearest.
 *
 * @param {Store} store
 * @param {number} timeMs
 * @returns {number} -1 when the store is empty.
 */
export function nearestRow(store, timeMs) {
  const after = store.rowAfter(timeMs);
  if (after === 0) return store.length > 0 ? 0 : -1;
  if (after === store.length) return store.length - 1;
  return timeMs - store.times[after - 1] <= store.times[after] - timeMs ? after - 1 : after;
}

/**
 * Whether a reading tells about this instant.
 *
 * @param {Store} store
 * @param {number} timeMs
 */
export function covers(store, timeMs) {
  if (store.length === 0) return false;
  const after = store.rowAfter(timeMs);
  if (after === 0) return store.times[0] - timeMs <= store.periodOf(0);
  return after === store.length ? !isLate(store, timeMs) : !store.isBroken(after);
}

/** Whether a reading is overdue at this instant. @param {Store} store @param {number} timeMs */
const isLate = (store, timeMs) =>
  timeMs - store.times[store.length - 1] > longestStepMs(store.periodOf(store.length - 1));

/**
 * Times without data, to be hatched; what lies before the first reading is none.
 *
 * @param {Store} store
 * @param {number} fromMs
 * @param {number} toMs
 * @param {string} [name] Unknown values of this series count as well.
 * @returns {Span[]} Oldest first; they may begin before `fromMs`.
 */
export function gaps(store, fromMs, toMs, name) {
  const values = name === undefined ? undefined : store.column(name);
  /** @param {number} row */
  const isKnown = (row) => name === undefined || !Number.isNaN(values?.[row] ?? Number.NaN);
  const first = Math.max(store.rowAfter(fromMs) - 1, 0);
  const end = store.rowAfter(toMs + 1);
  /** @type {Span[]} */
  const found = [];
  let known = -1;
  for (let row = first; row < end; row += 1) {
    if (!isKnown(row)) continue;
    const isAfterGap =
      known < 0 ? row > first && wasKnown(values, first) : row > known + 1 || store.isBroken(row);
    if (isAfterGap) found.push({ fromMs: store.times[Math.max(known, first)], toMs: store.times[row] });
    known = row;
  }
  const isOpen = end > first && (known < end - 1 || (end === store.length && isLate(store, toMs)));
  if (isOpen) found.push({ fromMs: store.times[Math.max(known, first)], toMs });
  return found.filter((span) => span.toMs > Math.max(span.fromMs, fromMs));
}

/** Whether there was a value before: what came later, such as a device that was plugged in, leaves no gap. @param {Float32Array | undefined} values @param {number} end */
function wasKnown(values, end) {
  for (let row = end; row >= 0; row -= 1) if (!Number.isNaN(values?.[row] ?? 0)) return true;
  return false;
}

/**
 * The row in which a series was highest, the earliest of equal ones: what is told of it stays.
 *
 * @param {Store} store
 * @param {string} name
 * @param {number} fromMs
 * @param {number} toMs
 * @returns {number} -1 when nothing is known.
 */
export function highestRow(store, name, fromMs, toMs) {
  const values = store.column(name);
  const end = store.rowAfter(toMs + 1);
  let highest = -1;
  for (let row = store.rowAfter(fromMs); values !== undefined && row < end; row += 1) {
    if (!Number.isNaN(values[row]) && (highest < 0 || values[row] > values[highest])) highest = row;
  }
  return highest;
}

/**
 * Minimum, maximum and last of a series between two instants.
 *
 * @param {Store} store
 * @param {string} name
 * @param {number} fromMs
 * @param {number} toMs
 * @returns {{lowest: number, highest: number, last: number, mean: number, count: number} | null} Null when nothing is known.
 */
export function extremes(store, name, fromMs, toMs) {
  const values = store.column(name);
  let [lowest, highest, last, sum, count] = [Infinity, -Infinity, Number.NaN, 0, 0];
  const end = store.rowAfter(toMs + 1);
  for (let row = store.rowAfter(fromMs); values !== undefined && row < end; row += 1) {
    if (Number.isNaN(values[row])) continue;
    lowest = Math.min(lowest, values[row]);
    highest = Math.max(highest, values[row]);
    last = values[row];
    sum += last;
    count += 1;
  }
  return count === 0 ? null : { lowest, highest, last, mean: sum / count, count };
}
