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
