import assert from "node:assert/strict";
import { test } from "node:test";

import { processName } from "../../../assets/js/text/process_name.js";

test("what runs in an interpreter stands after its name", () => {
  assert.equal(processName({ name: "python3", label: "backup.py" }), "python3 · backup.py");
});

test("a name that says it alone stays as it is", () => {
  assert.equal(processName({ name: "vim", label: null }), "vim");
});

test("invisible characters of a script's name are shown", () => {
  assert.ok(!processName({ name: "sh", label: "a\u202eb" }).includes("\u202e"));
});

test("a sum of short processes says how many there were and what started them", () => {
  const sum = { name: "cc1plus", label: null, state: "finished", ended_count: 1240, parent_name: "make" };
  assert.equal(processName(sum), "cc1plus × 1240 ← make");
});
