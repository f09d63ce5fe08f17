/** The details of the opened process, requested again about every five seconds while the drawer is open. */

import { isRefusal } from "../../app/api.js";
import { ProcessState } from "../../contract.js";
import { makeSeriesStore, singleValueSeries } from "../../readings/series_store.js";

/** @import { Api } from "../../app/api.js" */
/** @import { State } from "../../app/state.js" */
/** @import { History, ProcessDetails, ProcessPast } from "../../contract.js" */
/** @import { Store } from "../../readings/series_store.js" */
/** @import { ProcessModel, Row } from "../model/process_model.js" */

/** @typedef {"loading" | "loaded" | "ended" | "failed"} Phase */

/**
 * @typedef {object} OpenedProcess
 * @property {string} key
 * @property {number} pid
 * @property {number} created
 * @property {Row | null} row As last seen in the table.
 * @property {Phase} phase
 * @property {string} message The error of the engine.
 * @property {ProcessDetails | null} details The last answer.
 * @property {Store} history The last five minutes.
 * @property {boolean} hasEnvironment Whether the environment is requested.
 */

/** @typedef {ReturnType<typeof makeProcessDetails>} ProcessDetailsService */

export const HISTORY_MS = 300_000;
const DETAILS_REFRESH_MS = 5000;
const STORE_ROWS = 400;
/** The history does not say when its first interval began. */
const FIRST_WEIGHT_MS = 1000;
const HISTORY_FIELDS = /** @type {const} */ ([
  "cpu_percent",
  "rss_bytes",
  "read_bytes_per_s",
  "write_bytes_per_s",
]);

/** @param {{state: Pick<State, "paused">, api: Api, redraw: () => void}} options */
export function makeProcessDetails({ state, api, redraw }) {
  /** @type {OpenedProcess | null} */
  let opened = null;
  let requestedMs = -Infinity;
  let isLoading = false;

  const load = async () => {
    const process = opened;
    if (process === null || isLoading) return;
    isLoading = true;
    requestedMs = performance.now();
    try {
      const query = process.hasEnvironment ? "?environment=1" : "";
      const response = await api.request(`/api/processes/${process.pid}/${process.created}${query}`);
      const body = await response.json();
      if (process !== opened) return;
      if (response.ok) setDetails(process, body);
      else if (response.status === 404) process.phase = "ended";
      else setFailed(process, body?.error?.message ?? `HTTP ${response.status}`);
    } catch (error) {
      if (process === opened && !isRefusal(error)) setFailed(process, "");
    } finally {
      isLoading = false;
      redraw();
      if (process !== opened) void load();
    }
  };

  return {
    get opened() {
      return opened;
    },
    /** @param {string} key @param {Row | null} row Null when the process has ended. @param {Row | null} [lastRow] */
    open(key, row, lastRow = null) {
      if (opened?.key === key) return;
      const [pid, created] = key.split(":").map(Number);
      // The engine has no details of a sum of processes that have ended.
      const hasEnded = row === null || row.state === ProcessState.FINISHED;
      opened = {
        key,
        pid,
        created,
        row: row ?? lastRow,
        phase: hasEnded ? "ended" : "loading",
        message: "",
        details: null,
        history: makeSeriesStore({ capacity: STORE_ROWS }),
        hasEnvironment: false,
      };
      if (!hasEnded) void load();
      redraw();
    },
    /** @returns {boolean} Whether a process was opened. */
    close() {
      const wasOpen = opened !== null;
      opened = null;
      redraw();
      return wasOpen;
    },
    loadEnvironment() {
      if (opened === null) return;
      opened.hasEnvironment = true;
      void load();
    },
    load,
    /** Called after an update of the table. @param {ProcessModel} model */
    follow({ rows }) {
      if (opened === null || opened.phase === "ended" || state.paused) return;
      opened.row = rows.get(opened.key) ?? opened.row;
      if (!rows.has(opened.key)) opened.phase = "ended";
      else if (performance.now() - requestedMs >= DETAILS_REFRESH_MS) void load();
    },
  };
}

/** @param {OpenedProcess} opened @param {string} message */
function setFailed(opened, message) {
  opened.phase = "failed";
  opened.message = message;
}

/** @param {OpenedProcess} opened @param {ProcessDetails} details */
function setDetails(opened, details) {
  opened.phase = "loaded";
  opened.details = details;
  opened.history.fill(historyOf(details.past));
}

/** In the form that a store is filled from. @param {ProcessPast} past @returns {History} */
function historyOf(past) {
  const { times_unix_ms: times } = past;
  return {
    step_ms: 0,
    times_unix_ms: times,
    series: singleValueSeries(HISTORY_FIELDS.map((name) => [name, past[name]])),
    gaps: [],
    // Each value is the mean since the one before.
    measured_ms: times.map((timeMs, row) => (row > 0 ? timeMs - times[row - 1] : FIRST_WEIGHT_MS)),
  };
}
