/** Position and width of each column. */

/** @import { Column } from "../columns.js" */

/**
 * @typedef {object} ColumnLayout
 * @property {ReadonlyArray<Column>} columns
 * @property {ReadonlyArray<number>} lefts CSS pixels.
 * @property {number} width Least width of all columns, CSS pixels.
 */

/** Added to the name column for the indentation of a tree. */
const TREE_PX = 56;

/** @param {ReadonlyArray<Column>} selected At least one. @param {boolean} isTree @returns {ColumnLayout} */
export function layOutColumns(selected, isTree) {
  const columns = isTree
    ? selected.map((column) => (column.id === "name" ? { ...column, width: column.width + TREE_PX } : column))
    : selected;
  const lefts = [];
  let width = 0;
  for (const column of columns) {
    lefts.push(width);
    width += column.width;
  }
  return { columns, lefts, width };
}

/** A text in the last column also takes the rest of the row. @param {HTMLElement} cell @param {ColumnLayout} layout @param {number} index */
export function positionCell(cell, { columns, lefts }, index) {
  const { width, isNumber } = columns[index];
  cell.style.left = `${lefts[index]}px`;
  if (index === columns.length - 1 && !isNumber) cell.style.right = "0";
  else cell.style.width = `${width}px`;
}
