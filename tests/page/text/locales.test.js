/** Chinese and English never drift apart, and every word that is asked for is there. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { makeTranslate, pickLanguage, placeholders } from "../../../assets/js/text/i18n.js";

const ASSETS = new URL("../../../assets/", import.meta.url);
/** @param {string} name @returns {Record<string, string>} */
const load = (name) => JSON.parse(readFileSync(new URL(`locales/${name}.json`, ASSETS), "utf8"));
const [english, chinese] = [load("en"), load("zh-CN")];

test("both dictionaries have the same keys in the same order", () => {
  assert.deepEqual(Object.keys(chinese), Object.keys(english));
});

test("both dictionaries have the same placeholders", () => {
  /** @param {Record<string, string>} words */
  const all = (words) =>
    Object.fromEntries(Object.entries(words).map(([key, text]) => [key, placeholders(text)]));
  assert.deepEqual(all(chinese), all(english));
});

test("no text is empty, and none ends in a space", () => {
  for (const [key, text] of [...Object.entries(english), ...Object.entries(chinese)])
    assert.match(text, /\S$/, key);
});

test("the Chinese title is the tutorial's", () => assert.equal(chinese["document.title"], "系统监控走势图"));

test("every key that the page names is in the dictionary", () => {
  const sources = readdirSync(new URL("js/", ASSETS), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".js"),
  );
  for (const name of sources) {
    const source = readFileSync(new URL(`js/${name}`, ASSETS), "utf8");
    for (const [, key] of source.matchAll(/\bt\(\s*"([^"]+)"/g))
      assert.ok(key in english, `${name} asks for ${key}`);
  }
});

test("placeholders are filled, and a missing key reads as itself", () => {
  const t = makeTranslate({ greeting: "{a} and {b}" });
  assert.equal(t("greeting", { a: 1, b: "<b>" }), "1 and <b>");
  assert.equal(t("greeting", { a: 1 }), "1 and {b}");
  assert.equal(t("nothing.here"), "nothing.here");
});

for (const [setting, preferred, expected] of /** @type {[string, string[], string][]} */ ([
  ["auto", ["zh-TW", "en"], "zh-CN"],
  ["auto", ["fr", "en-GB", "zh"], "en"],
  ["auto", ["fr", "de"], "en"],
  ["auto", [], "en"],
  ["zh-CN", ["en"], "zh-CN"],
  ["en", ["zh-CN"], "en"],
])) {
  test(`${setting} on a system that speaks ${preferred.join(", ") || "nothing"} is ${expected}`, () => {
    assert.equal(pickLanguage(setting, preferred), expected);
  });
}
