/** Upper edges and grid lines of the value axes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { binaryScale, bitScale, decimalScale, totalScale } from "../../../assets/js/charts/axis_scale.js";

const GIB = 2 ** 30;

for (const [highest, top] of [
  [0, 1e5],
  [99_999, 1e5],
  [1.01e6, 1.2e6],
  [87.6e6, 100e6],
  [2.41e9, 2.8e9],
]) {
  test(`${highest} bytes per second get the upper edge ${top}`, () => {
    const scale = decimalScale(highest, 1e5);
    assert.ok(Math.abs(scale.top - top) < 1e-6 * top, String(scale.top));
    assert.equal(scale.step, scale.top / 4);
  });
}

test("the edge of a link is round in bits", () => {
  assert.deepEqual(bitScale(107e6, 1e5), { top: 125e6, step: 31.25e6 });
});

test("a binary edge is round in its unit", () => {
  assert.equal(binaryScale(13.2 * GIB, 1).top, 16 * GIB);
  assert.equal(binaryScale(700 * 2 ** 20, 1).top, 768 * 2 ** 20);
  assert.equal(binaryScale(0, 1).top, 1);
});

test("the edge of a total is the total, with round grid lines below", () => {
  for (const [total, step] of [
    [31.2, 8],
    [23.5, 5],
    [16, 4],
    [7.7, 2],
    [1.9, 0.5],
  ]) {
    const scale = totalScale(total * GIB);
    assert.equal(scale.top, total * GIB);
    assert.equal(scale.step, step * GIB, `${total} GiB`);
  }
});
