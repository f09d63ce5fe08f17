/** The table as a tree of parents and children. */

/** @import { ProcessRow } from "../contract.js" */
/** @import { Line } from "./line.js" */
/** @import { Row } from "./model.js" */

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
 * @returns {Line[]}
 */
export function treeLines({ rows, matching, compare, isExpanded }) {
  const byPid = rowsByPid(rows);
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
  /** @param {Row[]} siblings @param {number} depth */
  const append = (siblings, depth) => {
    for (const row of siblings.sort(compare)) {
      if (visited.has(row)) continue;
      visited.add(row);
      const below = children.get(row) ?? [];
      const isOpen = below.length > 0 && isExpanded(row);
      const kind = matching.has(row) ? "process" : "context";
      lines.push({ key: row.key, row, kind, depth, childCount: below.length, isExpanded: isOpen });
      if (isOpen) append(below, depth + 1);
      else for (const hidden of below) skip(hidden);
    }
  };
  /** @param {Row} row */
  const skip = (row) => {
    if (visited.has(row)) return;
    visited.add(row);
    for (const below of children.get(row) ?? []) skip(below);
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
