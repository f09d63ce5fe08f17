/** Which columns are shown, and the position and width of each. */

/** @import { Column } from "../columns/columns.js" */

/**
 * @typedef {object} LayoutRequest
 * @property {ReadonlyArray<Column>} columns Those that are chosen, at least one.
 * @property {boolean} isAdaptive The user has not chosen the columns: as many are shown as fit.
 * @property {boolean} isTree
 * @property {Readonly<Record<string, number>>} widths CSS pixels, of the columns that the user has resized.
 * @property {number} availablePx Inside of the grid; 0 while it is unknown.
 */

/**
 * @typedef {object} ColumnLayout
 * @property {ReadonlyArray<Column>} columns With their widths.
 * @property {ReadonlyArray<number>} lefts CSS pixels.
 * @property {number} width Least width of all columns, CSS pixels.
 * @property {ReadonlyArray<string>} leftOut Ids of chosen columns for which there is no room.
 */

/** The limits of `process_column_widths` in the settings. */
export const [MIN_PX, MAX_PX] = [40, 4000];
/** Added to the name column for the indentation of a tree. */
const TREE_PX = 56;
/** The name column shrinks and grows with the window, unless the user has resized it. */
const [NAME_MIN_PX, NAME_MAX_PX] = [112, 360];
/** Chosen columns are all shown, with a scroll bar if need be; a grid that is narrower shows those that fit. */
const NARROW_PX = 640;
/** From what is missed least; the others are never left out. */
const LEFT_OUT_FIRST = Object.freeze([
  ...["threads", "nice", "parent", "started", "container", "state", "command"],
  ...["user", "write", "read", "pid", "memory"],
]);

/** @param {number} px */
export const clampWidth = (px) => Math.min(Math.max(Math.round(px), MIN_PX), MAX_PX);

/** @param {ReadonlyArray<number>} all */
const sum = (all) => all.reduce((total, one) => total + one, 0);

/** @param {LayoutRequest} request @returns {ColumnLayout} */
export function layOutColumns(request) {
  const { columns: chosen, widths, isTree } = request;
  const availablePx = request.availablePx === 0 ? Infinity : request.availablePx;
  const fitting = fittingColumns(chosen, request, availablePx);
  const columns = fitting.map((column) => ({
    ...column,
    width: widths[column.id] ?? column.width + (isTree && column.id === "name" ? TREE_PX : 0),
  }));
  const name = columns.find(({ id }) => id === "name");
  const last = columns.at(-1);
  const spare = availablePx - sum(columns.map(({ width }) => width));
  const canGrow = last?.isNumber === true && availablePx !== Infinity;
  if (name !== undefined && widths.name === undefined && (spare < 0 || canGrow))
    name.width = Math.min(Math.max(name.width + spare, NAME_MIN_PX), Math.max(name.width, NAME_MAX_PX));
  const lefts = columns.map((_, index) => sum(columns.slice(0, index).map(({ width }) => width)));
  const width = sum(columns.map((column) => column.width));
  if (last?.isNumber === false && availablePx !== Infinity) last.width += Math.max(availablePx - width, 0);
  const shown = new Set(columns.map(({ id }) => id));
  return { columns, lefts, width, leftOut: chosen.map(({ id }) => id).filter((id) => !shown.has(id)) };
}

/** @param {ReadonlyArray<Column>} chosen @param {LayoutRequest} request @param {number} availablePx */
function fittingColumns(chosen, { widths, isAdaptive }, availablePx) {
  if (!isAdaptive && availablePx >= NARROW_PX) return chosen;
  /** A column that was made wider pushes no other one out. @param {Column} column */
  const leastPx = ({ id, width }) => Math.min(widths[id] ?? width, id === "name" ? NAME_MIN_PX : width);
  let columns = chosen;
  for (const id of LEFT_OUT_FIRST) {
    if (sum(columns.map(leastPx)) <= availablePx) break;
    columns = columns.filter((column) => column.id !== id);
  }
  return columns;
}

/** A text in the last column also takes the rest of the row. @param {HTMLElement} cell @param {ColumnLayout} layout @param {number} index */
export function positionCell(cell, { columns, lefts }, index) {
  const { width, isNumber } = columns[index];
  const takesRest = index === columns.length - 1 && !isNumber;
  cell.style.left = `${lefts[index]}px`;
  cell.style.right = takesRest ? "0" : "";
  cell.style.width = takesRest ? "" : `${width}px`;
}
