/** Rows stand where people look for them, and stand still when nothing that shows has changed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFormat } from "../../../assets/js/text/format.js";
import { COLUMNS, selectColumns, columnOf, heatOf, CPU_STEPS } from "../../../assets/js/processes/columns.js";
import { compareRows, pressed } from "../../../assets/js/processes/order.js";
import { tableRow } from "./fixtures.js";

const format = makeFormat("en", "UTC");
const words = { t: (/** @type {string} */ key) => key, format, cpuScale: 1, memoryBytes: 1024 ** 3 };
/** @param {string} id @param {boolean} descending */
const by = (id, descending) =>
  compareRows({ value: (row) => columnOf(id).value(row, words), descending, collate: format.collate });

test("largest first, and what is unknown comes last both ways", () => {
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

test("what is unknown is last whichever way it is asked", () => {
  const [unknown, known] = [tableRow({ pid: 1, cpu_percent: null }), tableRow({ pid: 2, cpu_percent: 5 })];
  for (const compare of [by("cpu", true), by("cpu", false)]) {
    assert.ok(compare(unknown, known) > 0);
    assert.ok(compare(known, unknown) < 0);
  }
});

test("percents that read alike do not change places", () => {
  const rows = [tableRow({ pid: 1, cpu_percent: 0.11 }), tableRow({ pid: 2, cpu_percent: 0.14 })];
  assert.deepEqual(
    rows.sort(by("cpu", true)).map(({ pid }) => pid),
    [1, 2],
  );
});

test("names are ordered as people do it, with the numbers in them as numbers", () => {
  const names = ["worker10", "Worker2", "apache", "Zsh"];
  const rows = names.map((name, pid) => tableRow({ name, pid }));
  assert.deepEqual(
    rows.sort(by("name", false)).map(({ name }) => name),
    ["apache", "Worker2", "worker10", "Zsh"],
  );
});

test("the first press sorts numbers downwards and words upwards, the second turns it round", () => {
  const first = pressed({ id: "name", descending: false }, "cpu", true);
  assert.deepEqual(first, { id: "cpu", descending: true });
  assert.deepEqual(pressed(first, "cpu", true), { id: "cpu", descending: false });
});

test("the settings choose columns and their order; what they do not know is left out, the name is not", () => {
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

test("heat grows with the share, and the unknown is cold", () => {
  assert.deepEqual(
    [null, 0, 0.5, 6, 100].map((value) => heatLevel(value, CPU_STEPS)),
    [0, 0, 1, 3, 6],
  );
});

test("a group has no pid to read", () => {
  const line = {
    key: "group:sh",
    row: tableRow(),
    kind: /** @type {const} */ ("group"),
    depth: 0,
    childCount: 2,
    isExpanded: false,
  };
  assert.equal(columnById("pid").text(line, words), "");
  assert.equal(columnById("cpu").text(line, words), "0.0\u00a0%");
});

test("percent of one core is percent of the machine times its cores", () => {
  const line = {
    key: "1:1",
    row: tableRow({ cpu_percent: 12.5 }),
    kind: /** @type {const} */ ("process"),
    depth: 0,
    childCount: 0,
    isExpanded: false,
  };
  assert.equal(columnById("cpu").text(line, { ...words, cpuScale: 8 }), "100\u00a0%");
});

test("every column has a width, and no two share a name", () => {
  assert.equal(new Set(COLUMNS.map(({ id }) => id)).size, COLUMNS.length);
  for (const { id, width } of COLUMNS) assert.ok(width >= 48, id);
});
