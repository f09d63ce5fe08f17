/** Numbers become text in one place, and their widths do not jump. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFormat, UNKNOWN } from "../../assets/js/format.js";

const format = makeFormat("en", "UTC");
/** Our spaces between number and unit do not break; tests are easier to read without them. @param {string} text */
const plain = (text) => text.replaceAll("\u00a0", " ");

for (const [value, expected] of /** @type {[number | null, string][]} */ ([
  [0, "0.0 %"],
  [4.66, "4.7 %"],
  [12.34, "12.3 %"],
  [99.94, "99.9 %"],
  [99.96, "100 %"],
  [100, "100 %"],
  [null, UNKNOWN],
  [Number.NaN, UNKNOWN],
])) {
  test(`${value} percent reads as ${expected}`, () => assert.equal(plain(format.percent(value)), expected));
}

for (const [bytes, expected] of /** @type {[number | null, string][]} */ ([
  [0, "0 B"],
  [999, "999 B"],
  [1536, "1.50 KiB"],
  [40 * 1024 ** 2, "40.0 MiB"],
  [8 * 1024 ** 3, "8.00 GiB"],
  [250 * 1024 ** 3, "250 GiB"],
  [null, UNKNOWN],
])) {
  test(`${bytes} bytes read as ${expected}`, () => assert.equal(plain(format.bytes(bytes)), expected));
}

test("percentages below a hundred are all as wide as each other from ten on", () => {
  const widths = new Set(Array.from({ length: 89 }, (_, step) => format.percent(10 + step).length));
  assert.deepEqual([...widths], ["12.3 %".length]);
});

test("milliseconds have three significant digits", () => {
  assert.deepEqual([0.318, 1.84, 26, 1210].map(format.milliseconds).map(plain), [
    "0.32 ms",
    "1.84 ms",
    "26.0 ms",
    "1,210 ms",
  ]);
});

test("a clock frequency is told in gigahertz", () => {
  assert.equal(plain(format.frequency(3412)), "3.41 GHz");
  assert.equal(format.frequency(null), UNKNOWN);
});

test("times of day have two digits a part in both languages", () => {
  const at = Date.UTC(2026, 10, 22, 9, 5, 7);
  assert.equal(format.clock(at), "09:05:07");
  assert.equal(makeFormat("zh-CN", "UTC").clock(at), "09:05:07");
  assert.equal(format.minute(Date.UTC(2026, 10, 22, 0, 4)), "00:04");
});

test("a stopwatch shows hours only when there are any", () => {
  assert.deepEqual([0, 42_000, 3_723_000].map(format.stopwatch), ["00:00", "00:42", "1:02:03"]);
});

test("an up-time of days names the days in the page's language", () => {
  /** @param {string} _key @param {Record<string, string | number>} [values] */
  const t = (_key, values) => `${values?.days} d ${values?.clock}`;
  assert.equal(format.uptime((3 * 24 + 4) * 3_600_000 + 11 * 60_000, t), "3 d 04:11");
  assert.equal(format.uptime(33 * 60_000, t), "00:33");
});
