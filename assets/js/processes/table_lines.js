/** The lines of the table, from the model and from what the user asked for; their order can be held. */

import { groupLines } from "./groups.js";
import { ENDED } from "./model.js";
import { treeLines } from "./tree.js";

/** @import { Model, Row } from "./model.js" */

/**
 * @typedef {object} Line
 * @property {string} key
 * @property {Row} row Of a group, the sums.
 * @property {"process" | "group" | "context"} kind Context is shown only because of what is below it.
 * @property {number} depth
 * @property {number} childCount Of a group, its processes.
 * @property {boolean} isExpanded
 */

/** @typedef {"list" | "tree" | "groups"} Arrangement */
/** @typedef {"all" | "mine" | "active"} Scope */

/**
 * @typedef {object} Wish What the user asked for.
 * @property {Arrangement} arrangement
 * @property {Scope} scope
 * @property {(row: Row) => boolean} matches The search.
 * @property {boolean} isSearching
 * @property {(one: Row, other: Row) => number} compare
 * @property {ReadonlySet<string>} folded Keys of the tree whose children are hidden.
 * @property {ReadonlySet<string>} unfolded Keys of groups whose members are shown.
 * @property {ReadonlySet<string>} pinned
 * @property {string | null} me The user who looks.
 */

/** @typedef {ReturnType<typeof makeList>} List */

/** How long a process counts as active after it last did something. */
const ACTIVE_MS = 15_000;

/** @param {Row} row */
const ended = (row) => (row.state === ENDED ? row : { ...row, state: ENDED });

export function makeList() {
  /** @type {Line[]} */
  let lines = [];
  /** @type {Line[]} */
  let pinned = [];
  let newCount = 0;
  let foundCount = 0;
  /** @type {Map<string, Row>} */
  const sums = new Map();
  /** @type {Set<string>} */
  let seen = new Set();
  /** @type {Wish | null} */
  let last = null;

  /** A line with its row as it is now, in its place also when that has ended; the same object when nothing changed. @param {Line} line @param {Model} model @returns {Line} */
  const renewed = (line, model) => {
    if (line.kind === "group") return line;
    const row = model.rows.get(line.key) ?? ended(line.row);
    return row === line.row ? line : { ...line, row };
  };

  return {
    /** What scrolls. */
    get lines() {
      return lines;
    },
    /** What stays on top. */
    get pinned() {
      return pinned;
    },
    /** Processes that scope and search let through, however they are arranged. */
    get foundCount() {
      return foundCount;
    },
    /** Processes that came while the order was held. */
    get newCount() {
      return newCount;
    },
    /** Choose and order anew. @param {Model} model @param {Wish} wish */
    arrange(model, wish) {
      const rows = [...model.rows.values()];
      const found = rows.filter(wanted(model, wish));
      foundCount = found.length;
      lines = arranged(rows, found, wish, sums);
      pinned = pinnedLines(model, wish.pinned);
      newCount = 0;
      seen = new Set(model.rows.keys());
      last = wish;
    },
    /** New values in the old places. @param {Model} model */
    hold(model) {
      if (last?.arrangement === "groups") lines = renewedGroups(lines, model, last, sums);
      lines = lines.map((line) => renewed(line, model));
      pinned = pinned.map((line) => renewed(line, model));
      newCount = 0;
      for (const key of model.rows.keys()) if (!seen.has(key)) newCount += 1;
    },
  };
}

/** @param {ReadonlyArray<Row>} rows Every process. @param {Row[]} found @param {Wish} wish @param {Map<string, Row>} sums @returns {Line[]} */
function arranged(rows, found, { arrangement, compare, folded, unfolded, isSearching }, sums) {
  if (arrangement === "tree") {
    return treeLines({
      rows,
      wanted: new Set(found),
      compare,
      isOpen: (row) => isSearching || !folded.has(row.key),
    });
  }
  if (arrangement === "groups")
    return groupLines({ rows: found, compare, isOpen: (key) => unfolded.has(key), sums });
  return found.sort(compare).map(plainLine);
}

/** @param {Row} row @returns {Line} */
const plainLine = (row) => ({
  key: row.key,
  row,
  kind: "process",
  depth: 0,
  childCount: 0,
  isExpanded: false,
});

/** @param {Model} model @param {ReadonlySet<string>} keys @returns {Line[]} In the order of pinning. */
function pinnedLines(model, keys) {
  const found = [];
  for (const key of keys) {
    const row = model.rows.get(key);
    if (row) found.push(plainLine(row));
  }
  return found;
}

/** @param {Model} model @param {Wish} wish @returns {(row: Row) => boolean} */
function wanted(model, { scope, matches, me, pinned, arrangement }) {
  const since = (model.takenAtMs ?? 0) - ACTIVE_MS;
  // A tree without one of its branches would tell a lie; the other arrangements show no process twice.
  const isTree = arrangement === "tree";
  return (row) =>
    (isTree || !pinned.has(row.key)) &&
    (scope !== "mine" || (me !== null && row.user === me)) &&
    (scope !== "active" || row.active_unix_ms >= since) &&
    matches(row);
}

/**
 * Bring the sums of groups that are held in their places up to date.
 *
 * @param {ReadonlyArray<Line>} lines @param {Model} model @param {Wish} wish @param {Map<string, Row>} sums
 */
function renewedGroups(lines, model, wish, sums) {
  const rows = [...model.rows.values()].filter(wanted(model, wish));
  groupLines({ rows, compare: () => 0, isOpen: () => false, sums });
  return lines.map((line) => {
    const row = line.kind === "group" ? sums.get(line.key) : undefined;
    return row === undefined || row === line.row ? line : { ...line, row };
  });
}
