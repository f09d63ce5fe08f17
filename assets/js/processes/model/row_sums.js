/** Sums of several processes: of a program, of a branch of the tree, of what is selected. */

import { PROCESS_COLUMNS } from "../../contract.js";

/** @import { Line } from "../lines/line.js" */
/** @import { ProcessModel, Row } from "./process_model.js" */

const SUMMED_FIELDS = /** @type {("cpu_percent" | "threads")[]} */ (
  PROCESS_COLUMNS.filter(({ inGroup }) => inGroup === "sum").map(({ field }) => field)
);

/**
 * @param {Row} head Becomes the sum; its other fields stay.
 * @param {ReadonlyArray<Row>} members
 * @returns {Row} `head`; a sum without known values is unknown.
 */
export function addUp(head, members) {
  for (const field of SUMMED_FIELDS) {
    /** @type {number | null} */
    let total = null;
    for (const row of members) {
      const value = row[field];
      if (value !== null) total = (total ?? 0) + value;
    }
    head[field] = /** @type {number} */ (total);
  }
  return head;
}

/** @param {Row | undefined} before @param {Row} now @returns {Row} The same object while nothing has changed, so that nothing is drawn. */
export function reuseIfEqual(before, now) {
  if (before === undefined) return now;
  for (const field in now)
    if (before[/** @type {keyof Row} */ (field)] !== now[/** @type {keyof Row} */ (field)]) return now;
  return before;
}

/**
 * @param {ReadonlyArray<Line>} lines
 * @param {ProcessModel} model
 * @returns {Row | null} The sum of all processes of these lines, each counted once, without those that have ended.
 */
export function sumOfLines(lines, { rows }) {
  /** @type {Map<string, Row>} */
  const found = new Map();
  for (const { row: shown, members = [shown] } of lines)
    for (const { key } of members) {
      const row = rows.get(key);
      if (row !== undefined) found.set(key, row);
    }
  const members = [...found.values()];
  return members.length === 0 ? null : addUp({ ...members[0] }, members);
}
