/** Every process as the engine last told it, keyed by pid and create time: a pid alone may name two processes. */

/** @import { State } from "../app/composition_root.js" */
/** @import { ProcessChanges, ProcessRow } from "../contract.js" */

/**
 * A process in the page. A row that changed is a new object, so that "the same object" means "nothing to draw".
 *
 * @typedef {ProcessRow & {key: string, active_unix_ms: number}} Row `active_unix_ms` is when it last did something.
 */

/**
 * @typedef {object} Model
 * @property {Map<string, Row>} rows
 * @property {number} version Grows with every change.
 * @property {number | null} takenAtMs When the table was read; null before the first time.
 * @property {(changes: ProcessChanges) => void} apply
 * @property {() => Model} snapshot A copy that stays as it is: what a paused view looks at.
 */

/** The state of a process that is there for the last time. */
export const ENDED = "dead";

/** @param {number} pid @param {number} createdUnixMs */
export const keyOf = (pid, createdUnixMs) => `${pid}:${createdUnixMs}`;

/**
 * @param {Map<string, Row>} [rows]
 * @param {number | null} [takenAtMs]
 * @returns {Model}
 */
export function makeModel(rows = new Map(), takenAtMs = null) {
  let version = 0;
  let atMs = takenAtMs;

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
      return atMs;
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
      atMs = nowMs;
      version += 1;
    },
    snapshot: () => makeModel(new Map(rows), atMs),
  };
}

/** @param {ProcessRow} row */
const isActive = (row) =>
  (row.cpu_percent ?? 0) > 0 || (row.read_bytes_per_s ?? 0) > 0 || (row.write_bytes_per_s ?? 0) > 0;

/** Which table is shown: the live one, or a copy of the moment that the view was paused. @param {Model} model @returns {(state: Pick<State, "paused">) => Model} */
export function makeFrozen(model) {
  /** @type {{by: object, model: Model} | null} */
  let frozen = null;
  return ({ paused }) => {
    if (paused === null) frozen = null;
    else if (frozen?.by !== paused) frozen = { by: paused, model: model.snapshot() };
    return frozen?.model ?? model;
  };
}
