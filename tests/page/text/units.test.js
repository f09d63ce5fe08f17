/** The units of rates, links and sensors. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { figureAndUnit, makeFormat, UNKNOWN } from "../../../assets/js/text/format.js";

const format = makeFormat("en", "UTC");
/** @param {string} text */
const plain = (text) => text.replaceAll("\u00a0", " ");

/** @type {Record<string, (value: number | null) => string>} */
const texts = {
  percent: format.percent,
  percent_number: format.percentNumber,
  fine_percent: format.finePercent,
  count: format.count,
  load: format.load,
  celsius: format.celsius,
  bytes: format.bytes,
  byte_rate: format.byteRate,
  bit_rate: format.bitRate,
  seconds: format.seconds,
};

test("a number has the digits and the unit that it has in the terminal", () => {
  const shared = new URL("../../text/unit_texts.json", import.meta.url);
  /** @type {Record<string, [number | null, string | null][]>} */
  const cases = JSON.parse(readFileSync(shared, "utf8"));
  assert.deepEqual(Object.keys(cases), Object.keys(texts));
  for (const [kind, all] of Object.entries(cases))
    for (const [value, expected] of all) {
      assert.equal(plain(texts[kind](value)), expected ?? UNKNOWN, `${kind} of ${value}`);
    }
});

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
