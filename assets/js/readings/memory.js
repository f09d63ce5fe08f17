/** What there is of memory: the machine's, or the part that a container may use. */

/** @import { Store } from "./series_store.js" */

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
