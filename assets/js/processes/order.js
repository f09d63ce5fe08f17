/** The order of the table: what is unknown comes last either way, and equals keep still. */

/** @import { Row } from "./model.js" */

/** @typedef {number | string | null} Sortable */
/** @typedef {{id: string, descending: boolean}} Sort */

/**
 * @param {object} options
 * @param {(row: Row) => Sortable} options.value What is compared.
 * @param {boolean} options.descending
 * @param {(one: string, other: string) => number} options.collate How words are compared.
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
 * @param {Sort} sort As it is.
 * @param {string} id The column that was pressed.
 * @param {boolean} startsDescending Numbers are wanted largest first, words from A.
 * @returns {Sort} The pressed column; the other way round when it was sorted already.
 */
export const pressed = (sort, id, startsDescending) =>
  sort.id === id ? { id, descending: !sort.descending } : { id, descending: startsDescending };
