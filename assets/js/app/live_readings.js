/** The readings pushed to the page, and whether they are up to date. */

import { maxStepMs, makeSeriesStore } from "../readings/series_store.js";

/** @import { History, Reading } from "../contract.js" */
/** @import { State } from "./state.js" */

/** @typedef {ReturnType<typeof makeLiveReadings>} LiveReadings */
/** @typedef {(listener: (reading: Reading) => void) => () => void} OnReading Adds a listener; the returned function removes it. */

const DEFAULT_PERIOD_S = 5;

/** @param {Pick<State, "status" | "settings" | "paused">} state */
export function makeLiveReadings(state) {
  const store = makeSeriesStore();
  /** @type {Set<(reading: Reading) => void>} */
  const listeners = new Set();
  let version = 0;

  const periodMs = () => (state.status?.period_s ?? state.settings?.period_s ?? DEFAULT_PERIOD_S) * 1000;
  const isStale = () => store.newestMs !== null && Date.now() - store.newestMs > maxStepMs(periodMs());

  return {
    store,
    listeners,
    get version() {
      return version;
    },
    periodMs,
    isStale,
    /** Right edge of the live charts. */
    nowMs: () => state.paused?.toMs ?? (isStale() ? Date.now() : (store.newestMs ?? Date.now())),
    /** @type {OnReading} */
    onReading(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** @param {Reading} reading @returns {boolean} False when the store already has it. */
    add(reading) {
      if (store.newestMs === reading.taken_at_unix_ms) return false;
      store.add(reading, periodMs());
      version += 1;
      if (state.paused) state.paused.waiting += 1;
      for (const listener of listeners) listener(reading);
      return true;
    },
    /** @param {History} history */
    fill(history) {
      store.fill(history);
      version += 1;
    },
  };
}
