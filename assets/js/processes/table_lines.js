/** The lines of the table, made from the process model and the table query; while locked they keep their order. */

import { groupLines } from "./groups.js";
import { leafLine } from "./line.js";
import { ENDED } from "./model.js";
import { treeLines } from "./tree.js";

/** @import { Line } from "./line.js" */
/** @import { ProcessModel, Row } from "./model.js" */
/** @import { ResolvedQuery } from "./table_query.js" */

/** @typedef {ReturnType<typeof makeTableLines>} TableLines */

/** How long a process counts as active after its last activity. */
const ACTIVE_MS = 15_000;

/** @param {Row} row */
const asEnded = (row) => (row.state === ENDED ? row : { ...row, state: ENDED });

export function makeTableLines() {
  /** @type {Line[]} */
  let lines = [];
  /** @type {Line[]} */
  let pinned = [];
  let newCount = 0;
  let foundCount = 0;
  /** @type {Map<string, Row>} */
  const sums = new Map();
  /** @type {Set<string>} */
  let known = new Set();
  /** @type {ResolvedQuery | null} */
  let last = null;

  /** The line with its current row, or marked as ended; the same object when the row is the same. @param {Line} line @param {ProcessModel} model @returns {Line} */
  const refreshed = (line, model) => {
    if (line.kind === "group") return line;
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
    /** Selects and orders all lines. @param {ProcessModel} model @param {ResolvedQuery} query */
    arrange(model, query) {
      const rows = [...model.rows.values()];
      const found = rows.filter(matching(model, query));
      foundCount = found.length;
      lines = arranged(rows, found, query, sums);
      pinned = pinnedLines(model, query.pinned);
      newCount = 0;
      known = new Set(model.rows.keys());
      last = query;
    },
    /** Updates the values without a change of the order. @param {ProcessModel} model */
    refresh(model) {
      if (last?.arrangement === "groups") lines = refreshedGroups(lines, model, last, sums);
      lines = lines.map((line) => refreshed(line, model));
      pinned = pinned.map((line) => refreshed(line, model));
      newCount = 0;
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

/** @param {ReadonlyArray<Line>} lines @param {ProcessModel} model @param {ResolvedQuery} query @param {Map<string, Row>} sums */
function refreshedGroups(lines, model, query, sums) {
  const rows = [...model.rows.values()].filter(matching(model, query));
  groupLines({ rows, compare: () => 0, isExpanded: () => false, sums });
  return lines.map((line) => {
    const row = line.kind === "group" ? sums.get(line.key) : undefined;
    return row === undefined || row === line.row ? line : { ...line, row };
  });
}
