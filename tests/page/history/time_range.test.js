import assert from "node:assert/strict";
import { test } from "node:test";
import { makeSpan, WIDTHS_MS } from "../../../assets/js/history/time_range.js";

const NOW = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

test("it follows now until people look at the past", () => {
  let now = NOW;
  const span = makeSpan(() => now);
  now += 5000;
  assert.equal(span.isLive, true);
  assert.equal(span.span().toMs, NOW + 5000);
});

test("looking closer shows just that time and can be taken back", () => {
  const span = makeSpan(() => NOW);
  const before = span.span();
  span.zoom(NOW - 300_000, NOW - 600_000);
  assert.deepEqual(span.span(), { fromMs: NOW - 600_000, toMs: NOW - 300_000 });
  assert.equal(span.isLive, false);
  span.back();
  assert.deepEqual(span.span(), before);
  assert.equal(span.canGoBack, false);
});

test("going back without a zoom shows twice as much", () => {
  const span = makeSpan(() => NOW);
  const { fromMs, toMs } = span.span();
  span.back();
  assert.equal(span.span().toMs - span.span().fromMs, 2 * (toMs - fromMs));
});

test("what reaches into the future follows now", () => {
  const span = makeSpan(() => NOW);
  span.pan(-1);
  assert.equal(span.isLive, false);
  span.pan(5);
  assert.equal(span.isLive, true);
  assert.equal(span.span().toMs, NOW);
});

test("an instant stays where it is while people zoom at it", () => {
  const span = makeSpan(() => NOW);
  span.zoom(NOW - 2 * HOUR_MS, NOW - HOUR_MS);
  const atMs = NOW - 1.75 * HOUR_MS;
  span.scale(atMs, 0.5);
  const { fromMs, toMs } = span.span();
  assert.equal((atMs - fromMs) / (toMs - fromMs), 0.25);
});

test("nothing is narrower than a minute", () => {
  const span = makeSpan(() => NOW);
  span.zoom(NOW - 10_000, NOW - 9_000);
  assert.equal(span.span().toMs - span.span().fromMs, 60_000);
});

test("a chosen width keeps the right edge", () => {
  const span = makeSpan(() => NOW);
  span.zoom(NOW - 2 * HOUR_MS, NOW - HOUR_MS);
  span.setWidth(WIDTHS_MS[0]);
  assert.deepEqual(span.span(), { fromMs: NOW - HOUR_MS - WIDTHS_MS[0], toMs: NOW - HOUR_MS });
});
