/** The units of rates, links and sensors. */

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
  test(`${bytesPerS} bytes per second of a link read as ${expected}`, () =>
    assert.equal(plain(format.bitRate(bytesPerS)), expected));
}

test("labels of an axis have no trailing zeros", () => {
  assert.equal(plain(format.shortBytes(8 * 2 ** 30)), "8 GiB");
  assert.equal(plain(format.shortByteRate(37.5e6)), "37.5 MB/s");
  assert.equal(plain(format.shortBitRate(8e6)), "64 Mbit/s");
  assert.equal(plain(format.roundCelsius(25)), "25 °C");
});

test("all labels of an axis have the unit of the highest", () => {
  assert.deepEqual(
    [0, 640 * 2 ** 20].map((bytes) => plain(format.shortBytes(bytes, 1.25 * 2 ** 30))),
    ["0 GiB", "0.63 GiB"],
  );
  assert.equal(plain(format.shortByteRate(500e3, 2e6)), "0.5 MB/s");
  assert.equal(plain(format.shortBitRate(0, 125e3)), "0 Mbit/s");
});

test("the speed of a link has the unit that it is sold by", () => {
  assert.equal(plain(format.linkSpeed(1000)), "1 Gbit/s");
  assert.equal(plain(format.linkSpeed(2500)), "2.5 Gbit/s");
  assert.equal(plain(format.linkSpeed(100)), "100 Mbit/s");
  assert.equal(format.linkSpeed(null), UNKNOWN);
});

test("a part has the unit of its whole", () => {
  assert.equal(plain(format.bytesOf(10.2 * 2 ** 30, 31.2 * 2 ** 30)), "10.2 / 31.2 GiB");
  assert.equal(plain(format.bytesOf(300 * 2 ** 20, 4 * 2 ** 30)), "0.29 / 4.00 GiB");
  assert.equal(format.bytesOf(null, 1), UNKNOWN);
});

test("sensors are in °C, rpm, W and MHz", () => {
  assert.equal(plain(format.celsius(48.46)), "48.5 °C");
  assert.equal(plain(format.rpm(3340)), "3,340 rpm");
  assert.equal(plain(format.watts(8.42)), "8.42 W");
  assert.equal(plain(format.megahertz(840.4)), "840 MHz");
  assert.equal(plain(format.perSecond(120)), "120 /s");
});

test("a text is split into figure and unit", () => {
  assert.deepEqual(figureAndUnit(format.byteRate(91.2e6)), { figure: "91.2", unit: "MB/s" });
  assert.deepEqual(figureAndUnit(UNKNOWN), { figure: UNKNOWN, unit: "" });
});
