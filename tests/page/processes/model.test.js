/** The copy of the process table on the page. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeProcessModel } from "../../../assets/js/processes/model/process_model.js";
import { processMove, processRow, tableChanges, wholeTable } from "./fixtures.js";

const moved = processMove({
  state: "running",
  cpu_percent: 4,
  rss_bytes: 2048,
  read_bytes_per_s: 1,
  write_bytes_per_s: null,
  threads: 2,
});

test("a move is merged into its row, as a new object", () => {
  const model = makeProcessModel();
  model.apply(wholeTable([processRow(), processRow({ pid: 101 })]));
  const [before, other] = [model.rows.get("100:1000"), model.rows.get("101:1000")];

  model.apply(tableChanges({ moves: [moved] }));

  const after = model.rows.get("100:1000");
  assert.equal(after?.cpu_percent, 4);
  assert.equal(after?.write_bytes_per_s, null);
  assert.equal(after?.command, "/bin/sh");
  assert.notEqual(after, before);
  assert.equal(model.rows.get("101:1000"), other);
});

test("a move of an unknown process adds no row", () => {
  const model = makeProcessModel();
  model.apply(wholeTable([]));
  model.apply(tableChanges({ moves: [moved] }));
  assert.equal(model.rows.size, 0);
});

test("a reused pid is another process", () => {
  const model = makeProcessModel();
  model.apply(wholeTable([processRow({ name: "old" })]));
  model.apply(
    tableChanges({ rows: [processRow({ created_unix_ms: 2_000, name: "new" })], gone: [[100, 1_000]] }),
  );
  assert.deepEqual(
    [...model.rows.values()].map(({ name }) => name),
    ["new"],
  );
});

test("a whole table removes the rows that it lacks", () => {
  const model = makeProcessModel();
  model.apply(wholeTable([processRow(), processRow({ pid: 101 })]));
  model.apply(wholeTable([processRow({ pid: 101 })]));
  assert.deepEqual([...model.rows.keys()], ["101:1000"]);
});

test("an idle process keeps the time of its last activity", () => {
  const model = makeProcessModel();
  model.apply(wholeTable([processRow({ cpu_percent: 1 })], 50_000));
  model.apply(tableChanges({ moves: [{ ...moved, cpu_percent: 0, read_bytes_per_s: 0 }] }));
  assert.equal(model.rows.get("100:1000")?.active_unix_ms, 50_000);
});

test("each kind of use is activity: of the CPU, of disks and of the network", () => {
  const idle = {
    cpu_percent: 0,
    read_bytes_per_s: 0,
    write_bytes_per_s: 0,
    received_bytes_per_s: 0,
    sent_bytes_per_s: 0,
  };
  const activeAt = (/** @type {object} */ use) => {
    const model = makeProcessModel();
    model.apply(wholeTable([processRow({ ...idle, ...use })], 50_000));
    return model.rows.get("100:1000")?.active_unix_ms;
  };
  for (const name of Object.keys(idle)) assert.equal(activeAt({ [name]: 1 }), 50_000, name);
  assert.equal(activeAt({ threads: 9, received_bytes_per_s: null }), 0);
});

test("a snapshot does not change with the model", () => {
  const model = makeProcessModel();
  model.apply(wholeTable([processRow()]));
  const frozen = model.snapshot();
  model.apply(tableChanges({ gone: [[100, 1_000]] }));
  assert.equal(frozen.rows.size, 1);
  assert.equal(model.rows.size, 0);
});
