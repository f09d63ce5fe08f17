/** A line of the process table. */

/** @import { Row } from "../model/process_model.js" */

/**
 * @typedef {object} Line
 * @property {string} key
 * @property {Row} row Of a group, and of a collapsed branch of a tree, the sums.
 * @property {"process" | "group" | "context"} kind A context line is shown for its descendants only.
 * @property {number} depth
 * @property {number} childCount Of a group, its processes.
 * @property {boolean} isExpanded
 * @property {ReadonlyArray<Row>} [members] What `row` is the sum of; without, it is one process.
 */

/** @param {Row} row @param {number} [depth] @returns {Line} A process without children. */
export const leafLine = (row, depth = 0) => ({
  key: row.key,
  row,
  kind: "process",
  depth,
  childCount: 0,
  isExpanded: false,
});
