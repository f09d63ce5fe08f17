/**
 * A store of readings with one typed column for each series; every chart is drawn from one.
 *
 * The name of a series is its path in the reading ("cpu.per_core_percent.3"), as in the history of the engine. NaN is
 * unknown. Memory is bounded: the oldest half is dropped when the columns are full.
 */

import { SERIES_LABELS } from "../contract.js";
import { cutAt, missingBefore, united } from "./time_ranges.js";

/** @import { History, Reading } from "../contract.js" */

/** @typedef {import("./time_ranges.js").TimeRange} TimeRange */

/**
 * @typedef {object} Rows
 * @property {number} filled Number of rows.
 * @property {boolean} isFilled
 * @property {Partial<Reading> | null} reading The newest one.
 * @property {Float64Array} times Unix milliseconds, ascending.
 * @property {Float64Array} weights How much of each row was measured, milliseconds; 0 where readings are missing before it.
 * @property {TimeRange[]} gaps Times without readings, oldest first.
 * @property {Map<string, Float64Array>} columns
 */

/**
 * @typedef {object} Store
 * @property {Float64Array} times Unix milliseconds, ascending; only the first `length` are used.
 * @property {number} length
 * @property {number | null} newestMs
 * @property {number | null} oldestMs
 * @property {number} coreCount Cores that have a series.
 * @property {(timeMs: number) => number} rowAtOrAfter
 * @property {ReadonlyArray<TimeRange>} gaps Times without readings, as the engine reported them, oldest first.
 * @property {boolean} isFilled Whether recorded history was put before the pushed readings: earlier than its first row nothing is known.
 * @property {(row: number) => TimeRange | null} gapBefore The time without readings between this row and the one before.
 * @property {(row: number) => number} weightOf How much of the time before a row was measured, milliseconds.
 * @property {(timeMs: number) => number | null} lateFromMs The newest reading, when the next one is overdue at this instant.
 * @property {() => Iterable<string>} names Of all series.
 * @property {(name: string) => Float64Array | undefined} column Only the first `length` values are used.
 * @property {(name: string, row: number) => number} valueAt NaN when unknown.
 * @property {(name: string) => number | null} newest
 * @property {Partial<Reading> | null} reading The newest one: for values that are not numbers, and for the list of devices.
 * @property {(reading: Pick<Reading, "taken_at_unix_ms"> & Partial<Reading>) => void} add
 * @property {(history: History) => void} fill Puts recorded history before the rows that are newer.
 * @property {() => void} clear Removes all rows, and the newest reading.
 * @property {() => Store} snapshot A copy that later readings do not reach.
 */

export const CPU_CORE_PREFIX = "cpu.per_core_percent.";
export const CPU_TOTAL = "cpu.total_percent";
const DEFAULT_CAPACITY = 1024;

/** @param {number} capacity @param {Rows["reading"]} reading @returns {Rows} */
const emptyRows = (capacity, reading) => ({
  filled: 0,
  isFilled: false,
  reading,
  times: new Float64Array(2 * capacity),
  weights: new Float64Array(2 * capacity),
  gaps: [],
  columns: new Map(),
});

/**
 * @param {object} [options]
 * @param {number} [options.capacity] The newest readings, which are always kept.
 * @param {Rows["reading"]} [options.reading] Lists the devices before the first reading is added.
 * @param {Rows} [options.rows] Initial content.
 * @param {() => number} [options.longestStepMs] A reading is overdue when none has come for longer.
 * @param {Store["lateFromMs"]} [options.lateFromMs] Of the store with the pushed readings; that of this one when left out.
 * @returns {Store}
 */
export function makeSeriesStore({
  capacity = DEFAULT_CAPACITY,
  reading: initialReading = null,
  rows = emptyRows(capacity, initialReading),
  longestStepMs = () => Infinity,
  lateFromMs,
} = {}) {
  const { times, weights, columns } = rows;
  const { column, startRow } = makeRowWriter(rows, capacity);
  /** @param {number} timeMs */
  const overdueFromMs = (timeMs) => {
    const newestMs = store.newestMs ?? Infinity;
    return timeMs - newestMs > longestStepMs() ? newestMs : null;
  };

  /** @type {Store} */
  const store = {
    times,
    get length() {
      return rows.filled;
    },
    get newestMs() {
      return rows.filled > 0 ? times[rows.filled - 1] : null;
    },
    get oldestMs() {
      return rows.filled > 0 ? times[0] : null;
    },
    get reading() {
      return rows.reading;
    },
    get coreCount() {
      return coreCountOf(columns);
    },
    rowAtOrAfter: (timeMs) => firstAtOrAfter(times, rows.filled, timeMs),
    get gaps() {
      return rows.gaps;
    },
    get isFilled() {
      return rows.isFilled;
    },
    gapBefore: (row) => gapBetween(rows.gaps, row > 0 ? times[row - 1] : -Infinity, times[row]),
    weightOf: (row) => weights[row],
    lateFromMs: lateFromMs ?? overdueFromMs,
    names: () => columns.keys(),
    column: (name) => columns.get(name),
    valueAt: (name, row) => columns.get(name)?.[row] ?? Number.NaN,
    newest(name) {
      const value = store.valueAt(name, rows.filled - 1);
      return rows.filled === 0 || Number.isNaN(value) ? null : value;
    },
    add(reading) {
      const { taken_at_unix_ms: timeMs, elapsed_s: elapsedS = 0, follows_gap: followsGap = false } = reading;
      rows.reading = reading;
      startRow(timeMs, followsGap ? 0 : 1000 * elapsedS);
      const last = rows.filled - 1;
      const missing = last > 0 ? missingBefore(times[last - 1], timeMs, elapsedS, followsGap) : null;
      rows.gaps = [...cutAt(rows.gaps, timeMs), ...(missing === null ? [] : [missing])];
      flatten(reading, "", (name, value) => {
        column(name)[last] = value ?? Number.NaN;
      });
    },
    fill(history) {
      const pushed = store.snapshot();
      const { times_unix_ms: filledTimes, measured_ms: measured } = history;
      const filledToMs = filledTimes.at(-1) ?? -1;
      rows.filled = 0;
      rows.isFilled = true;
      filledTimes.forEach((timeMs, row) => {
        startRow(timeMs, measured[row] ?? 0);
        for (const [name, values] of Object.entries(history.series)) {
          column(name)[rows.filled - 1] = values.average[row] ?? Number.NaN;
        }
      });
      for (let row = pushed.rowAtOrAfter(filledToMs + 1); row < pushed.length; row += 1) {
        startRow(pushed.times[row], pushed.weightOf(row));
        for (const name of pushed.names()) column(name)[rows.filled - 1] = pushed.valueAt(name, row);
      }
      rows.gaps = united([
        ...history.gaps.map(({ from_unix_ms: fromMs, to_unix_ms: toMs }) => ({ fromMs, toMs })),
        ...pushed.gaps.filter(({ fromMs }) => fromMs >= filledToMs),
      ]);
    },
    clear() {
      Object.assign(rows, { filled: 0, isFilled: false, reading: null, gaps: [] });
      columns.clear();
    },
    snapshot: () => makeSeriesStore({ capacity, rows: copyOf(rows), longestStepMs }),
  };
  return store;
}

/** @param {Rows} rows @param {number} capacity */
function makeRowWriter(rows, capacity) {
  const { times, weights, columns } = rows;
  const dropOldest = () => {
    for (const values of [times, weights, ...columns.values()])
      values.copyWithin(0, rows.filled - capacity, rows.filled);
    rows.filled = capacity;
    for (const [name, values] of columns) if (isUnknown(values, capacity)) columns.delete(name);
    rows.gaps = rows.gaps.filter(({ toMs }) => toMs > times[0]);
  };
  return {
    /** @param {string} name */
    column(name) {
      const found = columns.get(name) ?? new Float64Array(2 * capacity).fill(Number.NaN);
      columns.set(name, found);
      return found;
    },
    /** When the clock was set back, later rows are dropped. @param {number} timeMs @param {number} weightMs */
    startRow(timeMs, weightMs) {
      while (rows.filled > 0 && times[rows.filled - 1] >= timeMs) rows.filled -= 1;
      if (rows.filled === 2 * capacity) dropOldest();
      for (const values of columns.values()) values[rows.filled] = Number.NaN;
      times[rows.filled] = timeMs;
      weights[rows.filled] = weightMs;
      rows.filled += 1;
    },
  };
}

/** @param {ReadonlyArray<TimeRange>} all @param {number} afterMs @param {number} timeMs Times of two rows. @returns {TimeRange | null} */
function gapBetween(all, afterMs, timeMs) {
  const inside = all.filter(({ fromMs, toMs }) => fromMs < timeMs && toMs > afterMs);
  if (inside.length === 0) return null;
  return {
    fromMs: Math.max(inside[0].fromMs, afterMs),
    toMs: Math.min(inside[inside.length - 1].toMs, timeMs),
  };
}

/** @param {Rows["columns"]} columns */
function coreCountOf(columns) {
  let count = 0;
  while (columns.has(CPU_CORE_PREFIX + count)) count += 1;
  return count;
}

/** @param {Rows} rows @returns {Rows} */
const copyOf = ({ filled, isFilled, reading, times, weights, gaps, columns }) => ({
  filled,
  isFilled,
  reading,
  times: times.slice(),
  weights: weights.slice(),
  gaps,
  columns: new Map([...columns].map(([name, values]) => [name, values.slice()])),
});

/** A column without any value belongs to a removed device and is dropped. @param {Float64Array} values @param {number} length */
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
