/** The choice of the busiest moment: it waits until it knows, and stays. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeMomentQuery } from "../../../assets/js/history/moment_query.js";
import { makePeakQuery } from "../../../assets/js/history/peak_query.js";
import { makeSeriesStore } from "../../../assets/js/readings/series_store.js";

const START = 1_700_000_000_000;

/** A page whose range is the last minute. */
function makePage() {
  const store = makeSeriesStore();
  /** @type {number[]} */
  const requested = [];
  const api = /** @type {any} */ ({
    moment: async (/** @type {number} */ atMs) => {
      requested.push((atMs - START) / 1000);
      return { at_unix_ms: atMs, processes: [] };
    },
  });
  const peak = makePeakQuery({ api, limit: 4, redraw() {} });
  let isComplete = true;
  const scene = () => {
    const toMs = store.newestMs ?? START;
    return /** @type {any} */ ({ state: { link: "up" }, store, fromMs: toMs - 60_000, toMs, isComplete });
  };
  return {
    peak,
    scene,
    requested,
    setComplete: (/** @type {boolean} */ value) => (isComplete = value),
    add(/** @type {number} */ second, /** @type {number} */ percent) {
      const cpu = /** @type {any} */ ({ total_percent: percent });
      store.add({ taken_at_unix_ms: START + second * 1000, elapsed_s: 5, cpu });
      peak.refreshIfDue(scene());
    },
    chosen: () => peak.momentIn(scene())?.atMs ?? null,
  };
}

/** @param {import("node:test").TestContext} context */
function makeClock(context) {
  let now = 0;
  context.mock.method(performance, "now", () => now);
  return (/** @type {number} */ ms) => (now += ms);
}

test("nothing is chosen before the recorded history is there", () => {
  const page = makePage();
  page.setComplete(false);
  page.add(0, 50);
  page.add(5, 10);
  assert.deepEqual([page.requested, page.chosen()], [[], null]);

  page.setComplete(true);
  page.peak.refreshIfDue(page.scene());
  assert.equal(page.requested[0], 0);
});

test("of equal peaks one stays chosen until it leaves the range", (context) => {
  const pass = makeClock(context);
  const page = makePage();
  const chosen = new Set();
  for (let second = 0; second <= 55; second += 5) {
    pass(20_000);
    page.add(second, second % 10 === 0 ? 90 : 90.5);
    chosen.add(page.chosen());
  }
  chosen.delete(null);
  assert.equal(chosen.size, 1);
});

test("a clearly higher peak is chosen instead, a slightly higher one is not", (context) => {
  const pass = makeClock(context);
  const page = makePage();
  page.add(0, 50);
  page.add(5, 10);
  assert.equal(page.chosen(), START);
  for (const [second, percent] of [
    [10, 54],
    [15, 1],
    [20, 80],
    [25, 1],
  ]) {
    pass(20_000);
    page.add(second, percent);
    assert.equal(page.chosen(), second < 25 ? START : START + 20_000);
  }
});

test("only the programs that the card shows are requested, and the same ones a minute earlier", async () => {
  /** @type {any[]} */
  const requests = [];
  const api = /** @type {any} */ ({
    moment: async (/** @type {number} */ atMs, /** @type {object} */ programs) => {
      requests.push([atMs, programs]);
      const percents = { small: 1, large: 9, medium: 5, idle: 0 };
      const processes = Object.entries(percents).map(([name, cpu_percent]) => ({
        name,
        cpu_percent,
        label: null,
      }));
      return { at_unix_ms: atMs, processes };
    },
  });
  const query = makeMomentQuery({ api, redraw() {}, isRecorded: () => true, limit: 2 });
  await query.open(START);

  assert.deepEqual(requests, [
    [START, { limit: 2 }],
    [START - 60_000, { name: ["large", "medium"] }],
  ]);
  assert.equal(query.earlier?.at_unix_ms, START - 60_000);
});
