/** The table as a tree of parents and children; a collapsed branch has the sum of its processes. */

import { addUp, reuseIfEqual } from "../model/row_sums.js";

/** @import { ProcessRow } from "../../contract.js" */
/** @import { Line } from "./line.js" */
/** @import { Row } from "../model/process_model.js" */

/**
 * A process that started later than its child is not the parent: it was given the pid of the parent.
 *
 * @template {ProcessRow} T
 * @param {T} row
 * @param {ReadonlyMap<number, T>} byPid
 * @returns {T | null}
 */
export function parentOf(row, byPid) {
  const parent = byPid.get(row.parent_pid);
  return parent === undefined || parent === row || parent.created_unix_ms > row.created_unix_ms
    ? null
    : parent;
}

/**
 * @template {ProcessRow} T
 * @param {Iterable<T>} rows
 * @returns {Map<number, T>} Of two rows with the same pid, the one that started later.
 */
export function rowsByPid(rows) {
  const byPid = new Map();
  for (const row of rows) {
    const known = byPid.get(row.pid);
    if (known === undefined || known.created_unix_ms < row.created_unix_ms) byPid.set(row.pid, row);
  }
  return byPid;
}

/**
 * @param {object} options
 * @param {ReadonlyArray<Row>} options.rows Every process.
 * @param {ReadonlySet<Row>} options.matching Shown; their ancestors are shown as context.
 * @param {(one: Row, other: Row) => number} options.compare Order of siblings.
 * @param {(row: Row) => boolean} options.isExpanded Whether the children are shown.
 * @param {Map<string, Row>} options.sums Of the previous call, replaced by this one; equal sums keep their object.
 * @returns {Line[]}
 */
export function treeLines({ rows, matching, compare, isExpanded, sums }) {
  const byPid = rowsByPid(rows);
  const before = new Map(sums);
  sums.clear();
  const shown = new Set(matching);
  for (const row of matching) {
    for (
      let above = parentOf(row, byPid);
      above !== null && !shown.has(above);
      above = parentOf(above, byPid)
    )
      shown.add(above);
  }
  const { roots, children } = rootsAndChildren(shown, byPid);
  /** @type {Line[]} */
  const lines = [];
  const visited = new Set();
  /** The matching processes of a branch; marks all but the first as visited. @param {Row} top */
  const collect = (top) => {
    const members = matching.has(top) ? [top] : [];
    const waiting = [...(children.get(top) ?? [])];
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      if (row === top || visited.has(row)) continue;
      visited.add(row);
      if (matching.has(row)) members.push(row);
      waiting.push(...(children.get(row) ?? []));
    }
    return members;
  };
  /** @param {Row} row @param {number} depth @returns {Line} */
  const lineOf = (row, depth) => {
    const { key } = row;
    const kind = matching.has(row) ? "process" : "context";
    const childCount = children.get(row)?.length ?? 0;
    if (childCount === 0 || isExpanded(row))
      return { key, row, kind, depth, childCount, isExpanded: childCount > 0 };
    const members = collect(row);
    const sum = reuseIfEqual(before.get(key), addUp({ ...row }, members));
    sums.set(key, sum);
    return { key, row: sum, kind, depth, childCount, isExpanded: false, members };
  };
  /** @param {Row[]} siblings @param {number} depth */
  const append = (siblings, depth) => {
    /** Sorted by the sums of those that are collapsed. @type {Map<Row, {line: Line, own: Row}>} */
    const made = new Map();
    for (const own of siblings) {
      if (visited.has(own)) continue;
      const line = lineOf(own, depth);
      made.set(line.row, { line, own });
    }
    for (const row of [...made.keys()].sort(compare)) {
      const { line, own } = /** @type {{line: Line, own: Row}} */ (made.get(row));
      if (visited.has(own)) continue;
      visited.add(own);
      lines.push(line);
      if (line.isExpanded) append(children.get(own) ?? [], depth + 1);
    }
  };
  append(roots, 0);
  // A cycle of parents has no root.
  append(
    [...shown].filter((row) => !visited.has(row)),
    0,
  );
  return lines;
}

/** @param {ReadonlySet<Row>} shown @param {ReadonlyMap<number, Row>} byPid */
function rootsAndChildren(shown, byPid) {
  /** @type {Row[]} */
  const roots = [];
  /** @type {Map<Row, Row[]>} */
  const children = new Map();
  for (const row of shown) {
    const parent = parentOf(row, byPid);
    const siblings = parent !== null && shown.has(parent) ? children.get(parent) : roots;
    if (siblings) siblings.push(row);
    else if (parent !== null) children.set(parent, [row]);
  }
  return { roots, children };
}
