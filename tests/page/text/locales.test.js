/** The dictionaries agree, and have every key that the page uses. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES } from "../../../assets/js/contract.js";
import { makeTranslate, pickLanguage } from "../../../assets/js/text/i18n.js";

const ASSETS = new URL("../../../assets/", import.meta.url);
/** @param {string} name @returns {Record<string, string>} */
const load = (name) => JSON.parse(readFileSync(new URL(`locales/${name}.json`, ASSETS), "utf8"));
const dictionaries = new Map(LANGUAGES.map(({ tag }) => [tag, load(tag)]));
const english = load("en");
/** @param {string} text */
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("all dictionaries have the same keys in the same order", () => {
  for (const [tag, texts] of dictionaries) assert.deepEqual(Object.keys(texts), Object.keys(english), tag);
});

test("all dictionaries have the same placeholders", () => {
  for (const [tag, texts] of dictionaries)
    for (const [key, text] of Object.entries(texts))
      assert.deepEqual(placeholders(text), placeholders(english[key]), `${tag}: ${key}`);
});

test("no text is empty, and none ends in a space", () => {
  for (const [tag, texts] of dictionaries)
    for (const [key, text] of Object.entries(texts)) assert.match(text, /\S$/, `${tag}: ${key}`);
});

test("the Chinese title is the tutorial's", () =>
  assert.equal(load("zh-CN")["document.title"], "系统监控走势图"));

test("every key that a module names is in the dictionary", () => {
  const sources = readdirSync(new URL("js/", ASSETS), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".js"),
  );
  for (const name of sources) {
    const source = readFileSync(new URL(`js/${name}`, ASSETS), "utf8");
    for (const [, key] of source.matchAll(/\bt\(\s*"([^"]+)"/g))
      assert.ok(key in english, `${name} uses ${key}`);
  }
});

test("placeholders are replaced, and the text of a missing key is the key", () => {
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
  test(`${setting} with the preferences ${preferred.join(", ") || "none"} is ${expected}`, () => {
    assert.equal(pickLanguage(setting, preferred), expected);
  });
}

test("no space is between a length of time in Chinese, which ends with a character, and the next character", () => {
  const lengths = /\{(?:(?!(?:network_)?bytes_per_)\w*_s|duration|span)\} (?=[\u4e00-\u9fff])/u;

  const spaced = Object.entries(load("zh-CN")).filter(([, text]) => lengths.test(text));

  assert.deepEqual(spaced, []);
});
