/** What there is of memory: the machine's, or the part that a container may use. */

/** @import { Store } from "./store.js" */

/** @param {string} field @returns {string} */
export const memorySeries = (field) => `memory.${field}_bytes`;

/**
 * @typedef {object} MemoryNow
 * @property {string} series What is in use, as a series.
 * @property {number | null} used
 * @property {number | null} total
 * @property {boolean} isLimited A control group allows less than the machine has.
 */

/** @param {Store} store @returns {MemoryNow} */
export function memoryNow(store) {
  const limit = store.newest(memorySeries("limit"));
  const [usedField, totalField] = limit === null ? ["used", "total"] : ["limit_used", "limit"];
  const series = memorySeries(usedField);
  return {
    series,
    used: store.newest(series),
    total: store.newest(memorySeries(totalField)),
    isLimited: limit !== null,
  };
}

/** @param {number | null} part @param {number | null} whole @returns {number | null} */
export const shareOf = (part, whole) =>
  part === null || whole === null || whole === 0 ? null : (100 * part) / whole;
