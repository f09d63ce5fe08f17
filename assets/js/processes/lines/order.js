/** The sort order of the table: unknown values come last in both directions, equal rows keep a stable order. */

/** @import { Row } from "../model/process_model.js" */

/** @typedef {number | string | null} Sortable */
/** @typedef {{id: string, descending: boolean}} Sort */

/**
 * @param {{value: (row: Row) => Sortable, descending: boolean, collate: (one: string, other: string) =>
 *   number}} options
 * @returns {(one: Row, other: Row) => number}
 */
export function compareRows({ value, descending, collate }) {
  const sign = descending ? -1 : 1;
  return (one, other) => {
    const [left, right] = [value(one), value(other)];
    if (left !== right) {
      if (left === null) return 1;
      if (right === null) return -1;
      const difference =
        typeof left === "string" || typeof right === "string"
          ? collate(String(left), String(right))
          : left - right;
      if (difference !== 0) return sign * difference;
    }
    return one.pid - other.pid || one.created_unix_ms - other.created_unix_ms;
  };
}

/**
 * @param {Sort} sort
 * @param {string} id The pressed column.
 * @param {boolean} startsDescending Numbers are sorted largest first, texts from A.
 * @returns {Sort} By the pressed column; reversed when it was sorted by that column already.
 */
export const nextSort = (sort, id, startsDescending) =>
  sort.id === id ? { id, descending: !sort.descending } : { id, descending: startsDescending };
