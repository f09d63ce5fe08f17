/** The CPU cores of a store: the busiest ones, and the mean of one. */

import { statistics } from "./series_queries.js";
import { CPU_CORE_PREFIX } from "./series_store.js";

/** @import { Store } from "./series_store.js" */

/**
 * @param {Store} store
 * @param {number} [row] The newest one when left out.
 * @returns {{core: number, percent: number}[]} Busiest first, without unknown cores.
 */
export function busiestCores(store, row = store.length - 1) {
  const cores = Array.from({ length: store.coreCount }, (_, core) => ({
    core,
    percent: store.valueAt(CPU_CORE_PREFIX + core, row),
  }));
  return cores
    .filter(({ percent }) => !Number.isNaN(percent))
    .sort((one, other) => other.percent - one.percent || one.core - other.core);
}

/** @param {Store} store @param {number} core @param {number} fromMs @param {number} toMs @returns {number | null} */
export const meanOfCore = (store, core, fromMs, toMs) =>
  statistics(store, CPU_CORE_PREFIX + core, fromMs, toMs)?.mean ?? null;
