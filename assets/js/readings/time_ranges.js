/** Time ranges: united, cut, and the one between two readings that none of them is about. */

/** @typedef {{fromMs: number, toMs: number}} TimeRange */

/** Intervals that end and begin this close to each other have no gap between them, as in the recorder. */
const ADJACENT_MS = 1500;

/**
 * The time between two pushed readings of which the later one knows nothing: samples are missing in it, or the page
 * was not connected.
 *
 * @param {number} beforeMs @param {number} timeMs @param {number} elapsedS @param {boolean} followsGap
 * @returns {TimeRange | null}
 */
export function missingBefore(beforeMs, timeMs, elapsedS, followsGap) {
  if (followsGap) return { fromMs: beforeMs, toMs: timeMs };
  const begunMs = timeMs - 1000 * elapsedS;
  const isMissing = elapsedS > 0 && begunMs - beforeMs > ADJACENT_MS;
  return isMissing ? { fromMs: beforeMs, toMs: begunMs } : null;
}

/** The part of time ranges before an instant. @param {ReadonlyArray<TimeRange>} ranges @param {number} timeMs */
export const cutAt = (ranges, timeMs) =>
  ranges
    .filter(({ fromMs }) => fromMs < timeMs)
    .map((range) => (range.toMs > timeMs ? { ...range, toMs: timeMs } : range));

/** Time ranges without overlaps, oldest first. @param {ReadonlyArray<TimeRange>} ranges @returns {TimeRange[]} */
export function united(ranges) {
  /** @type {TimeRange[]} */
  const found = [];
  for (const range of [...ranges].sort((one, other) => one.fromMs - other.fromMs)) {
    const last = found.at(-1);
    if (last === undefined || range.fromMs > last.toMs) found.push({ ...range });
    else last.toMs = Math.max(last.toMs, range.toMs);
  }
  return found;
}
