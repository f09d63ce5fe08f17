/** Sorting, columns and heat levels of the process table. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFormat } from "../../../assets/js/text/format.js";
import {
  COLUMNS,
  columnById,
  CPU_STEPS,
  heatLevel,
  selectColumns,
} from "../../../assets/js/processes/columns/columns.js";
import { compareRows, nextSort } from "../../../assets/js/processes/lines/order.js";
import { tableRow } from "./fixtures.js";

const format = makeFormat("en", "UTC");
const context = { t: (/** @type {string} */ key) => key, format, cpuScale: 1, memoryBytes: 1024 ** 3 };
/** @param {string} id @param {boolean} descending */
const by = (id, descending) =>
  compareRows({ value: (row) => columnById(id).value(row, context), descending, collate: format.collate });

test("largest first; unknown values come last in both directions", () => {
  const rows = [null, 3, 40, 0].map((cpu_percent, pid) => tableRow({ pid, cpu_percent }));
  assert.deepEqual(
    [...rows].sort(by("cpu", true)).map(({ pid }) => pid),
    [2, 1, 3, 0],
  );
  assert.deepEqual(
    [...rows].sort(by("cpu", false)).map(({ pid }) => pid),
    [3, 1, 2, 0],
  );
});

test("unknown compares as last in both directions", () => {
  const [unknown, known] = [tableRow({ pid: 1, cpu_percent: null }), tableRow({ pid: 2, cpu_percent: 5 })];
  for (const compare of [by("cpu", true), by("cpu", false)]) {
    assert.ok(compare(unknown, known) > 0);
    assert.ok(compare(known, unknown) < 0);
  }
});

test("percentages that round to the same text keep their order", () => {
  const rows = [tableRow({ pid: 1, cpu_percent: 0.11 }), tableRow({ pid: 2, cpu_percent: 0.14 })];
  assert.deepEqual(
    rows.sort(by("cpu", true)).map(({ pid }) => pid),
    [1, 2],
  );
});

test("names are in natural order, without regard to case", () => {
  const names = ["worker10", "Worker2", "apache", "Zsh"];
  const rows = names.map((name, pid) => tableRow({ name, pid }));
  assert.deepEqual(
    rows.sort(by("name", false)).map(({ name }) => name),
    ["apache", "Worker2", "worker10", "Zsh"],
  );
});

test("a first press sorts numbers descending and names ascending, a second one reverses", () => {
  const first = nextSort({ id: "name", descending: false }, "cpu", true);
  assert.deepEqual(first, { id: "cpu", descending: true });
  assert.deepEqual(nextSort(first, "cpu", true), { id: "cpu", descending: false });
});

test("settings give columns and their order; unknown ones are left out, the name is added", () => {
  assert.deepEqual(
    selectColumns(["pid", "nonsense", "cpu", "pid"]).map(({ id }) => id),
    ["name", "pid", "cpu"],
  );
  assert.deepEqual(
    selectColumns(["cpu", "name"]).map(({ id }) => id),
    ["cpu", "name"],
  );
  assert.equal(selectColumns([]).length, 10);
});

test("heat levels grow with the value, unknown has none", () => {
  assert.deepEqual(
    [null, 0, 0.5, 6, 100].map((value) => heatLevel(value, CPU_STEPS)),
    [0, 0, 1, 3, 6],
  );
});

test("a group shows no pid", () => {
  const line = {
    key: "group:sh",
    row: tableRow(),
    kind: /** @type {const} */ ("group"),
    depth: 0,
    childCount: 2,
    isExpanded: false,
  };
  assert.equal(columnById("pid").text(line, context), "");
  assert.equal(columnById("cpu").text(line, context), "0.0\u00a0%");
});

test("several processes that have ended have no pid, memory, threads or priority", () => {
  const line = {
    key: "0:1",
    row: tableRow({ pid: 0, state: "finished", rss_bytes: 0, threads: 0, ended_count: 6, cpu_percent: 3 }),
    kind: /** @type {const} */ ("process"),
    depth: 0,
    childCount: 0,
    isExpanded: false,
  };
  const shown = ["pid", "memory", "threads", "nice", "cpu"].map((id) => columnById(id).text(line, context));

  assert.deepEqual(shown, ["–", "–", "–", "–", "3.0\u00a0%"]);
});

test("percent of one core is percent of the machine times the number of cores", () => {
  const line = {
    key: "1:1",
    row: tableRow({ cpu_percent: 12.5 }),
    kind: /** @type {const} */ ("process"),
    depth: 0,
    childCount: 0,
    isExpanded: false,
  };
  assert.equal(columnById("cpu").text(line, { ...context, cpuScale: 8 }), "100\u00a0%");
});

test("every column has a width and an id of its own", () => {
  assert.equal(new Set(COLUMNS.map(({ id }) => id)).size, COLUMNS.length);
  for (const { id, width } of COLUMNS) assert.ok(width >= 48, id);
});
