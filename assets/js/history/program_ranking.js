/** Who did it: processes of a moment by program, against the moment before, and whose children they are. */

import { parentOf, rowsByPid } from "../processes/tree.js";
import { knownSum } from "../readings/sums.js";

/** @import { Moment, ProcessRow, Top } from "../contract.js" */

/** @typedef {"cpu" | "memory" | "io"} By */

/**
 * @typedef {object} Culprit
 * @property {string} name
 * @property {number} value Percent of the machine, bytes, or bytes a second.
 * @property {number | null} change Against the earlier moment; null when there is none.
 * @property {ProcessRow[]} processes The busiest first.
 */

/** @typedef {{name: string, before_percent: number | null, after_percent: number | null, change: number, kind: "new" | "gone" | "both"}} Compared */

/** @type {Readonly<Record<By, (row: ProcessRow) => number | null>>} */
const VALUE = Object.freeze({
  cpu: (row) => row.cpu_percent,
  memory: (row) => row.rss_bytes,
  io: (row) => knownSum([row.read_bytes_per_s, row.write_bytes_per_s]),
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
  const byPid = rowsByPid(moment.processes);
  /** @type {ProcessRow[]} */
  const chain = [];
  let parent = parentOf(process, byPid);
  while (parent !== null && parent !== process && !chain.includes(parent)) {
    chain.push(parent);
    parent = parentOf(parent, byPid);
  }
  return chain;
}

/**
 * What each program's share of all programs' CPU time was in one time and in another, as the engine tells it.
 *
 * @param {Top} before
 * @param {Top} after
 * @param {number} most A list of so many may have been cut: what is missing there is not known to be gone.
 * @returns {Compared[]} The largest change first.
 */
export function compare(before, after, most) {
  const [first, second] = [before, after].map(
    ({ programs }) => new Map(programs.map(({ name, share_percent }) => [name, share_percent])),
  );
  return [...new Set([...first.keys(), ...second.keys()])]
    .map((name) => {
      const [had, has] = [first.get(name), second.get(name)];
      const isNew = had === undefined && first.size < most;
      const isGone = has === undefined && second.size < most;
      const kind = /** @type {Compared["kind"]} */ (isNew ? "new" : isGone ? "gone" : "both");
      const change = (has ?? 0) - (had ?? 0);
      return { name, before_percent: had ?? null, after_percent: has ?? null, change, kind };
    })
    .sort((one, other) => Math.abs(other.change) - Math.abs(one.change));
}
