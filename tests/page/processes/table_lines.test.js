/** The lines of the table: as a list, as a tree, as programs; held still while somebody works in it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeList } from "../../../assets/js/processes/table_lines.js";
import { ENDED, makeProcessModel } from "../../../assets/js/processes/model.js";
import { parentOf, rowsByPid } from "../../../assets/js/processes/tree.js";
import { processMove, processRow, tableRow, wholeTable } from "./fixtures.js";

/** @import { Wish } from "../../../assets/js/processes/table_lines.js" */
/** @import { ProcessRow } from "../../../assets/js/contract.js" */

/** @param {Partial<Wish>} [part] @returns {Wish} */
const wish = (part = {}) => ({
  arrangement: "list",
  scope: "all",
  matches: () => true,
  isSearching: false,
  compare: (one, other) => (other.cpu_percent ?? 0) - (one.cpu_percent ?? 0) || one.pid - other.pid,
  folded: new Set(),
  unfolded: new Set(),
  pinned: new Set(),
  me: "ann",
  ...part,
});
/** @param {ReadonlyArray<ProcessRow>} rows */
const modelOf = (rows) => {
  const model = makeProcessModel();
  model.apply(wholeTable(rows));
  return model;
};
/** @param {import("../../../assets/js/processes/table_lines.js").List} list */
const shown = (list) =>
  list.lines.map(({ row, depth, kind }) => `${" ".repeat(depth)}${row.pid}${kind === "context" ? "?" : ""}`);
/** @param {number} pid @param {number} parent_pid @param {Partial<ProcessRow>} [part] */
const child = (pid, parent_pid, part) =>
  processRow({ pid, parent_pid, created_unix_ms: 1_000 + pid, ...part });
/** @param {object} part */
const change = (part) => ({
  taken_at_unix_ms: 105_000,
  is_whole: false,
  rows: [],
  moves: [],
  gone: [],
  ...part,
});

test("the list is what matches, in order", () => {
  const list = makeList();
  list.arrange(
    modelOf([
      processRow({ pid: 1, cpu_percent: 1 }),
      processRow({ pid: 2, cpu_percent: 9 }),
      processRow({ pid: 3 }),
    ]),
    wish({ matches: (row) => row.pid < 3 }),
  );
  assert.deepEqual(shown(list), ["2", "1"]);
  assert.equal(list.foundCount, 2);
});

test("mine are those of the user who looks; active those that did something lately", () => {
  const model = modelOf([processRow({ pid: 1, user: "root", cpu_percent: 1 }), processRow({ pid: 2 })]);
  const list = makeList();
  list.arrange(model, wish({ scope: "mine" }));
  assert.deepEqual(shown(list), ["2"]);
  list.arrange(model, wish({ scope: "active" }));
  assert.deepEqual(shown(list), ["1"]);
  list.arrange(model, wish({ scope: "mine", me: null }));
  assert.deepEqual(shown(list), []);
});

test("the tree hangs children under parents, and keeps those above a match as context", () => {
  const model = modelOf([child(1, 0), child(10, 1), child(11, 1, { cpu_percent: 5 }), child(100, 10)]);
  const list = makeList();
  list.arrange(model, wish({ arrangement: "tree" }));
  assert.deepEqual(shown(list), ["1", " 11", " 10", "  100"]);
  list.arrange(model, wish({ arrangement: "tree", matches: (row) => row.pid === 100, isSearching: true }));
  assert.deepEqual(shown(list), ["1?", " 10?", "  100"]);
});

test("a folded branch hides what is under it, but not from a search", () => {
  const model = modelOf([child(1, 0), child(10, 1), child(100, 10)]);
  const list = makeList();
  const folded = new Set(["10:1010"]);
  list.arrange(model, wish({ arrangement: "tree", folded }));
  assert.deepEqual(shown(list), ["1", " 10"]);
  assert.equal(list.lines[1].childCount, 1);
  list.arrange(model, wish({ arrangement: "tree", folded, isSearching: true }));
  assert.equal(list.lines.length, 3);
});

test("a pid that was given to a younger process is no parent", () => {
  const [old, young] = [
    tableRow({ pid: 5, parent_pid: 9, created_unix_ms: 10 }),
    tableRow({ pid: 9, created_unix_ms: 99 }),
  ];
  assert.equal(parentOf(old, rowsByPid([old, young])), null);
});

test("two that name each other as parent are shown, once each", () => {
  const list = makeList();
  list.arrange(
    modelOf([processRow({ pid: 5, parent_pid: 6 }), processRow({ pid: 6, parent_pid: 5 })]),
    wish({ arrangement: "tree" }),
  );
  assert.deepEqual(list.lines.map(({ row }) => row.pid).sort(), [5, 6]);
});

test("programs have their sums; what no member tells stays unknown", () => {
  const rows = [
    processRow({ pid: 1, name: "cc", cpu_percent: 3, rss_bytes: 10, threads: 2, read_bytes_per_s: null }),
    processRow({
      pid: 2,
      name: "cc",
      cpu_percent: null,
      rss_bytes: 5,
      threads: 1,
      read_bytes_per_s: null,
      user: "root",
    }),
    processRow({ pid: 3, name: "alone", cpu_percent: 1 }),
  ];
  const list = makeList();
  list.arrange(modelOf(rows), wish({ arrangement: "groups" }));
  const [group, alone] = list.lines;
  assert.deepEqual(
    [group.kind, group.childCount, group.row.cpu_percent, group.row.rss_bytes, group.row.threads],
    ["group", 2, 3, 15, 3],
  );
  assert.equal(group.row.read_bytes_per_s, null);
  assert.equal(group.row.user, null);
  assert.equal(alone.kind, "process");
  list.arrange(modelOf(rows), wish({ arrangement: "groups", unfolded: new Set(["group:cc"]) }));
  assert.deepEqual(shown(list), ["1", " 1", " 2", "3"]);
});

test("sums that did not change are the same object, so that nothing is drawn", () => {
  const model = modelOf([processRow({ pid: 1 }), processRow({ pid: 2 })]);
  const list = makeList();
  list.arrange(model, wish({ arrangement: "groups" }));
  const before = list.lines[0].row;
  list.arrange(model, wish({ arrangement: "groups" }));
  assert.equal(list.lines[0].row, before);
});

test("a held order gets new values, keeps those that ended in their places, and counts the new", () => {
  const model = modelOf([
    processRow({ pid: 1, cpu_percent: 9 }),
    processRow({ pid: 2, cpu_percent: 5 }),
    processRow({ pid: 3 }),
  ]);
  const list = makeList();
  list.arrange(model, wish());
  const third = list.lines[2];
  const move = processMove({ pid: 1, cpu_percent: 0 });
  model.apply(change({ rows: [processRow({ pid: 4, cpu_percent: 50 })], moves: [move], gone: [[2, 1_000]] }));

  list.hold(model);

  assert.deepEqual(shown(list), ["1", "2", "3"]);
  assert.equal(list.lines[0].row.cpu_percent, 0);
  assert.deepEqual(
    list.lines.map(({ row }) => row.state === ENDED),
    [false, true, false],
  );
  assert.equal(list.lines[2], third);
  assert.equal(list.newCount, 1);
  list.arrange(model, wish());
  assert.deepEqual(shown(list), ["4", "1", "3"]);
  assert.equal(list.newCount, 0);
});

test("a held group follows its members", () => {
  const model = modelOf([processRow({ pid: 1, cpu_percent: 1 }), processRow({ pid: 2, cpu_percent: 1 })]);
  const list = makeList();
  list.arrange(model, wish({ arrangement: "groups" }));
  const move = processMove({ pid: 1, cpu_percent: 7 });
  model.apply(change({ moves: [move] }));
  list.hold(model);
  assert.equal(list.lines[0].row.cpu_percent, 8);
});

test("pinned rows stand on top and not twice; a tree keeps its branches whole", () => {
  const model = modelOf([processRow({ pid: 1 }), processRow({ pid: 2 })]);
  const list = makeList();
  const pinned = new Set(["2:1000", "9:9"]);
  list.arrange(model, wish({ pinned }));
  assert.deepEqual([list.pinned.map(({ row }) => row.pid), shown(list)], [[2], ["1"]]);
  list.arrange(model, wish({ pinned, arrangement: "tree" }));
  assert.deepEqual(list.lines.map(({ row }) => row.pid).sort(), [1, 2]);
});
