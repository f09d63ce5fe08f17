/** The table by program: one line with the sums of all processes of a name. */

import { PROCESS_COLUMNS } from "../../contract.js";
import { leafLine } from "./line.js";
import { addUp, reuseIfEqual } from "../model/row_sums.js";

/** @import { Line } from "./line.js" */
/** @import { Row } from "../model/process_model.js" */

const PREFIX = "group:";

/** What a group shows where all its members have the same. */
const SHARED_FIELDS = /** @type {(keyof Row)[]} */ ([
  ...PROCESS_COLUMNS.filter(({ inGroup }) => inGroup === "shared").map(({ field }) => field),
  "label",
  "parent_name",
]);

/** Of fields that are never null. @type {Partial<Record<keyof Row, string>>} */
const UNKNOWN_TEXTS = { state: "", command: "" };

/** @param {string} name */
const groupKey = (name) => PREFIX + name;

/** @param {string} key */
export const isGroupKey = (key) => key.startsWith(PREFIX);

/**
 * @param {object} options
 * @param {ReadonlyArray<Row>} options.rows
 * @param {(one: Row, other: Row) => number} options.compare
 * @param {(key: string) => boolean} options.isExpanded Whether the members are shown.
 * @param {Map<string, Row>} options.sums Of the previous call, replaced by this one; equal sums keep their object.
 * @returns {Line[]}
 */
export function groupLines({ rows, compare, isExpanded, sums }) {
  const membersOf = groupRows(rows, sums);
  /** @type {Line[]} */
  const lines = [];
  for (const head of [...membersOf.keys()].sort(compare)) {
    const members = membersOf.get(head) ?? [];
    if (members.length === 1) {
      lines.push(leafLine(head));
      continue;
    }
    const { key } = head;
    const isOpen = isExpanded(key);
    const childCount = members.length;
    lines.push({ key, row: head, kind: "group", depth: 0, childCount, isExpanded: isOpen, members });
    if (isOpen) for (const row of members.sort(compare)) lines.push(leafLine(row, 1));
  }
  return lines;
}

/** @param {ReadonlyArray<Row>} rows @param {Map<string, Row>} sums @returns {Map<Row, Row[]>} The members of each program, by its sums or its only process. */
function groupRows(rows, sums) {
  /** @type {Map<string, Row[]>} */
  const byName = new Map();
  for (const row of rows) {
    const members = byName.get(row.name);
    if (members) members.push(row);
    else byName.set(row.name, [row]);
  }
  /** @type {Map<Row, Row[]>} */
  const membersOf = new Map();
  const before = new Map(sums);
  sums.clear();
  for (const [name, members] of byName) {
    const isOne = members.length === 1;
    const head = isOne ? members[0] : reuseIfEqual(before.get(groupKey(name)), sumOf(name, members));
    if (!isOne) sums.set(head.key, head);
    membersOf.set(head, members);
  }
  return membersOf;
}

/** @param {string} name @param {ReadonlyArray<Row>} members At least one. @returns {Row} Sums; a text that differs between members is unknown. */
function sumOf(name, members) {
  const oldest = members.reduce((one, other) => (other.created_unix_ms < one.created_unix_ms ? other : one));
  /** @type {Partial<Record<keyof Row, unknown>>} */
  const shared = {};
  for (const field of SHARED_FIELDS) {
    const isCommon = members.every((row) => row[field] === oldest[field]);
    shared[field] = isCommon ? oldest[field] : (UNKNOWN_TEXTS[field] ?? null);
  }
  const active_unix_ms = members.reduce((latest, row) => Math.max(latest, row.active_unix_ms), 0);
  const head = /** @type {Row} */ ({ ...oldest, ...shared, key: groupKey(name), active_unix_ms });
  return addUp(head, members);
}
