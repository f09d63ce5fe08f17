/** The processes as last sent by the engine, by pid and start time: a pid alone may be reused. */

import { PROCESS_COLUMNS, ProcessState } from "../../contract.js";

/** @import { State } from "../../app/state.js" */
/** @import { ProcessChanges, ProcessRow } from "../../contract.js" */

/**
 * A row is never changed: an update makes a new object, so the same object means that nothing has to be drawn.
 *
 * @typedef {ProcessRow & {key: string, active_unix_ms: number}} Row `active_unix_ms` is the time of its last activity.
 */

/**
 * @typedef {object} ProcessModel
 * @property {Map<string, Row>} rows
 * @property {number} version Increases with every change.
 * @property {number | null} takenAtMs Time of the last reading; null before the first one.
 * @property {(changes: ProcessChanges) => void} apply
 * @property {() => ProcessModel} snapshot A copy that later changes do not reach.
 */

/** The state of a process that has ended and is in the table for the last time. */
export const ENDED = ProcessState.DEAD;

/** @param {number} pid @param {number} createdUnixMs */
export const keyOf = (pid, createdUnixMs) => `${pid}:${createdUnixMs}`;

/** @param {Map<string, Row>} [rows] @param {number | null} [initialMs] @returns {ProcessModel} */
export function makeProcessModel(rows = new Map(), initialMs = null) {
  let version = 0;
  let takenAtMs = initialMs;

  /** @param {ProcessRow} row @param {number} nowMs */
  const put = (row, nowMs) => {
    const key = keyOf(row.pid, row.created_unix_ms);
    const active = isActive(row) ? nowMs : (rows.get(key)?.active_unix_ms ?? 0);
    rows.set(key, { ...row, key, active_unix_ms: active });
  };

  return {
    rows,
    get version() {
      return version;
    },
    get takenAtMs() {
      return takenAtMs;
    },
    apply({ taken_at_unix_ms: nowMs, is_whole: isWhole, rows: whole, moves, gone }) {
      if (isWhole) {
        const kept = new Set(whole.map((row) => keyOf(row.pid, row.created_unix_ms)));
        for (const key of rows.keys()) if (!kept.has(key)) rows.delete(key);
      }
      for (const row of whole) put(row, nowMs);
      for (const move of moves) {
        const known = rows.get(keyOf(move.pid, move.created_unix_ms));
        if (known) put({ ...known, ...move }, nowMs);
      }
      for (const [pid, created] of gone) rows.delete(keyOf(pid, created));
      takenAtMs = nowMs;
      version += 1;
    },
    snapshot: () => makeProcessModel(new Map(rows), takenAtMs),
  };
}

const RATE_UNITS = ["percent", "bytes_per_s", "bits_per_s"];
const RATES = PROCESS_COLUMNS.filter(({ unit }) => RATE_UNITS.includes(unit));
/** @param {ProcessRow} row */
const isActive = (row) =>
  RATES.some(({ field }) => Number(row[/** @type {keyof ProcessRow} */ (field)] ?? 0) > 0);

/** @param {ProcessModel} model @returns {(state: Pick<State, "paused">) => ProcessModel} The model, or its snapshot from the start of the pause. */
export function makePausableModel(model) {
  /** @type {{pause: object, model: ProcessModel} | null} */
  let snapshot = null;
  return ({ paused }) => {
    if (paused === null) snapshot = null;
    else if (snapshot?.pause !== paused) snapshot = { pause: paused, model: model.snapshot() };
    return snapshot?.model ?? model;
  };
}
