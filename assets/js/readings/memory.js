/** Memory in use, of the machine or of the container that the monitor runs in. */

/** @import { Store } from "./series_store.js" */

/** @param {string} field @returns {string} */
export const memorySeriesName = (field) => `memory.${field}_bytes`;

/**
 * @typedef {object} MemoryUse
 * @property {string} series Name of the series of `used`.
 * @property {number | null} used
 * @property {number | null} total
 * @property {boolean} isLimited A control group limits the memory.
 */

/** @param {Store} store @returns {MemoryUse} */
export function currentMemory(store) {
  const limit = store.newest(memorySeriesName("limit"));
  const [usedField, totalField] = limit === null ? ["used", "total"] : ["limit_used", "limit"];
  const series = memorySeriesName(usedField);
  return {
    series,
    used: store.newest(series),
    total: store.newest(memorySeriesName(totalField)),
    isLimited: limit !== null,
  };
}
