/** The columns of the process table: sort value, text and heat of their cells. */

import { percentOf } from "../readings/percentages.js";
import { escapeInvisible } from "../text/text_safety.js";

/** @import { Format } from "../text/format.js" */
/** @import { Translate } from "../text/i18n.js" */
/** @import { Line } from "./line.js" */
/** @import { Row } from "./model.js" */
/** @import { Sortable } from "./order.js" */

/**
 * What the text of cells depends on beside their row.
 *
 * @typedef {object} CellContext
 * @property {Translate} t
 * @property {Format} format
 * @property {number} cpuScale 1 for percent of the machine, the number of cores for percent of one core.
 * @property {number | null} memoryBytes Of the machine.
 */

/** @typedef {{cpu: number | null, memory: number | null, read: number | null, write: number | null}} MachineTotals */

/**
 * @typedef {object} Column
 * @property {string} id In the settings, in locale keys and in the style sheet.
 * @property {number} width CSS pixels; the last column also takes the rest of the row.
 * @property {boolean} isNumber Right-aligned, sorted largest first.
 * @property {(row: Row, context: CellContext) => Sortable} value
 * @property {(line: Line, context: CellContext) => string} text
 * @property {(row: Row, context: CellContext) => number} [heat] 0 none to 6.
 * @property {(totals: MachineTotals, context: CellContext) => string} [total] Of the machine, in the heading.
 */

export const CPU_STEPS = Object.freeze([0.5, 2, 6, 15, 30, 60]);
const MEMORY_STEPS = Object.freeze([0.5, 1, 2.5, 5, 10, 25]);
const RATE_STEPS = Object.freeze([100e3, 1e6, 5e6, 20e6, 60e6, 200e6]);

/** @param {number | null} value @param {ReadonlyArray<number>} steps Ascending. @returns {number} How many steps the value reaches. */
export function heatLevel(value, steps) {
  let heat = 0;
  while (value !== null && heat < steps.length && value >= steps[heat]) heat += 1;
  return heat;
}

/** Equal for values with the same text, so that such rows keep their order. @param {number | null} percent @param {number} scale */
const displayedPercent = (percent, scale) => (percent === null ? null : Math.round(percent * scale * 10));

/** @param {number | null} value @param {number} scale */
const scaled = (value, scale) => (value === null ? null : value * scale);

/** Empty in groups. @param {(row: Row, context: CellContext) => string} text @returns {Column["text"]} */
function single(text) {
  return (line, context) => (line.kind === "group" ? "" : text(line.row, context));
}

/** @param {string} id @param {number} width @param {(row: Row) => string | null} value @returns {Column} */
function textColumn(id, width, value) {
  return { id, width, isNumber: false, value, text: ({ row }) => escapeInvisible(value(row) ?? "") };
}

/** @param {string} id @param {number} width @param {(row: Row) => number | null} value @param {Pick<Column, "text" | "heat" | "total">} more @returns {Column} */
function numberColumn(id, width, value, more) {
  return { id, width, isNumber: true, value, ...more };
}

/** @param {"read" | "write"} id @param {(row: Row) => number | null} value @returns {Column} */
function rateColumn(id, value) {
  return numberColumn(id, 90, value, {
    text: ({ row }, { format }) => format.byteRate(value(row)),
    heat: (row) => heatLevel(value(row), RATE_STEPS),
    total: (totals, { format }) => format.byteRate(totals[id]),
  });
}

/** @type {ReadonlyArray<Column>} */
export const COLUMNS = Object.freeze([
  textColumn("name", 184, (row) => row.name),
  numberColumn("pid", 70, (row) => row.pid, { text: single(({ pid }) => String(pid)) }),
  {
    ...textColumn("user", 84, (row) => row.user),
    text: ({ row, kind }, { format }) =>
      row.user === null ? (kind === "group" ? "" : format.count(null)) : escapeInvisible(row.user),
  },
  {
    id: "cpu",
    width: 80,
    isNumber: true,
    value: (row, { cpuScale }) => displayedPercent(row.cpu_percent, cpuScale),
    text: ({ row }, { format, cpuScale }) => format.percent(scaled(row.cpu_percent, cpuScale)),
    heat: (row) => heatLevel(row.cpu_percent, CPU_STEPS),
    total: (totals, { format, cpuScale }) => format.percent(scaled(totals.cpu, cpuScale)),
  },
  numberColumn("memory", 88, (row) => row.rss_bytes, {
    text: ({ row }, { format }) => format.bytes(row.rss_bytes),
    heat: (row, { memoryBytes }) => heatLevel(percentOf(row.rss_bytes, memoryBytes), MEMORY_STEPS),
    total: (totals, { format }) => format.percent(totals.memory),
  }),
  rateColumn("read", (row) => row.read_bytes_per_s),
  rateColumn("write", (row) => row.write_bytes_per_s),
  numberColumn("threads", 70, (row) => row.threads, {
    text: ({ row }, { format }) => format.count(row.threads),
  }),
  {
    ...textColumn("state", 86, (row) => row.state),
    text: ({ row }, { t }) => stateText(row.state, t),
  },
  numberColumn("nice", 60, (row) => row.nice, { text: single(({ nice }, { format }) => format.count(nice)) }),
  numberColumn("parent", 72, (row) => row.parent_pid, { text: single((row) => String(row.parent_pid)) }),
  textColumn("container", 110, (row) => row.container),
  {
    id: "started",
    width: 176,
    isNumber: false,
    value: (row) => row.created_unix_ms,
    text: single((row, { format }) => format.date(row.created_unix_ms)),
  },
  textColumn("command", 120, (row) => row.command),
]);

const DEFAULT_COLUMNS = Object.freeze("name pid user cpu memory read write threads state command".split(" "));

/** The states that have a text in the locale files; others are shown as the engine names them. */
const STATES = new Set([
  "running",
  "sleeping",
  "disk-sleep",
  "idle",
  "stopped",
  "tracing-stop",
  "zombie",
  "dead",
  "parked",
  "waking",
  "wake-kill",
  "locked",
  "waiting",
  "unknown",
]);

/** @param {string} state @param {Translate} t */
export const stateText = (state, t) =>
  STATES.has(state) ? t(`processes.state.${state}`) : escapeInvisible(state);

const byId = new Map(COLUMNS.map((column) => [column.id, column]));

/**
 * @param {ReadonlyArray<string>} ids From the settings, in order; unknown ones are ignored.
 * @returns {Column[]} Always with the name; the default columns when there are no ids.
 */
export function selectColumns(ids) {
  const known = [...new Set(ids)].filter((id) => byId.has(id));
  const wanted = known.length === 0 ? DEFAULT_COLUMNS : known.includes("name") ? known : ["name", ...known];
  return wanted.map((id) => /** @type {Column} */ (byId.get(id)));
}

/** @param {string} id @returns {Column} The name column for an unknown id. */
export const columnById = (id) => byId.get(id) ?? COLUMNS[0];
