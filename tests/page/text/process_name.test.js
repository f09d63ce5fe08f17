import assert from "node:assert/strict";
import { test } from "node:test";

import { processName, programName, rangeProgramName } from "../../../assets/js/text/process_name.js";

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
  assert.equal(processName({ ...sum, ended_count: 1 }), "cc1plus ← make");
});

test("the script that ran in most of several processes is not the name of all", () => {
  const t = (_key, { program, label }) => `${program}, mostly ${label}`;
  const one = { pid: 1, created_unix_ms: 1, command: "" };
  const nameOf = (label, ...processes) => rangeProgramName({ t }, { name: "python3", label, processes });
  assert.equal(nameOf("a.py", one), "python3 · a.py");
  assert.equal(nameOf("a.py", one, { ...one, pid: 2 }), "python3, mostly a.py");
  assert.equal(nameOf(null, one, { ...one, pid: 2 }), "python3");
});

test("what has ended before its name could be read is not called a question mark", () => {
  const t = (key) => `text of ${key}`;
  const scene = { t, format: { count: String } };
  assert.equal(rangeProgramName(scene, { name: "?", label: null, processes: [] }), "text of program.unknown");
  assert.equal(programName(scene, "?", null, 1), "text of program.unknown");
  assert.equal(programName(scene, "?", null, 3), "text of program.unknown × 3");
});
