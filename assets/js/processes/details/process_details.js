/** One process looked at closely: asked for while its drawer is open, about every five seconds. */

import { isRefusal } from "../../app/api.js";
import { makeStore, plainSeries } from "../../readings/series_store.js";

/** @import { App } from "../../app/composition_root.js" */
/** @import { ProcessDetails, ProcessPast } from "../../contract.js" */
/** @import { Store } from "../../readings/series_store.js" */
/** @import { Model, Row } from "../model.js" */

/** @typedef {"asking" | "known" | "ended" | "failed"} Phase */

/**
 * @typedef {object} Looked
 * @property {string} key
 * @property {number} pid
 * @property {number} created
 * @property {Row | null} row As it was last in the table.
 * @property {Phase} phase
 * @property {string} message What went wrong, in the engine's words.
 * @property {ProcessDetails | null} details As they were last known.
 * @property {Store} past
 * @property {boolean} hasEnvironment Whether it was asked for.
 */

/** @typedef {ReturnType<typeof makeDetails>} Details */

export const PAST_MS = 300_000;
const REFRESH_MS = 5000;
const KEEP = 400;
const NUMBERS = /** @type {const} */ (["cpu_percent", "rss_bytes", "read_bytes_per_s", "write_bytes_per_s"]);

/** @param {App} app */
export function makeDetails(app) {
  /** @type {Looked | null} */
  let looked = null;
  let askedMs = -Infinity;
  let isAsking = false;

  const ask = async () => {
    const about = looked;
    if (about === null || app.api === null || isAsking) return;
    isAsking = true;
    askedMs = performance.now();
    try {
      const query = about.hasEnvironment ? "?environment=1" : "";
      const answer = await app.api.ask(`/api/processes/${about.pid}/${about.created}${query}`);
      const body = await answer.json();
      if (about !== looked) return;
      if (answer.ok) take(about, body);
      else if (answer.status === 404) about.phase = "ended";
      else fail(about, body?.error?.message ?? `HTTP ${answer.status}`);
    } catch (error) {
      if (about === looked && !isRefusal(error)) fail(about, "");
    } finally {
      isAsking = false;
      app.redraw();
      if (about !== looked) ask();
    }
  };

  return {
    get looked() {
      return looked;
    },
    /** @param {string} key @param {Row | null} row Null when it is in the table no more. @param {Row | null} [last] As it was then. */
    open(key, row, last = null) {
      if (looked?.key === key) return;
      const [pid, created] = key.split(":").map(Number);
      looked = {
        key,
        pid,
        created,
        row: row ?? last,
        phase: row === null ? "ended" : "asking",
        message: "",
        details: null,
        past: makeStore({ keep: KEEP }),
        hasEnvironment: false,
      };
      if (row !== null) ask();
      app.redraw();
    },
    close() {
      looked = null;
      app.redraw();
    },
    askEnvironment() {
      if (looked === null) return;
      looked.hasEnvironment = true;
      ask();
    },
    retry: ask,
    /** A new table has come. @param {Model} model */
    follow({ rows }) {
      if (looked === null || looked.phase === "ended" || app.state.paused) return;
      looked.row = rows.get(looked.key) ?? looked.row;
      if (!rows.has(looked.key)) looked.phase = "ended";
      else if (performance.now() - askedMs >= REFRESH_MS) ask();
    },
  };
}

/** @param {Looked} looked @param {string} message */
function fail(looked, message) {
  looked.phase = "failed";
  looked.message = message;
}

/** @param {Looked} looked @param {ProcessDetails} details */
function take(looked, details) {
  looked.phase = "known";
  looked.details = details;
  looked.past.fill(historyOf(details.past));
}

/** The past as the charts' store takes it. @param {ProcessPast} past @returns {import("../../contract.js").History} */
function historyOf(past) {
  return {
    step_ms: 0,
    times_unix_ms: past.times_unix_ms,
    series: Object.fromEntries(NUMBERS.map((name) => [name, plainSeries(past[name])])),
    gaps: [],
  };
}
