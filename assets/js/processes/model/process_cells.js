/** The process table as cells of a file: unrounded numbers, with their units in the headings. */

import { PROCESS_COLUMNS } from "../../contract.js";
import { headingWithUnit, inUnit } from "../../text/csv.js";

/** @import { ProcessColumn } from "../../contract.js" */
/** @import { Cell } from "../../text/csv.js" */
/** @import { CellContext, Column } from "../columns/columns.js" */
/** @import { Line } from "../lines/line.js" */

/** @type {Partial<Record<ProcessColumn["unit"], string>>} */
const UNITS = Object.freeze({ percent: "%", memory: "B", bytes_per_s: "B/s", bits_per_s: "bit/s" });
const DECLARED = new Map(PROCESS_COLUMNS.map((column) => [column.id, column]));

/** @param {ReadonlyArray<Line>} lines @param {ReadonlyArray<Column>} columns @param {CellContext} context @returns {Cell[][]} The first row has the headings. */
export const processCells = (lines, columns, context) => [
  columns.map(({ id }) => headingWithUnit(context.t(`processes.column.${id}`), unitOf(id))),
  ...lines.map((line) => columns.map((column) => cellOf(line, column, context))),
];

/** @param {string} id Of a column. */
const unitOf = (id) => UNITS[DECLARED.get(id)?.unit ?? "text"] ?? "";

/** @param {Line} line @param {Column} column @param {CellContext} context @returns {Cell} */
function cellOf(line, column, context) {
  const declared = DECLARED.get(column.id);
  if (declared === undefined || !column.isNumber) return column.text(line, context);
  if (line.kind === "group" && declared.inGroup === "none") return null;
  const value = line.row[declared.field];
  if (typeof value !== "number") return null;
  return declared.unit === "percent" ? value * context.cpuScale : inUnit(value, unitOf(column.id));
}
