/** Rows as the engine sends them, for the tests of the process table. */

import { PROCESS_COLUMNS } from "../../../assets/js/contract.js";
import { keyOf } from "../../../assets/js/processes/model/process_model.js";

/** @import { ProcessChanges, ProcessMove, ProcessRow } from "../../../assets/js/contract.js" */
/** @import { Row } from "../../../assets/js/processes/model/process_model.js" */

/** @param {Partial<ProcessRow>} [part] @returns {ProcessRow} */
export const processRow = (part = {}) => ({
  pid: 100,
  created_unix_ms: 1_000,
  parent_pid: 1,
  name: "sh",
  user: "ann",
  state: "sleeping",
  cpu_percent: 0,
  rss_bytes: 1024,
  read_bytes_per_s: 0,
  write_bytes_per_s: 0,
  threads: 1,
  nice: 0,
  command: "/bin/sh",
  parent_name: null,
  exit_code: null,
  exit_signal: null,
  ended_count: 0,
  received_bytes_per_s: 0,
  sent_bytes_per_s: 0,
  ...part,
});

/** @param {Partial<Row>} [part] @returns {Row} */
export const tableRow = (part = {}) => {
  const row = processRow(part);
  return { ...row, key: keyOf(row.pid, row.created_unix_ms), active_unix_ms: 0, ...part };
};

/** @param {Partial<ProcessChanges>} part @returns {ProcessChanges} */
export const tableChanges = (part) => ({
  taken_at_unix_ms: 105_000,
  is_whole: false,
  rows: [],
  moves: [],
  gone: [],
  ...part,
});

/** @param {ReadonlyArray<ProcessRow>} rows @param {number} [nowMs] */
export const wholeTable = (rows, nowMs = 100_000) =>
  tableChanges({ taken_at_unix_ms: nowMs, is_whole: true, rows });

/** The part of a known row that the engine sends. @param {Partial<ProcessRow>} part */
export const processMove = (part) => {
  const row = processRow(part);
  const fields = PROCESS_COLUMNS.filter(({ isLabel }) => !isLabel).map(({ field }) => field);
  const move = Object.fromEntries(fields.map((field) => [field, row[field]]));
  return /** @type {ProcessMove} */ ({ pid: row.pid, created_unix_ms: row.created_unix_ms, ...move });
};
