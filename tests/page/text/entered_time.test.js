import assert from "node:assert/strict";
import { test } from "node:test";

import { enteredTime } from "../../../assets/js/text/entered_time.js";

const NOW = new Date(2026, 10, 30, 16, 20, 30).getTime();
const at = (/** @type {number[]} */ ...parts) => new Date(2026, 10, ...parts).getTime();

for (const [text, expected] of /** @type {[string, number | null][]} */ ([
  ["5 min ago", NOW - 300_000],
  ["5m", NOW - 300_000],
  ["5", NOW - 300_000],
  ["-1.5 h", NOW - 5_400_000],
  ["2 Hours ago", NOW - 7_200_000],
  ["90 s", NOW - 90_000],
  ["5 分钟前", NOW - 300_000],
  ["2小时前", NOW - 7_200_000],
  ["16:05", at(30, 16, 5)],
  ["16:05:10", at(30, 16, 5, 10)],
  ["23:05", at(29, 23, 5)],
  ["yesterday 9:00", at(29, 9)],
  ["昨天 9:00", at(29, 9)],
  ["2026-11-28 14:32", at(28, 14, 32)],
  ["2026-11-28T14:32:05", at(28, 14, 32, 5)],
  ["30 Nov, 16:05", at(30, 16, 5)],
  ["Nov 29, 16:05:07", at(29, 16, 5, 7)],
  ["29 November 2026, 16:05", at(29, 16, 5)],
  ["Nov 29, 2026, 16:05", at(29, 16, 5)],
  ["11月29日 16:05", at(29, 16, 5)],
  ["2026年11月29日 16:05:07", at(29, 16, 5, 7)],
  ["3 Oct, 16:05", new Date(2026, 9, 3, 16, 5).getTime()],
  ["昨天9:00", at(29, 9)],
  ["31 Dec, 16:05", new Date(2025, 11, 31, 16, 5).getTime()],
  ["today 16:05", at(30, 16, 5)],
  ["today 23:00", null],
  ["31 Feb, 10:00", null],
  ["3 Foo, 10:00", null],
  ["2026-11-31 10:00", null],
  ["24:00", null],
  ["soon", null],
  ["5 parsecs", null],
  ["0.3333 s", NOW - 333],
  ["99999999999 d ago", null],
  [`${"9".repeat(400)} h`, null],
  ["0070-01-01 10:00", null],
  ["1969-01-01 10:00", null],
  ["", null],
])) {
  test(`"${text}" is ${expected === null ? "no past time" : "read as a time"}`, () => {
    assert.equal(enteredTime(text, NOW), expected);
  });
}
