/** The legend of a chart's picture: in as many lines as it needs. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { positionsOf } from "../../../assets/js/charts/chart_image.js";

test("entries that do not fit begin another line", () => {
  assert.deepEqual(positionsOf([40, 40, 40], 100), [
    { left: 0, line: 0 },
    { left: 56, line: 0 },
    { left: 0, line: 1 },
  ]);
});

test("an entry wider than the picture has a line of its own", () => {
  assert.deepEqual(
    positionsOf([500, 10], 100).map(({ line }) => line),
    [0, 1],
  );
  assert.deepEqual(positionsOf([], 100), []);
});
