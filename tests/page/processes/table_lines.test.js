/** The lines of the table: list, tree, groups, and refreshing without a new order. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { PROCESS_COLUMNS, ProcessState } from "../../../assets/js/contract.js";
import { makeTableLines } from "../../../assets/js/processes/lines/table_lines.js";
import { ENDED, makeProcessModel } from "../../../assets/js/processes/model/process_model.js";
import { sumOfLines } from "../../../assets/js/processes/model/row_sums.js";
import { parentOf, rowsByPid } from "../../../assets/js/processes/lines/tree.js";
import { processMove, processRow, tableRow, tableChanges, wholeTable } from "./fixtures.js";

/** @import { Row } from "../../../assets/js/processes/model/process_model.js" */
/** @import { ResolvedQuery } from "../../../assets/js/processes/lines/table_query.js" */
/** @import { ProcessRow } from "../../../assets/js/contract.js" */

/** @param {Partial<ResolvedQuery>} [part] @returns {ResolvedQuery} */
const query = (part = {}) => ({
  arrangement: "list",
  scope: "all",
  matches: () => true,
  isSearching: false,
  compare: (one, other) => (other.cpu_percent ?? 0) - (one.cpu_percent ?? 0) || one.pid - other.pid,
  collapsed: new Set(),
  expandedGroups: new Set(),
  pinned: new Set(),
  user: "ann",
  ...part,
});
/** @param {ReadonlyArray<ProcessRow>} rows */
const modelOf = (rows) => {
  const model = makeProcessModel();
  model.apply(wholeTable(rows));
  return model;
};
/** @param {import("../../../assets/js/processes/lines/table_lines.js").TableLines} lines */
const shown = (lines) =>
  lines.lines.map(({ row, depth, kind }) => `${" ".repeat(depth)}${row.pid}${kind === "context" ? "?" : ""}`);
/** @param {number} pid @param {number} parent_pid @param {Partial<ProcessRow>} [part] */
const child = (pid, parent_pid, part) =>
  processRow({ pid, parent_pid, created_unix_ms: 1_000 + pid, ...part });

test("the list has the matching rows in order", () => {
  const lines = makeTableLines();
  lines.arrange(
    modelOf([
      processRow({ pid: 1, cpu_percent: 1 }),
      processRow({ pid: 2, cpu_percent: 9 }),
      processRow({ pid: 3 }),
    ]),
    query({ matches: (row) => row.pid < 3 }),
  );
  assert.deepEqual(shown(lines), ["2", "1"]);
  assert.equal(lines.foundCount, 2);
});

test("'mine' are the rows of the user, 'active' those with recent activity", () => {
  const model = modelOf([processRow({ pid: 1, user: "root", cpu_percent: 1 }), processRow({ pid: 2 })]);
  const lines = makeTableLines();
  lines.arrange(model, query({ scope: "mine" }));
  assert.deepEqual(shown(lines), ["2"]);
  lines.arrange(model, query({ scope: "active" }));
  assert.deepEqual(shown(lines), ["1"]);
  lines.arrange(model, query({ scope: "mine", user: null }));
  assert.deepEqual(shown(lines), []);
});

test("the tree shows children below parents, and ancestors of a match as context", () => {
  const model = modelOf([child(1, 0), child(10, 1), child(11, 1, { cpu_percent: 5 }), child(100, 10)]);
  const lines = makeTableLines();
  lines.arrange(model, query({ arrangement: "tree" }));
  assert.deepEqual(shown(lines), ["1", " 11", " 10", "  100"]);
  lines.arrange(model, query({ arrangement: "tree", matches: (row) => row.pid === 100, isSearching: true }));
  assert.deepEqual(shown(lines), ["1?", " 10?", "  100"]);
});

test("a collapsed branch hides its children, except from a search", () => {
  const model = modelOf([child(1, 0), child(10, 1), child(100, 10)]);
  const lines = makeTableLines();
  const collapsed = new Set(["10:1010"]);
  lines.arrange(model, query({ arrangement: "tree", collapsed }));
  assert.deepEqual(shown(lines), ["1", " 10"]);
  assert.equal(lines.lines[1].childCount, 1);
  lines.arrange(model, query({ arrangement: "tree", collapsed, isSearching: true }));
  assert.equal(lines.lines.length, 3);
});

test("a collapsed branch has, and is sorted by, the sum of its processes", () => {
  const rows = [
    child(1, 0),
    child(10, 1, { cpu_percent: 1, read_bytes_per_s: null }),
    child(100, 10, { cpu_percent: 3, rss_bytes: 10, read_bytes_per_s: null }),
    child(1000, 100, { cpu_percent: 4, rss_bytes: 5, read_bytes_per_s: null }),
    child(11, 1, { cpu_percent: 5 }),
  ];
  const lines = makeTableLines();
  lines.arrange(modelOf(rows), query({ arrangement: "tree", collapsed: new Set(["10:1010"]) }));
  assert.deepEqual(shown(lines), ["1", " 10", " 11"]);
  const [, { row, members, isExpanded }] = lines.lines;
  assert.deepEqual(
    [row.pid, row.cpu_percent, row.rss_bytes, row.threads, row.read_bytes_per_s, members?.length, isExpanded],
    [10, 8, 1024 + 15, 3, null, 3, false],
  );
  lines.arrange(modelOf(rows), query({ arrangement: "tree" }));
  assert.deepEqual(shown(lines), ["1", " 11", " 10", "  100", "   1000"]);
  assert.equal(lines.lines[2].members, undefined);
});

test("the sum of a branch has only what the search and the scope find", () => {
  const rows = [child(1, 0, { user: "root", cpu_percent: 50 }), child(10, 1, { cpu_percent: 2 })];
  const lines = makeTableLines();
  lines.arrange(modelOf(rows), query({ arrangement: "tree", scope: "mine", collapsed: new Set(["1:1001"]) }));
  assert.deepEqual(shown(lines), ["1?"]);
  assert.equal(lines.lines[0].row.cpu_percent, 2);
});

test("a refresh updates the sum of a collapsed branch, and keeps the row while nothing changes", () => {
  const model = modelOf([child(1, 0), child(10, 1, { cpu_percent: 1 }), child(11, 1)]);
  const lines = makeTableLines();
  const collapsed = new Set(["1:1001"]);
  lines.arrange(model, query({ arrangement: "tree", collapsed }));
  const { row } = lines.lines[0];
  lines.arrange(model, query({ arrangement: "tree", collapsed }));
  assert.equal(lines.lines[0].row, row);
  model.apply(tableChanges({ moves: [processMove({ pid: 10, created_unix_ms: 1_010, cpu_percent: 6 })] }));
  lines.refresh(model);
  assert.deepEqual([lines.lines[0].row.cpu_percent, lines.isStale], [6, true]);
});

test("what is selected adds up, each process once, without those that have ended", () => {
  const model = modelOf([child(1, 0, { cpu_percent: 1 }), child(10, 1, { cpu_percent: 2 }), child(11, 1)]);
  const lines = makeTableLines();
  lines.arrange(
    model,
    query({ arrangement: "tree", collapsed: new Set(["1:1001"]), pinned: new Set(["10:1010"]) }),
  );
  const selected = [...lines.pinned, ...lines.lines];
  assert.equal(sumOfLines(selected, model)?.cpu_percent, 3);
  model.apply(tableChanges({ gone: [[10, 1_010]] }));
  assert.equal(sumOfLines(selected, model)?.cpu_percent, 1);
  assert.equal(sumOfLines([], model), null);
});

test("a process that started later than its child is no parent", () => {
  const [earlier, later] = [
    tableRow({ pid: 5, parent_pid: 9, created_unix_ms: 10 }),
    tableRow({ pid: 9, created_unix_ms: 99 }),
  ];
  assert.equal(parentOf(earlier, rowsByPid([earlier, later])), null);
});

test("processes that are parents of each other are shown once each", () => {
  const lines = makeTableLines();
  lines.arrange(
    modelOf([processRow({ pid: 5, parent_pid: 6 }), processRow({ pid: 6, parent_pid: 5 })]),
    query({ arrangement: "tree" }),
  );
  assert.deepEqual(lines.lines.map(({ row }) => row.pid).sort(), [5, 6]);
});

test("groups have sums; a sum without known values is unknown", () => {
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
  const lines = makeTableLines();
  lines.arrange(modelOf(rows), query({ arrangement: "groups" }));
  const [group, alone] = lines.lines;
  assert.deepEqual(
    [group.kind, group.childCount, group.row.cpu_percent, group.row.rss_bytes, group.row.threads],
    ["group", 2, 3, 15, 3],
  );
  assert.equal(group.row.read_bytes_per_s, null);
  assert.equal(group.row.user, null);
  assert.equal(alone.kind, "process");
  lines.arrange(modelOf(rows), query({ arrangement: "groups", expandedGroups: new Set(["group:cc"]) }));
  assert.deepEqual(shown(lines), ["1", " 1", " 2", "3"]);
});

test("unchanged sums are the same object, so that nothing is drawn", () => {
  const model = modelOf([processRow({ pid: 1 }), processRow({ pid: 2 })]);
  const lines = makeTableLines();
  lines.arrange(model, query({ arrangement: "groups" }));
  const before = lines.lines[0].row;
  lines.arrange(model, query({ arrangement: "groups" }));
  assert.equal(lines.lines[0].row, before);
});

test("a refresh updates values, keeps ended rows in place, and counts new ones", () => {
  const model = modelOf([
    processRow({ pid: 1, cpu_percent: 9 }),
    processRow({ pid: 2, cpu_percent: 5 }),
    processRow({ pid: 3 }),
  ]);
  const lines = makeTableLines();
  lines.arrange(model, query());
  const third = lines.lines[2];
  const move = processMove({ pid: 1, cpu_percent: 0 });
  model.apply(
    tableChanges({ rows: [processRow({ pid: 4, cpu_percent: 50 })], moves: [move], gone: [[2, 1_000]] }),
  );

  lines.refresh(model);

  assert.deepEqual(shown(lines), ["1", "2", "3"]);
  assert.equal(lines.lines[0].row.cpu_percent, 0);
  assert.deepEqual(
    lines.lines.map(({ row }) => row.state === ENDED),
    [false, true, false],
  );
  assert.equal(lines.lines[2], third);
  assert.equal(lines.newCount, 1);
  lines.arrange(model, query());
  assert.deepEqual(shown(lines), ["4", "1", "3"]);
  assert.equal(lines.newCount, 0);
});

test("a group shows no shared column in which its members differ", () => {
  const columns = PROCESS_COLUMNS.filter(({ inGroup, id }) => inGroup === "shared" && id !== "name");
  for (const { field } of columns) {
    const lines = makeTableLines();
    const rows = [child(2, 1, { name: "cc", [field]: "one" }), child(3, 1, { name: "cc", [field]: "two" })];
    lines.arrange(modelOf(rows), query({ arrangement: "groups" }));
    assert.ok(!lines.lines[0].row[/** @type {keyof Row} */ (field)], field);
  }
});

test("a sum of short processes that is gone stays a sum while the order is locked", () => {
  const model = modelOf([processRow({ pid: 0, state: ProcessState.FINISHED, ended_count: 3 })]);
  const lines = makeTableLines();
  lines.arrange(model, query());
  model.apply(tableChanges({ gone: [[0, 1_000]] }));

  lines.refresh(model);

  assert.equal(lines.lines[0].row.state, ProcessState.FINISHED);
});

test("a refresh updates the sums of groups", () => {
  const model = modelOf([processRow({ pid: 1, cpu_percent: 1 }), processRow({ pid: 2, cpu_percent: 1 })]);
  const lines = makeTableLines();
  lines.arrange(model, query({ arrangement: "groups" }));
  const move = processMove({ pid: 1, cpu_percent: 7 });
  model.apply(tableChanges({ moves: [move] }));
  lines.refresh(model);
  assert.equal(lines.lines[0].row.cpu_percent, 8);
});

test("pinned rows are on top and not repeated; a tree keeps its branches complete", () => {
  const model = modelOf([processRow({ pid: 1 }), processRow({ pid: 2 })]);
  const lines = makeTableLines();
  const pinned = new Set(["2:1000", "9:9"]);
  lines.arrange(model, query({ pinned }));
  assert.deepEqual([lines.pinned.map(({ row }) => row.pid), shown(lines)], [[2], ["1"]]);
  lines.arrange(model, query({ pinned, arrangement: "tree" }));
  assert.deepEqual(lines.lines.map(({ row }) => row.pid).sort(), [1, 2]);
});
