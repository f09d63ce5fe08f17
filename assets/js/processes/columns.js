/** The columns there are: what each compares, says, and how warm its cells are. */

import { harmless } from "../text/text_safety.js";

/** @import { Format, Translate } from "../text/format.js" */
/** @import { Line } from "./table_lines.js" */
/** @import { Row } from "./model.js" */
/** @import { Sortable } from "./order.js" */

/**
 * What turns numbers into cells.
 *
 * @typedef {object} Words
 * @property {Translate} t
 * @property {Format} format
 * @property {number} cpuScale 1 for percent of the machine, its cores for percent of one core.
 * @property {number | null} memoryBytes Of the machine.
 */

/** @typedef {{cpu: number | null, memory: number | null, read: number | null, write: number | null}} Totals Of the machine. */

/**
 * @typedef {object} Column
 * @property {string} id Its name in the settings, in locale keys and in the style sheet.
 * @property {number} width CSS pixels; the last column takes what is left.
 * @property {boolean} isNumber Set to the right, sorted largest first.
 * @property {(row: Row, words: Words) => Sortable} value
 * @property {(line: Line, words: Words) => string} text
 * @property {(row: Row, words: Words) => number} [heat] 0 none to 6.
 * @property {(totals: Totals, words: Words) => string} [total] Of the machine, for the heading.
 */

export const CPU_STEPS = Object.freeze([0.5, 2, 6, 15, 30, 60]);
const MEMORY_STEPS = Object.freeze([0.5, 1, 2.5, 5, 10, 25]);
const RATE_STEPS = Object.freeze([100e3, 1e6, 5e6, 20e6, 60e6, 200e6]);

/** @param {number | null} value @param {ReadonlyArray<number>} steps Ascending. @returns {number} How many steps it reaches. */
export function heatOf(value, steps) {
  let heat = 0;
  while (value !== null && heat < steps.length && value >= steps[heat]) heat += 1;
  return heat;
}

/** What shows as the same number is the same for sorting: rows that read alike do not change places. @param {number | null} percent @param {number} scale */
const shownPercent = (percent, scale) => (percent === null ? null : Math.round(percent * scale * 10));

/** @param {number | null} value @param {number} scale */
const scaled = (value, scale) => (value === null ? null : value * scale);

/** Only of single processes. @param {(row: Row, words: Words) => string} text @returns {Column["text"]} */
const single = (text) => (line, words) => (line.kind === "group" ? "" : text(line.row, words));

/** @param {"read_bytes_per_s" | "write_bytes_per_s"} field @param {"read" | "write"} id @returns {Column} */
const rate = (field, id) => ({
  id,
  width: 90,
  isNumber: true,
  value: (row) => row[field],
  text: ({ row }, { format }) => format.byteRate(row[field]),
  heat: (row) => heatOf(row[field], RATE_STEPS),
  total: (totals, { format }) => format.byteRate(totals[id]),
});

/** @type {ReadonlyArray<Column>} */
export const COLUMNS = Object.freeze([
  {
    id: "name",
    width: 184,
    isNumber: false,
    value: (row) => row.name,
    text: ({ row }) => harmless(row.name),
  },
  {
    id: "pid",
    width: 70,
    isNumber: true,
    value: (row) => row.pid,
    text: single(({ pid }) => String(pid)),
  },
  {
    id: "user",
    width: 84,
    isNumber: false,
    value: (row) => row.user,
    text: ({ row, kind }, { format }) =>
      row.user === null ? (kind === "group" ? "" : format.count(null)) : harmless(row.user),
  },
  {
    id: "cpu",
    width: 80,
    isNumber: true,
    value: (row, { cpuScale }) => shownPercent(row.cpu_percent, cpuScale),
    text: ({ row }, { format, cpuScale }) => format.percent(scaled(row.cpu_percent, cpuScale)),
    heat: (row) => heatOf(row.cpu_percent, CPU_STEPS),
    total: (totals, { format, cpuScale }) => format.percent(scaled(totals.cpu, cpuScale)),
  },
  {
    id: "memory",
    width: 88,
    isNumber: true,
    value: (row) => row.rss_bytes,
    text: ({ row }, { format }) => format.bytes(row.rss_bytes),
    heat: (row, { memoryBytes }) =>
      row.rss_bytes === null || memoryBytes === null
        ? 0
        : heatOf((100 * row.rss_bytes) / memoryBytes, MEMORY_STEPS),
    total: (totals, { format }) => format.percent(totals.memory),
  },
  rate("read_bytes_per_s", "read"),
  rate("write_bytes_per_s", "write"),
  {
    id: "threads",
    width: 70,
    isNumber: true,
    value: (row) => row.threads,
    text: ({ row }, { format }) => format.count(row.threads),
  },
  {
    id: "state",
    width: 86,
    isNumber: false,
    value: (row) => row.state,
    text: ({ row }, { t }) => stateText(row.state, t),
  },
  {
    id: "nice",
    width: 60,
    isNumber: true,
    value: (row) => row.nice,
    text: single(({ nice }, { format }) => format.count(nice)),
  },
  {
    id: "parent",
    width: 72,
    isNumber: true,
    value: (row) => row.parent_pid,
    text: single((row) => String(row.parent_pid)),
  },
  {
    id: "container",
    width: 110,
    isNumber: false,
    value: (row) => row.container,
    text: ({ row }) => harmless(row.container ?? ""),
  },
  {
    id: "started",
    width: 176,
    isNumber: false,
    value: (row) => row.created_unix_ms,
    text: single((row, { format }) => format.date(row.created_unix_ms)),
  },
  {
    id: "command",
    width: 120,
    isNumber: false,
    value: (row) => row.command,
    text: ({ row }) => harmless(row.command),
  },
]);

const USUAL = Object.freeze([
  "name",
  "pid",
  "user",
  "cpu",
  "memory",
  "read",
  "write",
  "threads",
  "state",
  "command",
]);

/** States as the engine names them; one it has not told us about yet reads as it is. */
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
export const stateText = (state, t) => (STATES.has(state) ? t(`processes.state.${state}`) : harmless(state));

const byId = new Map(COLUMNS.map((column) => [column.id, column]));

/**
 * @param {ReadonlyArray<string>} ids In their order, from the settings: may name what there is not.
 * @returns {Column[]} The name always; the usual ones when nothing was chosen.
 */
export function chosenColumns(ids) {
  const known = [...new Set(ids)].filter((id) => byId.has(id));
  const wanted = known.length === 0 ? USUAL : known.includes("name") ? known : ["name", ...known];
  return wanted.map((id) => /** @type {Column} */ (byId.get(id)));
}

/** @param {string} id @returns {Column} The name when there is no such column. */
export const columnOf = (id) => byId.get(id) ?? COLUMNS[0];
