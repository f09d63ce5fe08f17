/** Where each column stands. */

/** @import { Column } from "../columns.js" */

/**
 * @typedef {object} Plan
 * @property {ReadonlyArray<Column>} columns
 * @property {ReadonlyArray<number>} lefts CSS pixels.
 * @property {number} width CSS pixels of all together, at least.
 */

/** What a name gets in addition where it is set in. */
const TREE_PX = 56;

/** @param {ReadonlyArray<Column>} chosen At least one. @param {boolean} isTree @returns {Plan} */
export function planOf(chosen, isTree) {
  const columns = isTree
    ? chosen.map((column) => (column.id === "name" ? { ...column, width: column.width + TREE_PX } : column))
    : chosen;
  const lefts = [];
  let width = 0;
  for (const column of columns) {
    lefts.push(width);
    width += column.width;
  }
  return { columns, lefts, width };
}

/** Put a cell in its place; words in the last column take what is left of the row. @param {HTMLElement} cell @param {Plan} plan @param {number} index */
export function place(cell, { columns, lefts }, index) {
  const { width, isNumber } = columns[index];
  cell.style.left = `${lefts[index]}px`;
  if (index === columns.length - 1 && !isNumber) cell.style.right = "0";
  else cell.style.width = `${width}px`;
}
