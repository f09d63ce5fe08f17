/** Who started whom: the table as a tree. */

/** @import { ProcessRow } from "../contract.js" */
/** @import { Row } from "./model.js" */
/** @import { Line } from "./table_lines.js" */

/**
 * A pid names a parent only when its process is older: a younger one got the number later.
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
 * @returns {Map<number, T>} Where two rows have one pid, the younger.
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
 * @param {ReadonlySet<Row>} options.wanted What stays; those above it stay with it, as context.
 * @param {(one: Row, other: Row) => number} options.compare Order of brothers.
 * @param {(row: Row) => boolean} options.isOpen Whether the children are shown.
 * @returns {Line[]}
 */
export function treeLines({ rows, wanted, compare, isOpen }) {
  const byPid = rowsByPid(rows);
  const kept = new Set(wanted);
  for (const row of wanted) {
    for (let above = parentOf(row, byPid); above !== null && !kept.has(above); above = parentOf(above, byPid))
      kept.add(above);
  }
  const { roots, children } = families(kept, byPid);
  /** @type {Line[]} */
  const lines = [];
  const placed = new Set();
  /** @param {Row[]} brothers @param {number} depth */
  const place = (brothers, depth) => {
    for (const row of brothers.sort(compare)) {
      if (placed.has(row)) continue;
      placed.add(row);
      const below = children.get(row) ?? [];
      const isExpanded = below.length > 0 && isOpen(row);
      const kind = wanted.has(row) ? "process" : "context";
      lines.push({ key: row.key, row, kind, depth, childCount: below.length, isExpanded });
      if (isExpanded) place(below, depth + 1);
      else for (const hidden of below) hide(hidden);
    }
  };
  /** @param {Row} row */
  const hide = (row) => {
    if (placed.has(row)) return;
    placed.add(row);
    for (const below of children.get(row) ?? []) hide(below);
  };
  place(roots, 0);
  // Two that name each other as parent have no root above them.
  place(
    [...kept].filter((row) => !placed.has(row)),
    0,
  );
  return lines;
}

/** @param {ReadonlySet<Row>} kept @param {ReadonlyMap<number, Row>} byPid */
function families(kept, byPid) {
  /** @type {Row[]} */
  const roots = [];
  /** @type {Map<Row, Row[]>} */
  const children = new Map();
  for (const row of kept) {
    const parent = parentOf(row, byPid);
    const brothers = parent !== null && kept.has(parent) ? children.get(parent) : roots;
    if (brothers) brothers.push(row);
    else if (parent !== null) children.set(parent, [row]);
  }
  return { roots, children };
}
