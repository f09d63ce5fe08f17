/** Numbers, times and sentences as text. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeFormat, regionOf, UNKNOWN, withSign } from "../../../assets/js/text/format.js";
import { makeTranslate } from "../../../assets/js/text/i18n.js";

const english = JSON.parse(readFileSync(new URL("../../../assets/locales/en.json", import.meta.url), "utf8"));

const format = makeFormat("en", "UTC");
/** Non-breaking spaces as plain ones: easier to read here. @param {string} text */
const plain = (text) => text.replaceAll("\u00a0", " ");

test("what is not finite is unknown", () => assert.equal(format.percent(Number.NaN), UNKNOWN));

test("all percentages from 10 to 99 have the same width", () => {
  const widths = new Set(Array.from({ length: 89 }, (_, step) => format.percent(10 + step).length));
  assert.deepEqual([...widths], ["12.3 %".length]);
});

test("milliseconds have three significant digits", () => {
  assert.deepEqual([0, 0.318, 1.84, 26, 1210].map(format.milliseconds).map(plain), [
    "0 ms",
    "0.32 ms",
    "1.84 ms",
    "26.0 ms",
    "1,210 ms",
  ]);
});

test("a clock frequency is in gigahertz", () => {
  assert.equal(plain(format.frequency(3412)), "3.41 GHz");
  assert.equal(format.frequency(null), UNKNOWN);
});

test("times of day have two digits for each part in both languages", () => {
  const at = Date.UTC(2026, 10, 22, 9, 5, 7);
  assert.equal(format.clock(at), "09:05:07");
  assert.equal(makeFormat("zh-CN", "UTC").clock(at), "09:05:07");
  assert.equal(format.minute(Date.UTC(2026, 10, 22, 0, 4)), "00:04");
});

test("a stopwatch shows hours only from one hour on", () => {
  assert.deepEqual([0, 42_000, 3_723_000].map(format.stopwatch), ["00:00", "00:42", "1:02:03"]);
});

for (const [seconds, expected] of /** @type {[number, string][]} */ ([
  [-1, "0 s"],
  [0.4, "0 s"],
  [42, "42 s"],
  [59.9, "59 s"],
  [7 * 60 + 59, "7 min"],
  [3600, "1 h"],
  [6 * 3600 + 53 * 60 + 59, "6 h 53 min"],
  [(3 * 24 + 4) * 3600 + 59 * 60, "3 d 4 h"],
  [30 * 24 * 3600, "30 d"],
])) {
  test(`${seconds} seconds last ${expected}`, () =>
    assert.equal(format.duration(seconds * 1000, makeTranslate(english)), expected));
}

test("a change has a sign unless it rounds to zero", () => {
  assert.deepEqual(
    [30.1, -0.5, -0.04, 0].map((change) => plain(withSign(change, format.percent))),
    ["+30.1 %", "−0.5 %", "0.0 %", "0.0 %"],
  );
});

test("a range within a day shows the day once", () => {
  const from = Date.UTC(2026, 10, 22, 17, 40, 7);
  const british = makeFormat("en-GB", "UTC");
  assert.match(british.between(from, from + 300_000), /^22 Nov 2026, 17:40:07\s*–\s*17:45:07$/u);
  assert.match(british.betweenEnds(from, from + 900_000), /^22 Nov, 17:40\s*–\s*17:55$/u);
});

test("the ends of a short range have seconds, or both would be the same minute", () => {
  const from = Date.UTC(2026, 10, 22, 17, 40, 7);
  const british = makeFormat("en-GB", "UTC");
  assert.match(british.betweenEnds(from, from + 20_000), /^22 Nov, 17:40:07\s*–\s*17:40:27$/u);
  assert.deepEqual(british.ends(from, from + 20_000), ["22 Nov, 17:40:07", "17:40:27"]);
});

test("a Chinese range writes its days as a single instant does", () => {
  const chinese = makeFormat("zh-CN", "UTC");
  const from = Date.UTC(2026, 10, 22, 17, 40, 7);
  assert.equal(chinese.between(from, from + 300_000), "2026年11月22日 17:40:07 – 17:45:07");
  assert.equal(chinese.betweenEnds(from, from + 86_400_000), "11月22日 17:40 – 11月23日 17:40");
});

test("a label of the time axis has seconds between two minutes, and the day at midnight", () => {
  const british = makeFormat("en-GB", "UTC");
  const midnight = Date.UTC(2026, 10, 22);
  assert.deepEqual(
    [0, 60_000, 90_000].map((ms) => british.axisTime(midnight + ms)),
    ["22 Nov", "00:01", "00:01:30"],
  );
});

test("sentences are joined as the language requires", () => {
  assert.equal(format.sentences(["One.", "Two."]), "One. Two.");
  assert.equal(makeFormat("zh-CN", "UTC").sentences(["一。", "二。"]), "一。二。");
});

for (const [language, preferred, expected] of /** @type {[string, string[], string][]} */ ([
  ["en", ["de-DE", "en-GB", "en"], "en-GB"],
  ["en", ["zh-CN"], "en"],
  ["zh-CN", ["zh-TW", "zh-SG"], "zh-SG"],
])) {
  test(`${language} with the preferences ${preferred.join(", ")} uses the region ${expected}`, () => {
    assert.equal(regionOf(language, preferred), expected);
  });
}
