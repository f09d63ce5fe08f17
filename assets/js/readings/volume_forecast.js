/** When a volume would be full, if it went on as in the days that are recorded. */

import { DAY_MS } from "../text/durations.js";

/** How far back it is looked. */
export const TREND_MS = 14 * DAY_MS;
/** Less than a day of readings tells about an evening, not about a trend. */
const LEAST_MS = DAY_MS;
/** So many instants tell as much as all of them; pairs of them are compared. */
const MOST_INSTANTS = 60;
const LEAST_INSTANTS = 12;
/** What would last longer is no news. */
const LONGEST_MS = 365 * DAY_MS;

/** @typedef {{leftMs: number, sinceMs: number}} Filling How long until it is full, and how long it was looked at. */

/**
 * @param {ReadonlyArray<number>} times Unix milliseconds, ascending.
 * @param {ReadonlyArray<number | null>} used Bytes at those times; null is unknown.
 * @param {number} freeBytes Now.
 * @returns {Filling | null} Null when nothing can be said: too little is known, it does not grow, or it lasts a year.
 */
export function filling(times, used, freeBytes) {
  const known = times.map((time, place) => ({ time, bytes: used[place] })).filter(isKnown);
  const sinceMs = (known.at(-1)?.time ?? 0) - (known[0]?.time ?? 0);
  if (sinceMs < LEAST_MS || known.length < LEAST_INSTANTS) return null;
  const bytesPerMs = usualSlope(thinned(known));
  const leftMs = freeBytes / bytesPerMs;
  return bytesPerMs > 0 && leftMs <= LONGEST_MS ? { leftMs, sinceMs } : null;
}

/** @typedef {{time: number, bytes: number}} Instant */

/** @param {{time: number, bytes: number | null}} one @returns {one is Instant} */
function isKnown(one) {
  return one.bytes !== null;
}

/** @param {ReadonlyArray<Instant>} all */
function thinned(all) {
  const step = (all.length - 1) / (MOST_INSTANTS - 1);
  if (step <= 1) return all;
  return Array.from({ length: MOST_INSTANTS }, (_, place) => all[Math.round(place * step)]);
}

/**
 * The median slope of all pairs (Theil and Sen): one large download, or one large deletion, does not decide it.
 *
 * @param {ReadonlyArray<Instant>} all Two at least.
 */
function usualSlope(all) {
  const slopes = all.flatMap((later, place) =>
    all.slice(0, place).map((earlier) => (later.bytes - earlier.bytes) / (later.time - earlier.time)),
  );
  slopes.sort((one, other) => one - other);
  return slopes[slopes.length >> 1];
}
