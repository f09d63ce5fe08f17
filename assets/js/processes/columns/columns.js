/** The columns of the process table: sort value, text and heat of their cells. */

import { PROCESS_COLUMNS, ProcessState } from "../../contract.js";
import { percentOf } from "../../readings/percentages.js";
import { shortCommand } from "../../text/command_text.js";
import { signalName } from "../../text/exit_text.js";
import { processName } from "../../text/process_name.js";
import { escapeInvisible } from "../../text/text_safety.js";

/** @import { ProcessColumn } from "../../contract.js" */
/** @import { Format } from "../../text/format.js" */
/** @import { Translate } from "../../text/i18n.js" */
/** @import { Line } from "../lines/line.js" */
/** @import { Row } from "../model/process_model.js" */
/** @import { Sortable } from "../lines/order.js" */

/**
 * What the text of cells depends on beside their row.
 *
 * @typedef {object} CellContext
 * @property {Translate} t
 * @property {Format} format
 * @property {number} cpuScale 1 for percent of the machine, the number of cores for percent of one core.
 * @property {number | null} memoryBytes Of the machine.
 */

/** @typedef {{cpu: number | null, memory: number | null, read: number | null, write: number | null, received: number | null, sent: number | null}} MachineTotals */

/**
 * @typedef {object} Column
 * @property {string} id In the settings, in locale keys and in the style sheet.
 * @property {number} width CSS pixels; the last column also takes the rest of the row.
 * @property {boolean} isNumber Right-aligned, sorted largest first.
 * @property {(row: Row, context: CellContext) => Sortable} value
 * @property {(line: Line, context: CellContext) => string} text
 * @property {(text: string, letters: number, row: Row) => string} [shorten] To so many Latin letters.
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

/**
 * The cells of a column, by the unit of its field; the first argument is the value of the field.
 *
 * @typedef {object} UnitCells
 * @property {(value: any, context: CellContext) => string} text
 * @property {(value: any, context: CellContext) => Sortable} [sortValue] The value itself when left out.
 * @property {(value: any, context: CellContext) => number} [heat]
 * @property {(total: number | null, context: CellContext) => string} [total]
 */

/** @type {Readonly<Record<ProcessColumn["unit"], UnitCells>>} */
const CELLS = Object.freeze({
  text: { text: (value) => escapeInvisible(value ?? "") },
  state: { text: (value, { t }) => stateText(value, t) },
  instant: { text: (value, { format }) => format.date(value) },
  number: { text: (value, { format }) => (value === null ? format.count(null) : String(value)) },
  count: { text: (value, { format }) => format.count(value) },
  percent: {
    text: (value, { format, cpuScale }) => format.percent(scaled(value, cpuScale)),
    sortValue: (value, { cpuScale }) => displayedPercent(value, cpuScale),
    heat: (value) => heatLevel(value, CPU_STEPS),
    total: (total, { format, cpuScale }) => format.percent(scaled(total, cpuScale)),
  },
  memory: {
    text: (value, { format }) => format.bytes(value),
    heat: (value, { memoryBytes }) => heatLevel(percentOf(value, memoryBytes), MEMORY_STEPS),
    total: (total, { format }) => format.percent(total),
  },
  bytes_per_s: {
    text: (value, { format }) => format.byteRate(value),
    heat: (value) => heatLevel(value, RATE_STEPS),
    total: (total, { format }) => format.byteRate(total),
  },
  bits_per_s: {
    text: (value, { format }) => format.bitRate(value),
    heat: (value) => heatLevel(value, RATE_STEPS),
    total: (total, { format }) => format.bitRate(total),
  },
});
const TEXT_UNITS = ["text", "state", "instant"];

/** The columns in the order of the column chooser. */
const WIDTHS = new Map(
  Object.entries({
    ...{ name: 184, pid: 70, user: 84, cpu: 80, memory: 88, read: 90, write: 90, threads: 70, state: 86 },
    ...{ received: 90, sent: 90, nice: 60, parent: 72, container: 110, started: 176, command: 120 },
  }),
);
const DEFAULT_WIDTH = 90;
/** What several processes that have ended do not have. */
const OF_THE_LIVING = new Set(["pid", "memory", "threads", "nice"]);

/** @param {ProcessColumn} column @returns {Column} */
function makeColumn({ id, field, unit, inGroup }) {
  const { text, sortValue, heat, total } = CELLS[unit];
  return {
    id,
    width: WIDTHS.get(id) ?? DEFAULT_WIDTH,
    isNumber: !TEXT_UNITS.includes(unit),
    value: sortValue === undefined ? (row) => row[field] : (row, context) => sortValue(row[field], context),
    text: ({ row, kind }, context) => {
      if (kind === "group" && inGroup === "none") return "";
      const isKnown = row.state !== ProcessState.FINISHED || !OF_THE_LIVING.has(id);
      return isKnown ? text(row[field], context) : context.format.count(null);
    },
    ...(id === "command" && { shorten: (full, letters, { name }) => shortCommand(full, letters, name) }),
    ...(heat && { heat: (row, context) => heat(row[field], context) }),
    ...(total && {
      total: (totals, context) => total(totals[/** @type {keyof MachineTotals} */ (id)], context),
    }),
  };
}

/** The states that have a text; others are shown as the engine names them. @type {ReadonlySet<string>} */
const STATES = new Set(Object.values(ProcessState));

/** @param {string} state @param {Translate} t */
export const stateText = (state, t) =>
  STATES.has(state) ? t(`processes.state.${state}`) : escapeInvisible(state);

/** An unknown user is marked; other texts are empty when there is none. @type {Column["text"]} */
const userText = ({ row: { user }, kind }, { format }) =>
  user === null && kind !== "group" ? format.count(null) : escapeInvisible(user ?? "");

/** The state, and how the process ended where it failed. @type {Column["text"]} */
function stateOrEndText({ row: { state, exit_code: code, exit_signal: signal } }, { t }) {
  if (state !== ProcessState.DEAD || (!code && signal === null)) return stateText(state, t);
  const how = signal === null ? String(code) : (signalName(signal) ?? String(signal));
  return t("processes.ended_by", { how });
}

/** Texts that are made of more than one field. @type {Readonly<Record<string, Column["text"]>>} */
const TEXTS = Object.freeze({
  name: ({ row }, context) => processName(context, row),
  user: userText,
  state: stateOrEndText,
});

const order = [...WIDTHS.keys()];
/** A column without a width comes last. @param {ProcessColumn} column */
const positionOf = ({ id }) => (WIDTHS.has(id) ? order.indexOf(id) : order.length);
const ordered = [...PROCESS_COLUMNS].sort((one, other) => positionOf(one) - positionOf(other));

/** @type {ReadonlyArray<Column>} */
export const COLUMNS = Object.freeze(
  ordered.map((column) => ({ ...makeColumn(column), ...(TEXTS[column.id] && { text: TEXTS[column.id] }) })),
);
const DEFAULT_COLUMNS = ordered.filter(({ isDefault }) => isDefault).map(({ id }) => id);
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
