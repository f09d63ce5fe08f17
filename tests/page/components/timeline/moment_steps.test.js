import assert from "node:assert/strict";
import { test } from "node:test";

import { makeMomentSteps } from "../../../../assets/js/components/timeline/moment_steps.js";

const MINUTE_MS = 60_000;
const NOW = 1_790_000_000_000;

/** The moments that are opened by a key, one after the other. @param {number} stepMs From row to row. @param {string[]} keys */
function opened(stepMs, keys) {
  const times = Array.from({ length: 600 }, (_, index) => NOW - (599 - index) * stepMs);
  const rowAtOrAfter = (/** @type {number} */ atMs) => times.filter((time) => time < atMs).length;
  const store = {
    times,
    length: 600,
    gaps: [],
    rowAtOrAfter,
    weightOf: () => stepMs,
    lateFromMs: () => null,
  };
  const moment = { atMs: times[300] };
  /** @type {number[]} */
  const found = [];
  const steps = makeMomentSteps(
    /** @type {any} */ ({
      state: { status: null, inspectMs: null, paused: { toMs: NOW } },
      loaded: { store },
      timeRange: { current: () => ({ toMs: NOW }) },
      moment,
      openMoment: (/** @type {number} */ atMs) => {
        found.push(atMs - times[300]);
        moment.atMs = atMs;
      },
    }),
  );
  for (const key of keys) {
    const event = { key, ctrlKey: true, altKey: false, preventDefault: () => undefined };
    steps.onKey(/** @type {any} */ (event));
  }
  return found;
}

test("Ctrl and an arrow key open the reading a minute away", () => {
  assert.deepEqual(opened(5000, ["ArrowRight", "ArrowLeft", "ArrowLeft"]), [MINUTE_MS, 0, -MINUTE_MS]);
});

test("in a long range, whose readings are further apart, too", () => {
  assert.deepEqual(opened(144_000, ["ArrowRight"]), [MINUTE_MS]);
  assert.deepEqual(opened(4_320_000, ["ArrowLeft", "ArrowLeft"]), [-MINUTE_MS, -2 * MINUTE_MS]);
});
