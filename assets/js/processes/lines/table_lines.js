/** The lines of the table, made from the process model and the table query; while locked they keep their order. */

import { ProcessState } from "../../contract.js";
import { groupLines } from "./groups.js";
import { leafLine } from "./line.js";
import { ENDED } from "../model/process_model.js";
import { treeLines } from "./tree.js";

/** @import { Line } from "./line.js" */
/** @import { ProcessModel, Row } from "../model/process_model.js" */
/** @import { ResolvedQuery } from "./table_query.js" */

/** @typedef {ReturnType<typeof makeTableLines>} TableLines */

/** How long a process counts as active after its last activity. */
const ACTIVE_MS = 15_000;

/** @type {ReadonlySet<string>} */
const ENDED_STATES = new Set([ENDED, ProcessState.FINISHED]);

/** @param {Row} row */
const asEnded = (row) => (ENDED_STATES.has(row.state) ? row : { ...row, state: ENDED });

export function makeTableLines() {
  /** @type {Line[]} */
  let lines = [];
  /** @type {Line[]} */
  let pinned = [];
  let newCount = 0;
  let isStale = false;
  let foundCount = 0;
  /** @type {Map<string, Row>} */
  const sums = new Map();
  /** @type {Set<string>} */
  let known = new Set();
  /** @type {ResolvedQuery | null} */
  let last = null;

  /** The line with its current row, or marked as ended; the same object when the row is the same. @param {Line} line @param {ProcessModel} model @returns {Line} */
  const refreshed = (line, model) => {
    if (line.members !== undefined && (line.kind === "group" || model.rows.has(line.key))) return line;
    const row = model.rows.get(line.key) ?? asEnded(line.row);
    return row === line.row ? line : { ...line, row };
  };

  return {
    /** The lines that scroll. */
    get lines() {
      return lines;
    },
    /** The lines that stay at the top. */
    get pinned() {
      return pinned;
    },
    /** Processes that match scope and search, in any arrangement. */
    get foundCount() {
      return foundCount;
    },
    /** Processes that started while the order was locked. */
    get newCount() {
      return newCount;
    },
    /** Whether the values have changed since the lines were ordered. */
    get isStale() {
      return isStale;
    },
    /** How many of these lines are processes that have ended. @param {ReadonlyArray<string>} keys */
    endedCount(keys) {
      const among = new Set(keys);
      return lines.filter(({ key, row }) => row.state === ENDED && among.has(key)).length;
    },
    /** Selects and orders all lines. @param {ProcessModel} model @param {ResolvedQuery} query */
    arrange(model, query) {
      const rows = [...model.rows.values()];
      const found = rows.filter(matching(model, query));
      foundCount = found.length;
      lines = arranged(rows, found, query, sums);
      pinned = pinnedLines(model, query.pinned);
      newCount = 0;
      isStale = false;
      known = new Set(model.rows.keys());
      last = query;
    },
    /** Updates the values without a change of the order. @param {ProcessModel} model */
    refresh(model) {
      if (last !== null && last.arrangement !== "list") lines = refreshedSums(lines, model, last, sums);
      lines = lines.map((line) => refreshed(line, model));
      pinned = pinned.map((line) => refreshed(line, model));
      newCount = 0;
      isStale = true;
      for (const key of model.rows.keys()) if (!known.has(key)) newCount += 1;
    },
  };
}

/** @param {ReadonlyArray<Row>} rows Every process. @param {Row[]} found @param {ResolvedQuery} query @param {Map<string, Row>} sums @returns {Line[]} */
function arranged(rows, found, { arrangement, compare, collapsed, expandedGroups, isSearching }, sums) {
  if (arrangement === "tree") {
    return treeLines({
      rows,
      matching: new Set(found),
      compare,
      isExpanded: (row) => isSearching || !collapsed.has(row.key),
      sums,
    });
  }
  if (arrangement === "groups")
    return groupLines({ rows: found, compare, isExpanded: (key) => expandedGroups.has(key), sums });
  return found.sort(compare).map((row) => leafLine(row));
}

/** @param {ProcessModel} model @param {ReadonlySet<string>} keys @returns {Line[]} In the order in which they were pinned. */
function pinnedLines(model, keys) {
  const found = [];
  for (const key of keys) {
    const row = model.rows.get(key);
    if (row) found.push(leafLine(row));
  }
  return found;
}

/** @param {ProcessModel} model @param {ResolvedQuery} query @returns {(row: Row) => boolean} */
function matching(model, { scope, matches, user, pinned, arrangement }) {
  const since = (model.takenAtMs ?? 0) - ACTIVE_MS;
  // A tree shows all branches; other arrangements leave out what is pinned at the top already.
  const isTree = arrangement === "tree";
  return (row) =>
    (isTree || !pinned.has(row.key)) &&
    (scope !== "mine" || (user !== null && row.user === user)) &&
    (scope !== "active" || row.active_unix_ms >= since) &&
    matches(row);
}

/** The lines in their order, with the sums of groups and collapsed branches as they are now. @param {ReadonlyArray<Line>} lines @param {ProcessModel} model @param {ResolvedQuery} query @param {Map<string, Row>} sums */
function refreshedSums(lines, model, query, sums) {
  const rows = [...model.rows.values()];
  const found = rows.filter(matching(model, query));
  const made = arranged(rows, found, { ...query, compare: () => 0 }, sums);
  const byKey = new Map(made.filter(({ members }) => members !== undefined).map((line) => [line.key, line]));
  return lines.map((line) => {
    const now = line.members === undefined ? undefined : byKey.get(line.key);
    return now === undefined ? line : { ...line, row: now.row, members: now.members };
  });
}
