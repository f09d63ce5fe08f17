/** The readings pushed to the page, and whether they are up to date. */

import { makeSeriesStore } from "../readings/series_store.js";

/** @import { History, Reading } from "../contract.js" */
/** @import { State } from "./state.js" */

/** @typedef {ReturnType<typeof makeLiveReadings>} LiveReadings */
/** @typedef {(listener: (reading: Reading) => void) => () => void} OnReading Adds a listener; the returned function removes it. */

const DEFAULT_PERIOD_S = 5;

/** @param {Pick<State, "status" | "settings" | "paused">} state */
export function makeLiveReadings(state) {
  // Unknown before the first status: until then no reading is overdue.
  const longestStepMs = () => state.status?.longest_step_ms ?? Infinity;
  const store = makeSeriesStore({ longestStepMs });
  /** @type {Set<(reading: Reading) => void>} */
  const listeners = new Set();
  let version = 0;
  let isComplete = false;

  const periodMs = () => (state.status?.period_s ?? state.settings?.period_s ?? DEFAULT_PERIOD_S) * 1000;
  // Nothing is late in an incident: its last reading is its present.
  const isStale = () => !state.status?.incident && store.lateFromMs(Date.now()) !== null;

  return {
    /** Milliseconds until the readings are stale, if none comes. */
    staleInMs: () => (store.newestMs === null ? Infinity : store.newestMs + longestStepMs() + 1 - Date.now()),
    store,
    listeners,
    get version() {
      return version;
    },
    /** Whether the recorded history before the first pushed reading is there. */
    get isComplete() {
      return isComplete;
    },
    periodMs,
    isStale,
    /** Right edge of the live charts. */
    nowMs: () => state.paused?.toMs ?? (isStale() ? Date.now() : (store.newestMs ?? Date.now())),
    /** The oldest instant that the recorder or the page knows anything of; null before both have said so. */
    knownFromMs() {
      if (state.status === null || store.oldestMs === null) return null;
      if (state.status.incident) return state.status.incident.from_unix_ms;
      const measuredMs = store.oldestMs - store.weightOf(0);
      return Math.min(state.status.recorder.oldest_unix_ms ?? Infinity, measuredMs);
    },
    /** @type {OnReading} */
    onReading(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** @param {Reading} reading @returns {boolean} False when the store already has it. */
    add(reading) {
      if (store.newestMs === reading.taken_at_unix_ms) return false;
      store.add(reading);
      version += 1;
      if (state.paused) state.paused.waiting += 1;
      for (const listener of listeners) listener(reading);
      return true;
    },
    /** @param {History} history */
    fill(history) {
      store.fill(history);
      isComplete = true;
      version += 1;
    },
    /** Removes everything: history was deleted. */
    clear() {
      store.clear();
      isComplete = false;
      version += 1;
    },
  };
}
