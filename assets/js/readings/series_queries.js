/** Queries of a store: the row at an instant, gaps, minimum, highest and mean value. */

import { united } from "./time_ranges.js";

/** @import { Store, TimeRange } from "./series_store.js" */

/** As a fraction of the range. */
const MIN_UNRECORDED = 1 / 200;

/** The row whose time is nearest. @param {Store} store @param {number} timeMs @returns {number} -1 when the store is empty. */
export function nearestRow(store, timeMs) {
  const after = store.rowAtOrAfter(timeMs);
  if (after === 0) return store.length > 0 ? 0 : -1;
  if (after === store.length) return store.length - 1;
  return timeMs - store.times[after - 1] <= store.times[after] - timeMs ? after - 1 : after;
}

/**
 * The row at a time after or before an instant, but another one than the row there, where there is another one: the
 * next row may be further away, in a long range or behind a gap.
 *
 * @param {Store} store @param {number} atMs @param {number} byMs Negative is earlier.
 * @returns {number} -1 when the store is empty.
 */
export function movedRow(store, atMs, byMs) {
  const [row, moved] = [nearestRow(store, atMs), nearestRow(store, atMs + byMs)];
  return moved === row ? Math.min(Math.max(row + Math.sign(byMs), 0), store.length - 1) : moved;
}

/** Whether an instant was measured. @param {Store} store @param {number} timeMs */
export function covers(store, timeMs) {
  if (store.length === 0) return false;
  const after = store.rowAtOrAfter(timeMs);
  if (after === 0) return store.times[0] - timeMs <= store.weightOf(0);
  const isMissing = store.gaps.some(({ fromMs, toMs }) => fromMs < timeMs && timeMs < toMs);
  return !isMissing && (after < store.length || store.lateFromMs(timeMs) === null);
}

/**
 * Time ranges without data, as the engine reported them, and the time before the first reading.
 *
 * @param {Store} store
 * @param {number} fromMs
 * @param {number} toMs
 * @param {string} [name] A series whose unknown values are gaps as well.
 * @returns {TimeRange[]} Oldest first; the first may begin before `fromMs`.
 */
export function gaps(store, fromMs, toMs, name) {
  const lateFromMs = store.lateFromMs(toMs);
  return united([
    ...unrecordedBefore(store, fromMs, toMs),
    ...store.gaps,
    ...(name === undefined ? [] : unknownRanges(store, fromMs, toMs, name)),
    ...(lateFromMs === null ? [] : [{ fromMs: lateFromMs, toMs }]),
  ]).filter((gap) => gap.toMs > Math.max(gap.fromMs, fromMs) && gap.fromMs < toMs);
}

/**
 * The time before the recording began. Steps of a long history may be partly measured, so a short time is none.
 *
 * @param {Store} store @param {number} fromMs @param {number} toMs @returns {TimeRange[]}
 */
function unrecordedBefore(store, fromMs, toMs) {
  if (!store.isFilled) return [];
  const beganMs = store.length === 0 ? toMs : store.times[0] - store.weightOf(0);
  return beganMs - fromMs > MIN_UNRECORDED * (toMs - fromMs) ? [{ fromMs, toMs: beganMs }] : [];
}

/** Where a series is unknown, from the last known value to the next. @param {Store} store @param {number} fromMs @param {number} toMs @param {string} name @returns {TimeRange[]} */
function unknownRanges(store, fromMs, toMs, name) {
  const values = store.column(name);
  const first = Math.max(store.rowAtOrAfter(fromMs) - 1, 0);
  const end = store.rowAtOrAfter(toMs + 1);
  /** @type {TimeRange[]} */
  const found = [];
  let known = -1;
  for (let row = first; row < end; row += 1) {
    if (Number.isNaN(values?.[row] ?? Number.NaN)) continue;
    const isAfterUnknown = known < 0 ? row > first && hasValueBefore(values, first) : row > known + 1;
    if (isAfterUnknown) found.push({ fromMs: store.times[Math.max(known, first)], toMs: store.times[row] });
    known = row;
  }
  if (end > first && known < end - 1) found.push({ fromMs: store.times[Math.max(known, first)], toMs });
  return found;
}

/** A device that was added later has no gap before it. @param {Float64Array | undefined} values @param {number} end */
function hasValueBefore(values, end) {
  for (let row = end; row >= 0; row -= 1) if (!Number.isNaN(values?.[row] ?? 0)) return true;
  return false;
}

/**
 * The row with the highest value of a series: the latest of those that are lower by less than a margin, which stays
 * in a moving range for longest.
 *
 * @param {Store} store
 * @param {string} name
 * @param {number} fromMs
 * @param {number} toMs
 * @param {number} [margin]
 * @returns {number} -1 when nothing is known.
 */
export function highestRow(store, name, fromMs, toMs, margin = 0) {
  const values = store.column(name);
  const highest = statistics(store, name, fromMs, toMs)?.maximum;
  if (values === undefined || highest === undefined) return -1;
  let row = store.rowAtOrAfter(toMs + 1) - 1;
  while (!(values[row] >= highest - margin && store.weightOf(row) > 0)) row -= 1;
  return row;
}

/**
 * Minimum, maximum and mean of a series in a time range, weighted by the time that was measured.
 *
 * @param {Store} store
 * @param {string} name
 * @param {number} fromMs
 * @param {number} toMs
 * @returns {{minimum: number, maximum: number, mean: number} | null} Null when nothing is known.
 */
export function statistics(store, name, fromMs, toMs) {
  const values = store.column(name);
  let [minimum, maximum, sum, whole] = [Infinity, -Infinity, 0, 0];
  const end = store.rowAtOrAfter(toMs + 1);
  for (let row = store.rowAtOrAfter(fromMs); values !== undefined && row < end; row += 1) {
    const weight = store.weightOf(row);
    if (Number.isNaN(values[row]) || weight === 0) continue;
    minimum = Math.min(minimum, values[row]);
    maximum = Math.max(maximum, values[row]);
    sum += values[row] * weight;
    whole += weight;
  }
  return whole === 0 ? null : { minimum, maximum, mean: sum / whole };
}
