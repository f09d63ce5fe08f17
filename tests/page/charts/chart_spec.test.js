/** When a chart is drawn again, and when its style is applied again. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { isUnchanged, isSameStyle } from "../../../assets/js/charts/chart_spec.js";

/** @import { ChartLine, Picture } from "../../../assets/js/charts/chart_spec.js" */

const nothing = /** @type {any} */ ({});
const text = String;
const columnOf = () => (/** @type {number} */ row) => row;

/** @param {Partial<ChartLine>} [part] @returns {ChartLine} */
const line = (part) => ({ name: "a", colour: "#111", width: 1, value: columnOf(), ...part });

/** New objects at each call, as at each drawing. @param {Partial<Picture>} [part] @returns {Picture} */
const picture = (part) => ({
  store: nothing,
  version: 1,
  fromMs: 0,
  toMs: 1000,
  palette: nothing,
  lines: [line(), line({ name: "b" })],
  timeText: text,
  valueText: text,
  scale: { top: 100, step: 25 },
  width: 300,
  height: 200,
  ...part,
});

test("an equal picture is not drawn again", () => {
  assert.ok(isUnchanged(picture(), picture()));
  assert.ok(!isUnchanged(picture(), null));
  assert.ok(!isSameStyle(picture(), null));
});

for (const part of [{ version: 2 }, { fromMs: 1 }, { toMs: 999 }, { width: 301 }, { height: 201 }]) {
  test(`${JSON.stringify(part)} is drawn in the same style`, () => {
    assert.ok(!isUnchanged(picture(part), picture()));
    assert.ok(isSameStyle(picture(part), picture()));
  });
}

/** @type {ReadonlyArray<Partial<ChartLine>>} */
const LINES = [
  { name: "c" },
  { colour: "#222" },
  { width: 2 },
  { opacity: 0.5 },
  { filled: true },
  { isStacked: true },
  { dashed: true },
];
for (const part of LINES) {
  test(`a line with ${JSON.stringify(part)} is another style`, () => {
    const changed = picture({ lines: [line(), line({ name: "b", ...part })] });

    assert.ok(!isSameStyle(changed, picture()));
    assert.ok(!isSameStyle(picture(), changed));
    assert.ok(!isUnchanged(changed, picture()));
  });
}

/** @type {ReadonlyArray<[string, Partial<Picture>]>} */
const STYLES = [
  ["another palette", { palette: /** @type {any} */ ({}) }],
  ["another format of times", { timeText: () => "" }],
  ["another format of values", { valueText: () => "" }],
  ["a higher edge", { scale: { top: 200, step: 25 } }],
  ["fewer grid lines", { scale: { top: 100, step: 50 } }],
  ["one line less", { lines: [line()] }],
  ["the lines in another order", { lines: [line({ name: "b" }), line()] }],
];
for (const [what, part] of STYLES) {
  test(`${what} is another style`, () => {
    assert.ok(!isSameStyle(picture(part), picture()));
    assert.ok(!isSameStyle(picture(), picture(part)));
    assert.ok(!isUnchanged(picture(part), picture()));
  });
}
