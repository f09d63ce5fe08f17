/** Ranks programs: the processes of a moment by program, ancestors of a process, two time ranges compared. */

import { parentOf, rowsByPid } from "../processes/tree.js";
import { sumKnown } from "../readings/sums.js";

/** @import { Moment, ProcessRow, Top, TopProgram } from "../contract.js" */

/** @typedef {"cpu" | "memory" | "io"} RankBy */

/**
 * @typedef {object} RankedProgram
 * @property {string} name
 * @property {number} value Percent of the machine, bytes, or bytes per second.
 * @property {number | null} change Since the earlier moment; null without one.
 * @property {ProcessRow[]} processes Highest value first.
 */

/**
 * @typedef {object} ProgramChange
 * @property {string} name
 * @property {TopProgram | null} before Null when it is not in the list of that time range.
 * @property {TopProgram | null} after
 * @property {number | null} change Of the CPU use in percent of the machine; null when one of the two is unknown.
 * @property {"new" | "gone" | "both"} kind
 */

/** Disks and processes are read a moment apart, so a smaller difference says nothing. */
const CACHED_BYTES_PER_S = 1_000_000;

/** @type {Readonly<Record<RankBy, (row: ProcessRow) => number | null>>} */
const VALUE = Object.freeze({
  cpu: (row) => row.cpu_percent,
  memory: (row) => row.rss_bytes,
  io: (row) => sumKnown([row.read_bytes_per_s, row.write_bytes_per_s]),
});

/**
 * @param {ReadonlyArray<ProcessRow>} rows
 * @param {RankBy} by
 * @returns {Map<string, {value: number, processes: ProcessRow[]}>} By name; unknown values count as zero.
 */
function groupByProgram(rows, by) {
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
 * @param {RankBy} by
 * @returns {RankedProgram[]} Highest value first, without programs at zero.
 */
export function rankPrograms(moment, earlier, by) {
  const before = earlier ? groupByProgram(earlier.processes, by) : null;
  return [...groupByProgram(moment.processes, by)]
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
 * @param {ReadonlyArray<ProcessRow>} rows
 * @param {number | null} disks Bytes per second that the disks moved; null is unknown.
 * @returns {number | null} What the processes moved, where that is clearly more: the rest stayed in memory.
 */
export function cachedThroughput(rows, disks) {
  const moved = sumKnown(rows.flatMap((row) => [row.read_bytes_per_s, row.write_bytes_per_s]));
  return moved !== null && disks !== null && moved - disks >= CACHED_BYTES_PER_S ? moved : null;
}

/** @param {Moment} moment @param {ProcessRow} process @returns {ProcessRow[]} Its parent first; only processes that were running at that moment. */
export function ancestorsOf(moment, process) {
  const byPid = rowsByPid(moment.processes);
  /** @type {ProcessRow[]} */
  const ancestors = [];
  let parent = parentOf(process, byPid);
  while (parent !== null && parent !== process && !ancestors.includes(parent)) {
    ancestors.push(parent);
    parent = parentOf(parent, byPid);
  }
  return ancestors;
}

/**
 * Compares the CPU use of each program in two time ranges, in percent of the machine.
 *
 * @param {Top} before
 * @param {Top} after
 * @param {number} limit A list of this length may be cut: a program that is missing there is not known to be gone.
 * @returns {ProgramChange[]} The largest change first.
 */
export function comparePrograms(before, after, limit) {
  const [first, second] = [before, after].map(
    ({ programs }) => new Map(programs.map((program) => [program.name, program])),
  );
  return [...new Set([...first.keys(), ...second.keys()])]
    .map((name) => {
      const [had, has] = [first.get(name) ?? null, second.get(name) ?? null];
      const isNew = had === null && first.size < limit;
      const isGone = has === null && second.size < limit;
      const kind = /** @type {ProgramChange["kind"]} */ (isNew ? "new" : isGone ? "gone" : "both");
      return { name, before: had, after: has, change: changeOf(had, has), kind };
    })
    .sort((one, other) => Math.abs(other.change ?? 0) - Math.abs(one.change ?? 0));
}

/** A program that is not in the list used less than those that are: nothing, as far as is known. @param {TopProgram | null} had @param {TopProgram | null} has */
function changeOf(had, has) {
  const [from, to] = [had, has].map((program) => (program === null ? 0 : program.cpu_percent));
  return from === null || to === null ? null : to - from;
}
