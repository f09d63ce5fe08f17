/** Rates, links, sensors: each in the unit it is sold in. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { figureAndUnit, makeFormat, UNKNOWN } from "../../../assets/js/text/format.js";

const format = makeFormat("en", "UTC");
/** @param {string} text */
const plain = (text) => text.replaceAll("\u00a0", " ");

for (const [bytesPerS, expected] of /** @type {[number | null, string][]} */ ([
  [0, "0 bit/s"],
  [125, "1.00 kbit/s"],
  [6.44e6, "51.5 Mbit/s"],
  [124.9e6, "999 Mbit/s"],
  [124.99e6, "1.00 Gbit/s"],
  [null, UNKNOWN],
])) {
  test(`${bytesPerS} bytes a second on a line read as ${expected}`, () =>
    assert.equal(plain(format.bitRate(bytesPerS)), expected));
}

test("axes have no decimals that say nothing", () => {
  assert.equal(plain(format.shortBytes(8 * 2 ** 30)), "8 GiB");
  assert.equal(plain(format.shortByteRate(37.5e6)), "37.5 MB/s");
  assert.equal(plain(format.shortBitRate(8e6)), "64 Mbit/s");
  assert.equal(plain(format.roundCelsius(25)), "25 °C");
});

test("all labels of an axis are in the unit of its highest", () => {
  assert.deepEqual(
    [0, 640 * 2 ** 20].map((bytes) => plain(format.shortBytes(bytes, 1.25 * 2 ** 30))),
    ["0 GiB", "0.63 GiB"],
  );
  assert.equal(plain(format.shortByteRate(500e3, 2e6)), "0.5 MB/s");
  assert.equal(plain(format.shortBitRate(0, 125e3)), "0 Mbit/s");
});

test("a link is called by its speed", () => {
  assert.equal(plain(format.linkSpeed(1000)), "1 Gbit/s");
  assert.equal(plain(format.linkSpeed(2500)), "2.5 Gbit/s");
  assert.equal(plain(format.linkSpeed(100)), "100 Mbit/s");
  assert.equal(format.linkSpeed(null), UNKNOWN);
});

test("a part and its whole share the unit of the whole", () => {
  assert.equal(plain(format.bytesOf(10.2 * 2 ** 30, 31.2 * 2 ** 30)), "10.2 / 31.2 GiB");
  assert.equal(plain(format.bytesOf(300 * 2 ** 20, 4 * 2 ** 30)), "0.29 / 4.00 GiB");
  assert.equal(format.bytesOf(null, 1), UNKNOWN);
});

test("sensors read in degrees, turns, watts and megahertz", () => {
  assert.equal(plain(format.celsius(48.46)), "48.5 °C");
  assert.equal(plain(format.turns(3340)), "3,340 rpm");
  assert.equal(plain(format.watts(8.42)), "8.42 W");
  assert.equal(plain(format.megahertz(840.4)), "840 MHz");
  assert.equal(plain(format.perSecond(120)), "120 /s");
});

test("the figure and its unit can be written in two sizes", () => {
  assert.deepEqual(figureAndUnit(format.byteRate(91.2e6)), { figure: "91.2", unit: "MB/s" });
  assert.deepEqual(figureAndUnit(UNKNOWN), { figure: UNKNOWN, unit: "" });
});
