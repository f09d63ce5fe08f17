import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ancestorsOf,
  cachedThroughput,
  comparePrograms,
  isSameRange,
  rankPrograms,
} from "../../../assets/js/history/program_ranking.js";

/** @import { Moment, ProcessRow, Top } from "../../../assets/js/contract.js" */

/** @param {Partial<ProcessRow>} part @returns {ProcessRow} */
const row = (part) =>
  /** @type {ProcessRow} */ ({
    pid: 1,
    created_unix_ms: 1,
    parent_pid: 0,
    name: "x",
    cpu_percent: 0,
    rss_bytes: 0,
    read_bytes_per_s: 0,
    write_bytes_per_s: 0,
    ...part,
  });

/** @param {ReadonlyArray<Partial<ProcessRow>>} rows @returns {Moment} */
const moment = (rows) => /** @type {Moment} */ (/** @type {unknown} */ ({ processes: rows.map(row) }));

/** @param {Record<string, number | null>} percents Of the machine. @returns {Top} */
const top = (percents) =>
  /** @type {Top} */ ({
    from_unix_ms: 0,
    to_unix_ms: 10_000,
    programs: Object.entries(percents).map(([name, cpu_percent]) => ({
      name,
      cpu_percent,
      share_percent: 50,
    })),
  });

/** @param {Record<string, number | null>} percents Of the machine, in the time that follows {@link top}. @returns {Top} */
const after = (percents) => ({ ...top(percents), from_unix_ms: 10_000, to_unix_ms: 20_000 });

test("processes with one name are one program, the busiest first", () => {
  const found = rankPrograms(
    moment([
      { pid: 1, name: "cc1plus", cpu_percent: 10 },
      { pid: 2, name: "firefox", cpu_percent: 15 },
      { pid: 3, name: "cc1plus", cpu_percent: 20 },
      { pid: 4, name: "idle", cpu_percent: 0 },
    ]),
    null,
    "cpu",
  );
  assert.deepEqual(
    found.map(({ name, value, change }) => [name, value, change]),
    [
      ["cc1plus", 30, null],
      ["firefox", 15, null],
    ],
  );
  assert.equal(found[0].processes[0].pid, 3);
});

test("the change is the difference to the same program a minute earlier", () => {
  const found = rankPrograms(
    moment([
      { name: "old", rss_bytes: 5 },
      { name: "new", rss_bytes: 9 },
    ]),
    moment([{ name: "old", rss_bytes: 7 }]),
    "memory",
  );
  assert.deepEqual(
    found.map(({ name, change }) => [name, change]),
    [
      ["new", 9],
      ["old", -2],
    ],
  );
});

test("unknown rates count as zero", () => {
  const found = rankPrograms(
    moment([
      { name: "a", read_bytes_per_s: null, write_bytes_per_s: null },
      { name: "b", read_bytes_per_s: 3, write_bytes_per_s: null },
    ]),
    null,
    "io",
  );
  assert.deepEqual(
    found.map(({ name, value }) => [name, value]),
    [["b", 3]],
  );
});

test("ancestors are followed to the first, and a cycle of pids ends", () => {
  const rows = moment([
    { pid: 1, parent_pid: 3, name: "loop" },
    { pid: 2, parent_pid: 1, name: "ninja" },
    { pid: 3, parent_pid: 2, name: "cc1plus" },
  ]);
  assert.deepEqual(
    ancestorsOf(rows, rows.processes[2]).map(({ name }) => name),
    ["ninja", "loop"],
  );
});

test("a process that started later than its child is no ancestor", () => {
  const rows = moment([
    { pid: 1, created_unix_ms: 1, name: "init" },
    { pid: 2, created_unix_ms: 9, parent_pid: 1, name: "later" },
    { pid: 3, created_unix_ms: 5, parent_pid: 2, name: "orphan" },
  ]);
  assert.deepEqual(ancestorsOf(rows, rows.processes[2]), []);
});

test("two ranges are compared by what each program used of the machine", () => {
  const found = comparePrograms(top({ same: 50, gone: 50 }), after({ same: 90, fresh: 10 }), 100);
  assert.deepEqual(
    found.map(({ name, change, kind }) => [name, change, kind]),
    [
      ["gone", -50, "gone"],
      ["same", 40, "both"],
      ["fresh", 10, "new"],
    ],
  );
});

test("a program of a marked range that is the later one is new", () => {
  const later = { ...top({ late: 50 }), from_unix_ms: 9e12, to_unix_ms: 9e12 + 60_000 };
  const found = comparePrograms(later, top({ early: 10 }), 100);
  assert.deepEqual(
    found.map(({ name, kind }) => [name, kind]),
    [
      ["late", "new"],
      ["early", "gone"],
    ],
  );
});

test("in a part of a range, or in one that overlaps it, a program is neither new nor gone", () => {
  const part = { ...top({ x: 10 }), from_unix_ms: 4_000, to_unix_ms: 12_000 };
  for (const [marked, shown] of [
    [top({ other: 50 }), part],
    [part, top({ other: 50 })],
  ]) {
    assert.deepEqual(
      comparePrograms(marked, shown, 100).map(({ kind }) => kind),
      ["both", "both"],
    );
  }
});

test("a program that is missing in a truncated list is not gone", () => {
  const [found] = comparePrograms(top({ small: 3, other: 2 }), after({ x: 1, y: 1 }), 2);
  assert.deepEqual([found.name, found.kind], ["small", "both"]);
});

test("a change from or to what is not known is not known", () => {
  const [found] = comparePrograms(top({ x: null }), top({ x: 4 }), 100);
  assert.deepEqual([found.change, found.after?.cpu_percent], [null, 4]);
});

test("what processes moved beyond the disks was cached", () => {
  const rows = [row({ write_bytes_per_s: 800e6 }), row({ pid: 2, read_bytes_per_s: 46e6 })];

  assert.equal(cachedThroughput(rows, 250e6), 846e6);
});

test("without figures of the disks, or with nearly equal ones, nothing is said of a cache", () => {
  const rows = [row({ write_bytes_per_s: 5e6 })];

  assert.equal(cachedThroughput(rows, null), null);
  assert.equal(cachedThroughput(rows, 4.5e6), null);
  assert.equal(cachedThroughput([row({ write_bytes_per_s: null, read_bytes_per_s: null })], 0), null);
});

test("what runs in the processes with more than half of a program names it, by what is ranked", () => {
  const python = { name: "python3", rss_bytes: 5 };
  const ranked = moment([
    { ...python, pid: 1, label: "night.py", cpu_percent: 20 },
    { ...python, pid: 2, label: "night.py", cpu_percent: 20 },
    { ...python, pid: 3, label: "day.py", cpu_percent: 30, rss_bytes: 90 },
    { pid: 4, name: "sh", label: "one.sh", cpu_percent: 5 },
    { pid: 5, name: "sh", label: "two.sh", cpu_percent: 5 },
  ]);
  assert.deepEqual(
    rankPrograms(ranked, null, "cpu").map(({ label }) => label),
    ["night.py", null],
  );
  assert.equal(rankPrograms(ranked, null, "memory")[0].label, "day.py");
});

test("a live range that has moved on is the same range, an earlier or a wider one is not", () => {
  /** @param {number} from_unix_ms @param {number} to_unix_ms @returns {Top} */
  const between = (from_unix_ms, to_unix_ms) => ({ from_unix_ms, to_unix_ms, programs: [] });
  const marked = between(0, 300);
  assert.equal(isSameRange(marked, between(30, 330)), true);
  assert.equal(isSameRange(marked, between(0, 3000)), false);
  assert.equal(isSameRange(marked, between(-300, 0)), false);
  assert.equal(isSameRange(marked, between(100, 160)), false);
});
