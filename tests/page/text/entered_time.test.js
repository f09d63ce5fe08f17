/** The field for a time reads what the command line reads; see tests/cli. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { enteredTime } from "../../../assets/js/text/entered_time.js";

/** @type {{zone: string, times: [string, string, string][], distances_s: [string, number][], refused: string[]}} */
const texts = JSON.parse(readFileSync(new URL("../../cli/time_texts.json", import.meta.url), "utf-8"));
process.env.TZ = texts.zone;
const NOW = new Date(2026, 10, 22, 12).getTime();

for (const [now, text, expected] of texts.times)
  test(`"${text}" at ${now} is ${expected}`, () => {
    const atMs = enteredTime(text, new Date(now).getTime());
    assert.equal(atMs, new Date(expected).getTime());
  });

for (const [text, seconds] of texts.distances_s)
  test(`"${text}" is counted back from now`, () => {
    assert.equal(enteredTime(text, NOW), Math.round(NOW - seconds * 1000));
  });

// What the command line takes, or not: what is yet to come, and what was before 1970.
const OUT_OF_REACH = ["today 23:00", "0070-01-01 10:00", "1969-01-01 10:00", "999999999 d ago"];

for (const text of [...texts.refused, ...OUT_OF_REACH, `${"9".repeat(400)} h`])
  test(`"${text}" is no past time`, () => {
    assert.equal(enteredTime(text, NOW), null);
  });
