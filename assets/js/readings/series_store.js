/**
 * The readings of the last minutes, one typed column a series: what every chart draws from.
 *
 * A series is named by its place in the reading ("cpu.per_core_percent.3"), as in the engine's history. Not a number
 * means unknown. Memory is bounded: the oldest half is dropped when the columns are full.
 */

/** @import { History, Reading } from "../contract.js" */

/** @typedef {{fromMs: number, toMs: number}} Span */

/**
 * @typedef {object} Rows
 * @property {number} filled Rows that are there.
 * @property {Partial<Reading> | null} reading The newest one.
 * @property {Float64Array} times Unix milliseconds, ascending.
 * @property {Float64Array} periods Milliseconds to the next reading as it was promised, a row each.
 * @property {Map<string, Float32Array>} columns
 */

/**
 * @typedef {object} Store
 * @property {Float64Array} times Unix milliseconds, ascending; only the first `length` are meant.
 * @property {number} length
 * @property {number | null} newestMs
 * @property {number | null} oldestMs
 * @property {number} coreCount Cores seen so far.
 * @property {(timeMs: number) => number} rowAfter First row at or after that time.
 * @property {(row: number) => boolean} isBroken Whether readings are missing before this row.
 * @property {(row: number) => number} periodOf
 * @property {() => Iterable<string>} names Every series.
 * @property {(name: string) => Float32Array | undefined} column Only the first `length` values are meant.
 * @property {(name: string, row: number) => number} valueAt NaN when unknown.
 * @property {(name: string) => number | null} newest
 * @property {Partial<Reading> | null} reading The newest one itself: what is no number, and which devices there are.
 * @property {(reading: Pick<Reading, "taken_at_unix_ms"> & Partial<Reading>, periodMs: number) => void} add
 * @property {(history: History) => void} fill Puts the engine's history before what was pushed since.
 * @property {() => Store} snapshot A copy that stays as it is: what a paused view looks at.
 */

export const CORE = "cpu.per_core_percent.";
export const TOTAL = "cpu.total_percent";
/** As the recorder has it: more periods than this without a reading, and some time for a busy machine, are a gap. */
const GAP_PERIODS = 2.5;
const GAP_SLACK_MS = 2000;

/** After so long without a reading, some are missing. @param {number} periodMs */
export const longestStepMs = (periodMs) => GAP_PERIODS * periodMs + GAP_SLACK_MS;

const KEEP = 1024;
const LONGEST_PERIOD_MS = 10_000;

/** @param {number} keep @param {Rows["reading"]} reading @returns {Rows} */
const noRows = (keep, reading) => ({
  filled: 0,
  reading,
  times: new Float64Array(2 * keep),
  periods: new Float64Array(2 * keep),
  columns: new Map(),
});

/**
 * @param {object} [options]
 * @param {number} [options.keep] Readings that are never dropped.
 * @param {Rows["reading"]} [options.known] Tells which devices there are, before the first one is added.
 * @param {Rows} [options.rows] What is there already.
 * @returns {Store}
 */
export function makeStore({ keep = KEEP, known = null, rows = noRows(keep, known) } = {}) {
  const { times, periods, columns } = rows;
  let length = rows.filled;
  let newestReading = rows.reading;

  /** @param {string} name */
  const column = (name) => {
    const found = columns.get(name) ?? new Float32Array(2 * keep).fill(Number.NaN);
    columns.set(name, found);
    return found;
  };
  /** A clock that was set back takes the points of its future with it. @param {number} timeMs @param {number} periodMs */
  const startRow = (timeMs, periodMs) => {
    while (length > 0 && times[length - 1] >= timeMs) length -= 1;
    if (length === 2 * keep) {
      for (const values of [times, periods, ...columns.values()]) values.copyWithin(0, length - keep, length);
      length = keep;
      for (const [name, values] of columns) if (isUnknown(values, keep)) columns.delete(name);
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
      while (columns.has(CORE + count)) count += 1;
      return count;
    },
    rowAfter: (timeMs) => firstAtOrAfter(times, length, timeMs),
    isBroken: (row) =>
      row > 0 && times[row] - times[row - 1] > longestStepMs(Math.max(periods[row], periods[row - 1])),
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
      for (let row = pushed.rowAfter(filledToMs + 1); row < pushed.length; row += 1) {
        startRow(pushed.times[row], pushed.periodOf(row));
        for (const name of pushed.names()) column(name)[length - 1] = pushed.valueAt(name, row);
      }
    },
    snapshot: () =>
      makeStore({ keep, rows: copyOf({ filled: length, reading: newestReading, times, periods, columns }) }),
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

/** A device that went away long ago takes its columns with it. @param {Float32Array} values @param {number} length */
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
 * The interval a past row was read at: the interval may have been changed since, and a gap has a long side only.
 *
 * @param {ReadonlyArray<number>} all @param {number} row @param {number} stepMs
 */
function periodAround(all, row, stepMs) {
  const before = row > 0 ? all[row] - all[row - 1] : Infinity;
  const after = row + 1 < all.length ? all[row + 1] - all[row] : Infinity;
  return Math.max(stepMs, Math.min(before, after, LONGEST_PERIOD_MS));
}

/** A series whose steps hold one value each. @param {ReadonlyArray<number | null>} values @returns {History["series"][string]} */
export const plainSeries = (values) => ({ average: values, minimum: values, maximum: values });

/**
 * Walk through every number of a record's parts; the record's own numbers are labels.
 *
 * @param {object} record
 * @param {string} path Name of the record itself with a dot, "" for the outermost.
 * @param {(name: string, value: number | null) => void} visit Hears of an unknown number only where a list has it.
 */
function flatten(record, path, visit) {
  for (const [key, value] of Object.entries(record)) {
    if (value !== null && typeof value === "object")
      flatten(value, `${path}${value.name ?? value.mount ?? key}.`, visit);
    else if (path !== "" && (typeof value === "number" || (value === null && Array.isArray(record)))) {
      visit(path + key, value);
    }
  }
}
