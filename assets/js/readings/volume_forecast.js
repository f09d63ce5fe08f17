/** Forecast of when a volume is full, from the trend of its recorded use. */

import { DAY_MS } from "../text/durations.js";

/** The trend is that of this time. */
export const TREND_MS = 14 * DAY_MS;
/** A shorter record has no trend. */
const MIN_RECORD_MS = DAY_MS;
/** More points do not change the trend; their number of pairs grows with its square. */
const MAX_POINTS = 60;
const MIN_POINTS = 12;
/** A forecast further ahead is not shown. */
const MAX_FORECAST_MS = 365 * DAY_MS;

/** @typedef {{leftMs: number, sinceMs: number}} VolumeForecast Time until the volume is full, and length of the record. */
/** @typedef {{time: number, bytes: number}} Point */

/**
 * @param {ReadonlyArray<number>} times Unix milliseconds, ascending.
 * @param {ReadonlyArray<number | null>} used Bytes at those times; null is unknown.
 * @param {number} freeBytes Now.
 * @returns {VolumeForecast | null} Null when the record is too short, or the volume does not fill within a year.
 */
export function volumeForecast(times, used, freeBytes) {
  const known = times.map((time, index) => ({ time, bytes: used[index] })).filter(isKnown);
  const sinceMs = (known.at(-1)?.time ?? 0) - (known[0]?.time ?? 0);
  if (sinceMs < MIN_RECORD_MS || known.length < MIN_POINTS) return null;
  const bytesPerMs = medianSlope(thinOut(known));
  const leftMs = freeBytes / bytesPerMs;
  return bytesPerMs > 0 && leftMs <= MAX_FORECAST_MS ? { leftMs, sinceMs } : null;
}

/** @param {{time: number, bytes: number | null}} point @returns {point is Point} */
function isKnown(point) {
  return point.bytes !== null;
}

/** @param {ReadonlyArray<Point>} points */
function thinOut(points) {
  const step = (points.length - 1) / (MAX_POINTS - 1);
  if (step <= 1) return points;
  return Array.from({ length: MAX_POINTS }, (_, index) => points[Math.round(index * step)]);
}

/**
 * The Theil-Sen estimator: the median slope of all pairs, which one large download or deletion does not change.
 *
 * @param {ReadonlyArray<Point>} points At least two.
 */
function medianSlope(points) {
  const slopes = points.flatMap((later, index) =>
    points.slice(0, index).map((earlier) => (later.bytes - earlier.bytes) / (later.time - earlier.time)),
  );
  slopes.sort((one, other) => one - other);
  return slopes[slopes.length >> 1];
}
