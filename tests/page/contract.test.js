/** The page reads every field that it receives, and has a text for every member of the closed sets. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { filesIn, read } from "./modules.js";

const CONTRACT = "js/contract.js";
const SOURCES = filesIn("js", ".js")
  .filter((name) => name !== CONTRACT)
  .map(read);

test("every field of the contract is read by a module, except those that are listed here", () => {
  const words = new Set(SOURCES.flatMap((source) => withoutComments(source).match(/\w+/g) ?? []));
  const unread = [...fieldsByType()].flatMap(([type, fields]) =>
    fields.filter((field) => !words.has(field)).map((field) => `${type}.${field}`),
  );
  assert.deepEqual(unread, []);
});

/** @returns {Map<string, string[]>} */
function fieldsByType() {
  const types = new Map();
  let fields = [];
  for (const [, type, field] of read(CONTRACT).matchAll(
    /@typedef \{object\} (\w+)|@property \{.*\} (\w+)/g,
  )) {
    if (type) types.set(type, (fields = []));
    else fields.push(field);
  }
  return types;
}

/** @param {string} source */
const withoutComments = (source) => source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
