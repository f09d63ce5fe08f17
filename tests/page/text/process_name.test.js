import assert from "node:assert/strict";
import { test } from "node:test";

import { makeFormat } from "../../../assets/js/text/format.js";
import { makeTranslate } from "../../../assets/js/text/i18n.js";
import { processName, programName, rangeProgramName } from "../../../assets/js/text/process_name.js";
import { read } from "../modules.js";

/** @param {string} language */
function sceneIn(language) {
  const t = makeTranslate(JSON.parse(read(`locales/${language}.json`)));
  return { t, format: makeFormat(language, "UTC") };
}

test("what runs in an interpreter stands after its name", () => {
  assert.equal(processName(sceneIn("en"), { name: "python3", label: "backup.py" }), "python3 · backup.py");
});

test("a name that says it alone stays as it is", () => {
  assert.equal(processName(sceneIn("en"), { name: "vim", label: null }), "vim");
});

test("invisible characters of a script's name are shown", () => {
  assert.ok(!processName(sceneIn("en"), { name: "sh", label: "a\u202eb" }).includes("\u202e"));
});

test("a sum of short processes says how many there were and what started them", () => {
  const sum = { name: "cc1plus", label: null, state: "finished", ended_count: 1240, parent_name: "make" };
  const one = { ...sum, name: "python", ended_count: 1, parent_name: "?" };
  const nameOf = (language, row) => processName(sceneIn(language), row);
  assert.equal(nameOf("en", sum), "cc1plus, 1,240 runs, started by make");
  assert.equal(nameOf("en", one), "python, 1 run, started by an unknown program");
  assert.equal(nameOf("en", { ...one, name: "?", parent_name: null }), "name not known, 1 run");
  assert.equal(nameOf("zh-CN", sum), "cc1plus，运行 1,240 次，由 make 启动");
  assert.equal(nameOf("zh-CN", one), "python，运行 1 次，由 未知程序 启动");
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
  assert.equal(processName(scene, { name: "?", label: null }), "text of program.unknown");
  assert.equal(programName(scene, "?", null, 1), "text of program.unknown");
  assert.equal(programName(scene, "?", null, 3), "text of program.unknown × 3");
});
