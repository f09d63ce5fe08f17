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

test("undoing without a zoom changes nothing", () => {
  const timeRange = makeTimeRange(() => NOW);
  const before = timeRange.current();
  timeRange.zoomBack();
  assert.deepEqual(timeRange.current(), before);
});

test("every kind of zoom can be undone: drag, wheel or key, and button, in reverse order", () => {
  const timeRange = makeTimeRange(() => NOW);
  const shown = [timeRange.current()];
  for (const zoom of [
    () => timeRange.zoom(NOW - 240_000, NOW - 60_000),
    () => timeRange.setWidth(HOUR_MS),
    () => timeRange.scale(NOW - 120_000, 0.8),
    () => timeRange.stepWidth(1),
  ]) {
    zoom();
    shown.push(timeRange.current());
  }
  for (const before of shown.slice(0, -1).reverse()) {
    timeRange.zoomBack();
    assert.deepEqual(timeRange.current(), before);
  }
  assert.equal(timeRange.canZoomBack, false);
});

test("the steps of one turn of the wheel are one zoom", () => {
  const timeRange = makeTimeRange(() => NOW);
  const before = timeRange.current();
  for (let step = 0; step < 4; step += 1) timeRange.scale(NOW - 150_000, 0.9);
  timeRange.zoomBack();
  assert.deepEqual(timeRange.current(), before);
});

test("a choice that changes nothing is no zoom", () => {
  const timeRange = makeTimeRange(() => NOW);
  timeRange.setWidth(timeRange.widthMs);
  assert.equal(timeRange.canZoomBack, false);
});

test("a range wider than what is known shows what is known, and grows with it", () => {
  let now = NOW;
  const timeRange = makeTimeRange(
    () => now,
    () => NOW - 11 * 60_000,
  );
  timeRange.setWidth(24 * HOUR_MS);
  assert.deepEqual(timeRange.current(), { fromMs: NOW - 11 * 60_000, toMs: NOW });
  assert.equal(timeRange.knownMs, 11 * 60_000);
  assert.equal(timeRange.widthMs, 24 * HOUR_MS);
  now += 5000;
  assert.equal(timeRange.current().fromMs, NOW - 11 * 60_000);
  now += 25 * HOUR_MS;
  assert.equal(timeRange.knownMs, null);
  assert.equal(timeRange.shownWidthMs, 24 * HOUR_MS);
});

test("a range is never narrower than a minute, however little is known", () => {
  const timeRange = makeTimeRange(
    () => NOW,
    () => NOW - 3000,
  );
  assert.equal(timeRange.shownWidthMs, 60_000);
  assert.equal(timeRange.knownMs, 3000);
});

test("a range in the past is shown as it was chosen", () => {
  const timeRange = makeTimeRange(
    () => NOW,
    () => NOW - 60_000,
  );
  timeRange.zoom(NOW - HOUR_MS, NOW - 60_000);
  assert.deepEqual(timeRange.current(), { fromMs: NOW - HOUR_MS, toMs: NOW - 60_000 });
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

test("a part that was chosen is shown exactly, however short it is and even if it ends at the present", () => {
  let now = NOW;
  const timeRange = makeTimeRange(() => now);
  timeRange.zoom(NOW - 10_000, NOW);
  now += 5000;
  assert.deepEqual(timeRange.current(), { fromMs: NOW - 10_000, toMs: NOW });
  timeRange.pan(-1);
  assert.deepEqual(timeRange.current(), { fromMs: NOW - 20_000, toMs: NOW - 10_000 });
  timeRange.followNow();
  assert.deepEqual(timeRange.current(), { fromMs: now - 60_000, toMs: now });
});

test("a wheel makes no range narrower than a minute", () => {
  const timeRange = makeTimeRange(() => NOW);
  timeRange.scale(NOW - 100_000, 0.01);
  assert.equal(timeRange.current().toMs - timeRange.current().fromMs, 60_000);
});

test("a range moves only for an instant that is not in it", () => {
  const timeRange = makeTimeRange(() => NOW);
  assert.equal(timeRange.include(NOW - 300_000), false);
  assert.equal(timeRange.isLive, true);
  assert.equal(timeRange.include(NOW - HOUR_MS), true);
  assert.deepEqual(timeRange.current(), { fromMs: NOW - HOUR_MS - 150_000, toMs: NOW - HOUR_MS + 150_000 });
});

test("a preset width keeps the right edge", () => {
  const timeRange = makeTimeRange(() => NOW);
  timeRange.zoom(NOW - 2 * HOUR_MS, NOW - HOUR_MS);
  timeRange.setWidth(PRESET_WIDTHS_MS[0]);
  assert.deepEqual(timeRange.current(), { fromMs: NOW - HOUR_MS - PRESET_WIDTHS_MS[0], toMs: NOW - HOUR_MS });
});

test("a range that was dragged again and again still has a width", () => {
  const timeRange = makeTimeRange(() => NOW);
  timeRange.zoom(NOW - 60_000.2, NOW - 60_000.4);
  assert.deepEqual(timeRange.current(), { fromMs: NOW - 61_000, toMs: NOW - 60_000 });
});
