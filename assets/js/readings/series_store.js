/**
 * A store of readings with one typed column for each series; every chart is drawn from one.
 *
 * The name of a series is its path in the reading ("cpu.per_core_percent.3"), as in the history of the engine. NaN is
 * unknown. Memory is bounded: the oldest half is dropped when the columns are full.
 */

import { SERIES_LABELS } from "../contract.js";

/** @import { History, Reading } from "../contract.js" */

/** @typedef {{fromMs: number, toMs: number}} TimeRange */

/**
 * @typedef {object} Rows
 * @property {number} filled Number of rows.
 * @property {Partial<Reading> | null} reading The newest one.
 * @property {Float64Array} times Unix milliseconds, ascending.
 * @property {Float64Array} periods The sampling period of each row, milliseconds.
 * @property {Map<string, Float32Array>} columns
 */

/**
 * @typedef {object} Store
 * @property {Float64Array} times Unix milliseconds, ascending; only the first `length` are used.
 * @property {number} length
 * @property {number | null} newestMs
 * @property {number | null} oldestMs
 * @property {number} coreCount Cores that have a series.
 * @property {(timeMs: number) => number} rowAtOrAfter
 * @property {(row: number) => boolean} isAfterGap Whether readings are missing before this row.
 * @property {(row: number) => number} periodOf
 * @property {() => Iterable<string>} names Of all series.
 * @property {(name: string) => Float32Array | undefined} column Only the first `length` values are used.
 * @property {(name: string, row: number) => number} valueAt NaN when unknown.
 * @property {(name: string) => number | null} newest
 * @property {Partial<Reading> | null} reading The newest one: for values that are not numbers, and for the list of devices.
 * @property {(reading: Pick<Reading, "taken_at_unix_ms"> & Partial<Reading>, periodMs: number) => void} add
 * @property {(history: History) => void} fill Puts recorded history before the rows that are newer.
 * @property {() => Store} snapshot A copy that later readings do not reach.
 */

export const CPU_CORE_PREFIX = "cpu.per_core_percent.";
export const CPU_TOTAL = "cpu.total_percent";
/** The rule of the recorder: a gap is this number of periods without a reading, and some slack for a busy machine. */
const GAP_PERIODS = 2.5;
const GAP_SLACK_MS = 2000;

/** A longer time without a reading is a gap. @param {number} periodMs */
export const maxStepMs = (periodMs) => GAP_PERIODS * periodMs + GAP_SLACK_MS;

const DEFAULT_CAPACITY = 1024;
const MAX_PERIOD_MS = 10_000;

/** @param {number} capacity @param {Rows["reading"]} reading @returns {Rows} */
const emptyRows = (capacity, reading) => ({
  filled: 0,
  reading,
  times: new Float64Array(2 * capacity),
  periods: new Float64Array(2 * capacity),
  columns: new Map(),
});

/**
 * @param {object} [options]
 * @param {number} [options.capacity] The newest readings, which are always kept.
 * @param {Rows["reading"]} [options.reading] Lists the devices before the first reading is added.
 * @param {Rows} [options.rows] Initial content.
 * @returns {Store}
 */
export function makeSeriesStore({
  capacity = DEFAULT_CAPACITY,
  reading: initialReading = null,
  rows = emptyRows(capacity, initialReading),
} = {}) {
  const { times, periods, columns } = rows;
  let length = rows.filled;
  let newestReading = rows.reading;

  /** @param {string} name */
  const column = (name) => {
    const found = columns.get(name) ?? new Float32Array(2 * capacity).fill(Number.NaN);
    columns.set(name, found);
    return found;
  };
  /** When the clock was set back, later rows are dropped. @param {number} timeMs @param {number} periodMs */
  const startRow = (timeMs, periodMs) => {
    while (length > 0 && times[length - 1] >= timeMs) length -= 1;
    if (length === 2 * capacity) {
      for (const values of [times, periods, ...columns.values()])
        values.copyWithin(0, length - capacity, length);
      length = capacity;
      for (const [name, values] of columns) if (isUnknown(values, capacity)) columns.delete(name);
    }
    for (const values of columns.values()) values[length] = Number.NaN;
    times[length] = timeMs;
    periods[length] = periodMs;
    length += 1;
  };

  /** @type {Store} */
  const store = {
    times,
    get length() {
      return length;
    },
    get newestMs() {
      return length > 0 ? times[length - 1] : null;
    },
    get oldestMs() {
      return length > 0 ? times[0] : null;
    },
    get reading() {
      return newestReading;
    },
    get coreCount() {
      let count = 0;
      while (columns.has(CPU_CORE_PREFIX + count)) count += 1;
      return count;
    },
    rowAtOrAfter: (timeMs) => firstAtOrAfter(times, length, timeMs),
    isAfterGap: (row) =>
      row > 0 && times[row] - times[row - 1] > maxStepMs(Math.max(periods[row], periods[row - 1])),
    periodOf: (row) => periods[row],
    names: () => columns.keys(),
    column: (name) => columns.get(name),
    valueAt: (name, row) => columns.get(name)?.[row] ?? Number.NaN,
    newest(name) {
      const value = columns.get(name)?.[length - 1];
      return length === 0 || value === undefined || Number.isNaN(value) ? null : value;
    },
    add(reading, periodMs) {
      newestReading = reading;
      startRow(reading.taken_at_unix_ms, periodMs);
      flatten(reading, "", (name, value) => {
        column(name)[length - 1] = value ?? Number.NaN;
      });
    },
    fill(history) {
      const pushed = store.snapshot();
      length = 0;
      history.times_unix_ms.forEach((timeMs, row, all) => {
        startRow(timeMs, periodAround(all, row, history.step_ms));
        for (const [name, values] of Object.entries(history.series)) {
          column(name)[length - 1] = values.average[row] ?? Number.NaN;
        }
      });
      const filledToMs = history.times_unix_ms.at(-1) ?? -1;
      for (let row = pushed.rowAtOrAfter(filledToMs + 1); row < pushed.length; row += 1) {
        startRow(pushed.times[row], pushed.periodOf(row));
        for (const name of pushed.names()) column(name)[length - 1] = pushed.valueAt(name, row);
      }
    },
    snapshot: () =>
      makeSeriesStore({
        capacity,
        rows: copyOf({ filled: length, reading: newestReading, times, periods, columns }),
      }),
  };
  return store;
}

/** @param {Rows} rows @returns {Rows} */
const copyOf = ({ filled, reading, times, periods, columns }) => ({
  filled,
  reading,
  times: times.slice(),
  periods: periods.slice(),
  columns: new Map([...columns].map(([name, values]) => [name, values.slice()])),
});

/** A column without any value belongs to a removed device and is dropped. @param {Float32Array} values @param {number} length */
function isUnknown(values, length) {
  for (let row = 0; row < length; row += 1) if (!Number.isNaN(values[row])) return false;
  return true;
}

/** @param {Float64Array} times @param {number} length @param {number} timeMs */
function firstAtOrAfter(times, length, timeMs) {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The sampling period at a recorded row: the shorter of its two neighbouring steps, as only one of them can be a gap.
 *
 * @param {ReadonlyArray<number>} all @param {number} row @param {number} stepMs
 */
function periodAround(all, row, stepMs) {
  const before = row > 0 ? all[row] - all[row - 1] : Infinity;
  const after = row + 1 < all.length ? all[row + 1] - all[row] : Infinity;
  return Math.max(stepMs, Math.min(before, after, MAX_PERIOD_MS));
}

/** Series with one value in each step. @param {Iterable<readonly [name: string, values: ReadonlyArray<number | null>]>} columns @returns {History["series"]} */
export const singleValueSeries = (columns) =>
  Object.fromEntries(
    Array.from(columns, ([name, values]) => [name, { average: values, minimum: values, maximum: values }]),
  );

/** Fields of a reading that have no series. */
const WHEN = ["taken_at_unix_ms", "elapsed_s"];

/** What names a member of a list. @param {Record<string, unknown>} record */
const labelOf = (record) =>
  SERIES_LABELS.map((field) => record[field]).find((label) => typeof label === "string");

/**
 * Visits every number in a record but those that say when it was.
 *
 * @param {object} record
 * @param {string} path Prefix of the names, "" for the outermost record.
 * @param {(name: string, value: number | null) => void} visit Called for an unknown number only if it is an element of a list.
 */
function flatten(record, path, visit) {
  for (const [key, value] of Object.entries(record)) {
    if (value !== null && typeof value === "object")
      flatten(value, `${path}${labelOf(value) ?? key}.`, visit);
    else if (
      !WHEN.includes(path + key) &&
      (typeof value === "number" || (value === null && Array.isArray(record)))
    ) {
      visit(path + key, value);
    }
  }
}
