import assert from "node:assert/strict";
import { test } from "node:test";
import { makeTimeRange, PRESET_WIDTHS_MS } from "../../../assets/js/history/time_range.js";

const NOW = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

test("the range follows the present until it is moved", () => {
  let now = NOW;
  const timeRange = makeTimeRange(() => now);
  now += 5000;
  assert.equal(timeRange.isLive, true);
  assert.equal(timeRange.current().toMs, NOW + 5000);
});

test("a zoom shows the given range and can be undone", () => {
  const timeRange = makeTimeRange(() => NOW);
  const before = timeRange.current();
  timeRange.zoom(NOW - 300_000, NOW - 600_000);
  assert.deepEqual(timeRange.current(), { fromMs: NOW - 600_000, toMs: NOW - 300_000 });
  assert.equal(timeRange.isLive, false);
  timeRange.zoomBack();
  assert.deepEqual(timeRange.current(), before);
  assert.equal(timeRange.canZoomBack, false);
});

test("zooming back without a zoom doubles the width", () => {
  const timeRange = makeTimeRange(() => NOW);
  const { fromMs, toMs } = timeRange.current();
  timeRange.zoomBack();
  assert.equal(timeRange.current().toMs - timeRange.current().fromMs, 2 * (toMs - fromMs));
});

test("a range that reaches into the future follows the present", () => {
  const timeRange = makeTimeRange(() => NOW);
  timeRange.pan(-1);
  assert.equal(timeRange.isLive, false);
  timeRange.pan(5);
  assert.equal(timeRange.isLive, true);
  assert.equal(timeRange.current().toMs, NOW);
});

test("an instant keeps its position while the range is scaled around it", () => {
  const timeRange = makeTimeRange(() => NOW);
  timeRange.zoom(NOW - 2 * HOUR_MS, NOW - HOUR_MS);
  const atMs = NOW - 1.75 * HOUR_MS;
  timeRange.scale(atMs, 0.5);
  const { fromMs, toMs } = timeRange.current();
  assert.equal((atMs - fromMs) / (toMs - fromMs), 0.25);
});

test("the narrowest range is a minute", () => {
  const timeRange = makeTimeRange(() => NOW);
  timeRange.zoom(NOW - 10_000, NOW - 9_000);
  assert.equal(timeRange.current().toMs - timeRange.current().fromMs, 60_000);
});

test("a preset width keeps the right edge", () => {
  const timeRange = makeTimeRange(() => NOW);
  timeRange.zoom(NOW - 2 * HOUR_MS, NOW - HOUR_MS);
  timeRange.setWidth(PRESET_WIDTHS_MS[0]);
  assert.deepEqual(timeRange.current(), { fromMs: NOW - HOUR_MS - PRESET_WIDTHS_MS[0], toMs: NOW - HOUR_MS });
});
