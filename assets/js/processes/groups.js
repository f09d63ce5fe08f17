/** Processes of one program as one line, with their sums. */

import { knownSum } from "../readings/sums.js";

/** @import { Row } from "./model.js" */
/** @import { Line } from "./table_lines.js" */

const SUMMED = /** @type {const} */ ([
  "cpu_percent",
  "rss_bytes",
  "read_bytes_per_s",
  "write_bytes_per_s",
  "threads",
]);

const GROUP = "group:";

/** @param {string} name */
const groupKey = (name) => GROUP + name;

/** @param {string} key */
export const isGroup = (key) => key.startsWith(GROUP);

/**
 * @param {object} options
 * @param {ReadonlyArray<Row>} options.rows Those that are wanted.
 * @param {(one: Row, other: Row) => number} options.compare
 * @param {(key: string) => boolean} options.isOpen Whether the members are shown.
 * @param {Map<string, Row>} options.sums Of the last time; kept up to date, so that a sum that did not change is the same object.
 * @returns {Line[]}
 */
export function groupLines({ rows, compare, isOpen, sums }) {
  /** @type {Map<string, Row[]>} */
  const byName = new Map();
  for (const row of rows) {
    const members = byName.get(row.name);
    if (members) members.push(row);
    else byName.set(row.name, [row]);
  }
  /** @type {Map<Row, Row[]>} */
  const heads = new Map();
  const fresh = new Map();
  for (const [name, members] of byName) {
    const head =
      members.length === 1 ? members[0] : unchanged(sums.get(groupKey(name)), sumOf(name, members));
    if (members.length > 1) fresh.set(head.key, head);
    heads.set(head, members);
  }
  sums.clear();
  for (const [key, head] of fresh) sums.set(key, head);
  /** @type {Line[]} */
  const lines = [];
  for (const head of [...heads.keys()].sort(compare)) {
    const members = heads.get(head) ?? [];
    const isOne = members.length === 1;
    const isExpanded = !isOne && isOpen(head.key);
    const childCount = isOne ? 0 : members.length;
    lines.push({
      key: head.key,
      row: head,
      kind: isOne ? "process" : "group",
      depth: 0,
      childCount,
      isExpanded,
    });
    if (!isExpanded) continue;
    for (const row of members.sort(compare)) {
      lines.push({
        key: row.key,
        row,
        kind: "process",
        depth: 1,
        childCount: 0,
        isExpanded: false,
      });
    }
  }
  return lines;
}

/**
 * @param {string} name @param {ReadonlyArray<Row>} members At least one.
 * @returns {Row} Sums; a user, state or parent that the members do not share is unknown.
 */
function sumOf(name, members) {
  const oldest = members.reduce((one, other) => (other.created_unix_ms < one.created_unix_ms ? other : one));
  /** @type {Row} */
  const head = {
    ...oldest,
    key: groupKey(name),
    user: shared(members, "user"),
    state: shared(members, "state") ?? "",
    command: shared(members, "command") ?? "",
    container: shared(members, "container"),
    active_unix_ms: members.reduce((latest, row) => Math.max(latest, row.active_unix_ms), 0),
  };
  for (const field of SUMMED) head[field] = knownSum(members.map((row) => row[field]));
  return head;
}

/** @param {ReadonlyArray<Row>} members @param {"user" | "state" | "command" | "container"} field */
const shared = (members, field) =>
  members.every((row) => row[field] === members[0][field]) ? members[0][field] : null;

/** @param {Row | undefined} before @param {Row} now @returns {Row} */
function unchanged(before, now) {
  if (before === undefined) return now;
  const fields = /** @type {(keyof Row)[]} */ (Object.keys(now));
  return fields.every((field) => before[field] === now[field]) ? before : now;
}
