/** When a volume will be full, from its recorded hours. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { volumeForecast } from "../../../assets/js/readings/volume_forecast.js";

const HOUR_MS = 3_600_000;
const GIB = 2 ** 30;

/** Hourly instants. @param {number} count @param {(hour: number) => number | null} bytesAt @returns {[number[], (number | null)[]]} */
const hours = (count, bytesAt) => {
  const all = Array.from({ length: count }, (_, hour) => hour);
  return [all.map((hour) => hour * HOUR_MS), all.map(bytesAt)];
};
const growing = (/** @type {number} */ hour) => (100 + hour) * GIB;

test("steady growth fills the free space", () => {
  assert.deepEqual(volumeForecast(...hours(73, growing), 48 * GIB), {
    leftMs: 48 * HOUR_MS,
    sinceMs: 72 * HOUR_MS,
  });
});

test("two weeks give the same forecast as three days", () => {
  assert.equal(volumeForecast(...hours(336, growing), 48 * GIB)?.leftMs, 48 * HOUR_MS);
});

test("less than a day, or few readings in it, give no forecast", () => {
  assert.equal(volumeForecast(...hours(24, growing), GIB), null);
  assert.equal(volumeForecast(...hours(48, (hour) => (hour % 5 === 0 ? growing(hour) : null)), GIB), null);
  assert.equal(volumeForecast([], [], GIB), null);
});

test("constant or shrinking use gives no forecast", () => {
  assert.equal(volumeForecast(...hours(72, () => GIB), GIB), null);
  assert.equal(volumeForecast(...hours(72, (hour) => growing(-hour)), GIB), null);
});

test("a single step is no trend", () => {
  assert.equal(volumeForecast(...hours(72, (hour) => (hour < 60 ? 100 : 150) * GIB), 10 * GIB), null);
});

test("a forecast of more than a year is not given", () => {
  assert.equal(volumeForecast(...hours(72, growing), 366 * 24 * GIB), null);
});

test("unknown values are left out", () => {
  const holed = hours(73, (hour) => (hour % 2 === 1 ? null : growing(hour)));
  assert.equal(volumeForecast(...holed, 48 * GIB)?.leftMs, 48 * HOUR_MS);
});
