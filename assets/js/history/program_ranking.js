/** Ranks programs: the processes of a moment by program, ancestors of a process, two time ranges compared. */

import { parentOf, rowsByPid } from "../processes/lines/tree.js";
import { sumKnown } from "../readings/sums.js";

/** @import { Moment, ProcessRow, Top, TopProgram } from "../contract.js" */

/** @typedef {"cpu" | "memory" | "io" | "network"} RankBy */

/**
 * @typedef {object} RankedProgram
 * @property {string} name
 * @property {number} value Percent of the machine, bytes, or bytes per second.
 * @property {number | null} change Since the earlier moment; null without one.
 * @property {ProcessRow[]} processes Highest value first.
 * @property {string | null} label What runs in those that have more than half of the value.
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
/** Ranges with this part in common are the same to the reader. */
const SAME_SHARE = 0.7;

/** @type {Readonly<Record<RankBy, (row: ProcessRow) => number | null>>} */
const VALUE = Object.freeze({
  cpu: (row) => row.cpu_percent,
  memory: (row) => row.rss_bytes,
  io: (row) => sumKnown([row.read_bytes_per_s, row.write_bytes_per_s]),
  network: (row) => sumKnown([row.received_bytes_per_s, row.sent_bytes_per_s]),
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

/** @param {ReadonlyArray<ProcessRow>} processes @param {number} value Of all of them. @param {RankBy} by @returns {string | null} */
function mainLabel(processes, value, by) {
  /** @type {Map<string | null, number>} */
  const values = new Map();
  for (const row of processes) values.set(row.label, (values.get(row.label) ?? 0) + (VALUE[by](row) ?? 0));
  return [...values].find(([, part]) => 2 * part > value)?.[0] ?? null;
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
      label: mainLabel(processes, value, by),
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
  const [onlyInFirst, onlyInSecond] = kindsOf(before, after);
  return [...new Set([...first.keys(), ...second.keys()])]
    .map((name) => {
      const [had, has] = [first.get(name) ?? null, second.get(name) ?? null];
      const isMissingInFirst = had === null && first.size < limit;
      const isMissingInSecond = has === null && second.size < limit;
      const kind = isMissingInFirst ? onlyInSecond : isMissingInSecond ? onlyInFirst : "both";
      return { name, before: had, after: has, change: changeOf(had, has), kind };
    })
    .sort((one, other) => Math.abs(other.change ?? 0) - Math.abs(one.change ?? 0));
}

/** What a program is that only one of two ranges has: neither new nor gone where they overlap. @param {Top} marked May be the later one. @param {Top} shown @returns {ReadonlyArray<ProgramChange["kind"]>} Of the marked, and of the shown one. */
function kindsOf(marked, shown) {
  if (marked.to_unix_ms <= shown.from_unix_ms) return ["gone", "new"];
  return shown.to_unix_ms <= marked.from_unix_ms ? ["new", "gone"] : ["both", "both"];
}

/** A program that is not in the list used less than those that are: nothing, as far as is known. @param {TopProgram | null} had @param {TopProgram | null} has */
function changeOf(had, has) {
  const [from, to] = [had, has].map((program) => (program === null ? 0 : program.cpu_percent));
  return from === null || to === null ? null : to - from;
}

/** Whether two ranges have most of their time in common; a live range moves by itself. @param {Top} one @param {Top} other */
export function isSameRange(one, other) {
  const bothMs = Math.min(one.to_unix_ms, other.to_unix_ms) - Math.max(one.from_unix_ms, other.from_unix_ms);
  const longestMs = Math.max(...[one, other].map((top) => top.to_unix_ms - top.from_unix_ms));
  return bothMs >= SAME_SHARE * longestMs;
}
