/** The rules of the page's folders: which module may import which. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { filesIn, findCycle, importsOf, read, referencesOf } from "./modules.js";

const MODULES = filesIn("js", ".js");
const ROOT = "js/app/composition_root.js";
const MAX_LINES = 350;
/** What nothing in these folders may load: they know nothing of the page that is built from them. */
const LOWER = ["readings", "text", "charts"];
const UPPER = ["app", "components", "history", "lab", "pages", "processes"];

/** @param {string} name */
const folderOf = (name) => name.split("/")[1];
/** @param {(name: string) => string[]} targetsOf */
const cycle = (targetsOf) =>
  findCycle(MODULES, (name) => targetsOf(name).filter((target) => MODULES.includes(target)));

test("no module imports itself through others", () => {
  assert.deepEqual(cycle(importsOf), []);
});

test("no types depend on each other in a circle of modules", () => {
  assert.deepEqual(cycle(referencesOf), []);
});

test("a cycle is found, also one of types", () => {
  const sources = new Map([
    ["js/a.js", 'import { b } from "./b/b.js";'],
    ["js/b/b.js", '/** @import { C } from "../c.js" */'],
    ["js/c.js", '/** @type {import("./a.js").A} */'],
  ]);
  const names = [...sources.keys()];
  assert.deepEqual(
    findCycle(names, (name) => referencesOf(name, sources.get(name))),
    ["js/a.js", "js/b/b.js", "js/c.js", "js/a.js"],
  );
  assert.deepEqual(
    findCycle(names, (name) => importsOf(name, sources.get(name))),
    [],
  );
});

test("only the entry names the composition root, so no module receives the whole application", () => {
  const users = MODULES.filter((name) => referencesOf(name).includes(ROOT));
  assert.deepEqual(users, ["js/main.js"]);
  for (const name of MODULES.filter((one) => ![ROOT, "js/main.js"].includes(one)))
    assert.doesNotMatch(read(name), /\bapp\b(?=[.,)}])/, name);
});

test("pages are made by the composition root only", () => {
  for (const name of MODULES.filter((one) => one !== ROOT && folderOf(one) !== "pages")) {
    assert.ok(!importsOf(name).some((target) => folderOf(target) === "pages"), name);
  }
});

test("readings, texts and charts do not load what is built from them", () => {
  for (const name of MODULES.filter((one) => LOWER.includes(folderOf(one)))) {
    const targets = importsOf(name).filter((target) => UPPER.includes(folderOf(target)));
    assert.deepEqual(targets, [], name);
  }
});

test("no module but the entry and the contract is outside of a folder", () => {
  const loose = MODULES.filter((name) => name.split("/").length === 2);
  assert.deepEqual(loose.sort(), ["js/contract.js", "js/main.js"]);
});

test(`no module has more than ${MAX_LINES} lines`, () => {
  for (const name of MODULES.filter((one) => one !== "js/contract.js")) {
    assert.ok(read(name).split("\n").length <= MAX_LINES + 1, name);
  }
});
