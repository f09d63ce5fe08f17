/** Who did it: processes of a moment by program, against the moment before, and whose children they are. */

/** @import { Moment, ProcessRow, Top } from "../contract.js" */

/** @typedef {"cpu" | "memory" | "io"} By */

/**
 * @typedef {object} Culprit
 * @property {string} name
 * @property {number} value Percent of the machine, bytes, or bytes a second.
 * @property {number | null} change Against the earlier moment; null when there is none.
 * @property {ProcessRow[]} processes The busiest first.
 */

/** @typedef {{name: string, before_percent: number, after_percent: number, change: number, kind: "new" | "gone" | "both"}} Compared */

/** @type {Readonly<Record<By, (row: ProcessRow) => number | null>>} */
const VALUE = Object.freeze({
  cpu: (row) => row.cpu_percent,
  memory: (row) => row.rss_bytes,
  io: ({ read_bytes_per_s: read, write_bytes_per_s: write }) =>
    read === null && write === null ? null : (read ?? 0) + (write ?? 0),
});

/**
 * @param {ReadonlyArray<ProcessRow>} rows
 * @param {By} by
 * @returns {Map<string, {value: number, processes: ProcessRow[]}>} Processes of one name together; what is unknown counts nothing.
 */
function byProgram(rows, by) {
  /** @type {Map<string, {value: number, processes: ProcessRow[]}>} */
  const programs = new Map();
  for (const row of rows) {
    const program = programs.get(row.name) ?? { value: 0, processes: [] };
    program.value += VALUE[by](row) ?? 0;
    program.processes.push(row);
    programs.set(row.name, program);
  }
  return programs;
}

/**
 * @param {Moment} moment
 * @param {Moment | null} earlier
 * @param {By} by
 * @returns {Culprit[]} Those that did something, the busiest first.
 */
export function culprits(moment, earlier, by) {
  const before = earlier ? byProgram(earlier.processes, by) : null;
  return [...byProgram(moment.processes, by)]
    .map(([name, { value, processes }]) => ({
      name,
      value,
      change: before ? value - (before.get(name)?.value ?? 0) : null,
      processes: processes.sort((one, other) => (VALUE[by](other) ?? -1) - (VALUE[by](one) ?? -1)),
    }))
    .filter(({ value }) => value > 0)
    .sort((one, other) => other.value - one.value);
}

/**
 * @param {Moment} moment
 * @param {ProcessRow} process
 * @returns {ProcessRow[]} Its parent, the parent's parent and so on, as far as they were alive at that moment.
 */
export function parentsOf(moment, process) {
  const byPid = new Map(moment.processes.map((row) => [row.pid, row]));
  /** @type {ProcessRow[]} */
  const chain = [];
  let parent = byPid.get(process.parent_pid);
  while (parent !== undefined && !chain.includes(parent) && parent.pid !== process.pid) {
    chain.push(parent);
    parent = byPid.get(parent.parent_pid);
  }
  return chain;
}

/**
 * What each program's share of the machine's CPU was in one time and in another.
 *
 * @param {Top} before
 * @param {Top} after
 * @param {number} cores 100 percent is all of them.
 * @returns {Compared[]} The largest change first.
 */
export function compare(before, after, cores) {
  const [first, second] = [before, after].map((top) => sharesOf(top, cores));
  return [...new Set([...first.keys(), ...second.keys()])]
    .map((name) => {
      const [had, has] = [first.get(name), second.get(name)];
      const kind = /** @type {Compared["kind"]} */ (
        had === undefined ? "new" : has === undefined ? "gone" : "both"
      );
      const [before_percent, after_percent] = [had ?? 0, has ?? 0];
      return { name, before_percent, after_percent, change: after_percent - before_percent, kind };
    })
    .sort((one, other) => Math.abs(other.change) - Math.abs(one.change));
}

/** @param {Top} top @param {number} cores @returns {Map<string, number>} */
function sharesOf({ from_unix_ms: fromMs, to_unix_ms: toMs, programs }, cores) {
  const wholeS = ((toMs - fromMs) / 1000) * Math.max(cores, 1);
  return new Map(programs.map(({ name, cpu_s }) => [name, wholeS > 0 ? (100 * cpu_s) / wholeS : 0]));
}
