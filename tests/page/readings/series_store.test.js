/** The series store and the queries over it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  covers,
  statistics,
  gaps,
  highestRow,
  nearestRow,
} from "../../../assets/js/readings/series_queries.js";
import { CPU_CORE_PREFIX, makeSeriesStore, CPU_TOTAL } from "../../../assets/js/readings/series_store.js";

const START = 1_700_000_000_000;

/** @param {number} second @param {number | null} total @param {(number | null)[]} [cores] @param {object} [more] */
const reading = (second, total, cores = [], more = {}) => ({
  taken_at_unix_ms: START + second * 1000,
  elapsed_s: 5,
  ...more,
  cpu: /** @type {any} */ ({
    total_percent: total,
    per_core_percent: cores,
    load_average: [1, 2, 3],
    frequency_mhz: null,
  }),
});

/** @param {number[]} seconds Each reading is about the five seconds before. */
function storeAt(seconds) {
  const store = makeSeriesStore();
  for (const second of seconds) store.add(reading(second, second, [second, null]));
  return store;
}

test("a reading adds one value to each series, named as in the history of the engine", () => {
  const store = storeAt([0, 5]);
  assert.equal(store.newest(CPU_TOTAL), 5);
  assert.equal(store.newest(`${CPU_CORE_PREFIX}0`), 5);
  assert.equal(store.newest("cpu.load_average.2"), 3);
});

test("an unknown core keeps its index, and unknown is not zero", () => {
  const store = storeAt([0]);
  assert.equal(store.coreCount, 2);
  assert.equal(store.newest(`${CPU_CORE_PREFIX}1`), null);
  assert.ok(Number.isNaN(store.valueAt(`${CPU_CORE_PREFIX}1`, 0)));
});

test("series of a device contain its name", () => {
  const store = makeSeriesStore();
  store.add({ taken_at_unix_ms: START, disks: /** @type {any} */ ([{ name: "sda", busy_percent: 7 }]) });
  assert.equal(store.newest("disks.sda.busy_percent"), 7);
});

test("a series that the newest reading lacks is unknown", () => {
  const store = storeAt([0]);
  store.add({ taken_at_unix_ms: START + 5000, cpu: null });
  assert.equal(store.newest(CPU_TOTAL), null);
});

test("memory is bounded, and the newest readings are kept", () => {
  const store = makeSeriesStore({ capacity: 10 });
  for (let second = 0; second < 1000; second += 1) store.add(reading(second, second));
  assert.ok(store.length >= 10 && store.length <= 20);
  assert.equal(store.newest(CPU_TOTAL), 999);
  assert.equal(store.valueAt(CPU_TOTAL, 0), 999 - store.length + 1);
});

test("rows after the new time are dropped when the clock is set back", () => {
  const store = storeAt([0, 5, 10]);
  store.add(reading(4, 42));
  assert.deepEqual([...store.times.subarray(0, store.length)], [START, START + 4000]);
});

test("what no reading is about is a gap", () => {
  const store = storeAt([0, 5, 15]);
  assert.deepEqual(gaps(store, START, START + 15_000), [{ fromMs: START + 5000, toMs: START + 10_000 }]);
});

test("a late reading that is about all the time before it is no gap, whatever the period", () => {
  const store = makeSeriesStore();
  for (const [second, elapsed_s] of [
    [0, 1],
    [9, 9],
    [10, 1],
  ])
    store.add(reading(second, 1, [], { elapsed_s }));
  assert.deepEqual(gaps(store, START, START + 10_000), []);
});

test("a reading that follows a gap is its end, and is neither drawn back over it nor weighed", () => {
  const store = storeAt([0, 5]);
  store.add(reading(600, 80, [80], { elapsed_s: 595, follows_gap: true }));
  store.add(reading(605, 10, [10]));
  const gap = { fromMs: START + 5000, toMs: START + 600_000 };
  assert.deepEqual(gaps(store, START, START + 605_000, CPU_TOTAL), [gap]);
  assert.deepEqual(store.gapBefore(2), gap);
  assert.equal(store.gapBefore(3), null);
  assert.deepEqual(statistics(store, CPU_TOTAL, START, START + 605_000), {
    minimum: 0,
    maximum: 10,
    mean: 5,
  });
  assert.equal(covers(store, START + 300_000), false);
});

test("the gaps of recorded history are those that the engine sent, at both ends too", () => {
  const store = makeSeriesStore();
  store.fill({
    ...history([100, 105, 300], [1, 2, 3]),
    gaps: [
      { from_unix_ms: START, to_unix_ms: START + 95_000, why: "" },
      { from_unix_ms: START + 300_000, to_unix_ms: START + 400_000, why: "" },
    ],
  });
  assert.deepEqual(gaps(store, START, START + 400_000, CPU_TOTAL), [
    { fromMs: START, toMs: START + 95_000 },
    { fromMs: START + 300_000, toMs: START + 400_000 },
  ]);
  assert.equal(covers(store, START + 200_000), true);
});

test("unknown values are a gap of their series, from the last known value to the next", () => {
  const store = makeSeriesStore();
  for (const [second, value] of /** @type {[number, number | null][]} */ ([
    [0, 1],
    [5, null],
    [10, null],
    [15, 4],
  ])) {
    store.add(reading(second, value));
  }
  assert.deepEqual(gaps(store, START, START + 15_000, CPU_TOTAL), [{ fromMs: START, toMs: START + 15_000 }]);
  assert.deepEqual(gaps(store, START, START + 15_000), []);
});

test("the gap of a stopped engine reaches the right edge, when the engine said how long a step may be", () => {
  const store = makeSeriesStore({ longestStepMs: () => 14_500 });
  for (const second of [0, 5]) store.add(reading(second, 1));
  assert.deepEqual(gaps(store, START, START + 60_000, CPU_TOTAL), [
    { fromMs: START + 5000, toMs: START + 60_000 },
  ]);
  const recorded = makeSeriesStore({ lateFromMs: store.lateFromMs });
  recorded.fill(history([0], [1]));
  assert.deepEqual(gaps(recorded, START, START + 60_000), gaps(store, START, START + 60_000));
  assert.deepEqual(gaps(storeAt([0, 5]), START, START + 60_000), []);
});

test("the time before the first reading is no gap", () => {
  assert.deepEqual(gaps(storeAt([300, 305]), START, START + 305_000), []);
});

test("an instant inside a gap is not covered, one between two readings is", () => {
  const store = storeAt([0, 5, 60]);
  assert.equal(covers(store, START + 3000), true);
  assert.equal(covers(store, START + 30_000), false);
  assert.equal(covers(store, START - 60_000), false);
});

test("the nearest reading may be before or after", () => {
  const store = storeAt([0, 5, 10]);
  assert.deepEqual(
    [-9, 2, 3, 99].map((second) => nearestRow(store, START + second * 1000)),
    [0, 0, 1, 2],
  );
  assert.equal(nearestRow(makeSeriesStore(), START), -1);
});

test("minimum, maximum and mean are those of the range", () => {
  const found = statistics(storeAt([0, 5, 10, 15]), CPU_TOTAL, START + 5000, START + 10_000);
  assert.deepEqual(found, { minimum: 5, maximum: 10, mean: 7.5 });
});

test("an average is weighted by the time that was measured", () => {
  const store = makeSeriesStore();
  store.fill({ ...history([60, 660], [100, 1]), measured_ms: [60_000, 600_000] });
  assert.equal(statistics(store, CPU_TOTAL, START, START + 660_000)?.mean, 10);
});

test("the highest row is the last of equal ones in the range; unknown values are skipped", () => {
  const store = makeSeriesStore();
  for (const [index, total] of [9, 3, null, 3, 8].entries()) store.add(reading(index * 5, total));
  assert.equal(highestRow(store, CPU_TOTAL, START + 5000, START + 15_000), 3);
  assert.equal(highestRow(store, CPU_TOTAL, START, START + 20_000, 1), 4);
  assert.equal(highestRow(store, CPU_TOTAL, START, START + 20_000, 0), 0);
  assert.equal(highestRow(store, CPU_TOTAL, START + 10_000, START + 10_000), -1);
  assert.equal(highestRow(store, "cpu.unknown", START, START + 20_000), -1);
});

test("a snapshot does not change when readings are added", () => {
  const store = storeAt([0, 5]);
  const frozen = store.snapshot();
  store.add(reading(10, 10));
  assert.equal(frozen.length, 2);
  assert.equal(frozen.newest(CPU_TOTAL), 5);
  assert.equal(store.length, 3);
});

test("recorded history comes before pushed readings, without duplicates", () => {
  const store = storeAt([20, 25]);
  store.fill(history([5, 10, 15, 20], [1, 2, null, 4]));
  assert.deepEqual(
    [...store.times.subarray(0, store.length)],
    [5, 10, 15, 20, 25].map((second) => START + second * 1000),
  );
  assert.equal(store.valueAt(CPU_TOTAL, 1), 2);
  assert.ok(Number.isNaN(store.valueAt(CPU_TOTAL, 2)));
  assert.equal(store.newest(CPU_TOTAL), 25);
  assert.equal(store.newest(`${CPU_CORE_PREFIX}0`), 25);
});

test("a deletion of history empties the store", () => {
  const store = storeAt([0, 5, 60]);
  store.clear();
  assert.deepEqual([store.length, store.newestMs, store.reading, [...store.names()]], [0, null, null, []]);
  assert.deepEqual(gaps(store, START, START + 60_000), []);
  store.add(reading(70, 7));
  assert.equal(store.newest(CPU_TOTAL), 7);
  assert.deepEqual(gaps(store, START, START + 70_000), []);
});

/** @param {number[]} seconds @param {(number | null)[]} values */
const history = (seconds, values) => ({
  step_ms: 5000,
  times_unix_ms: seconds.map((second) => START + second * 1000),
  series: { [CPU_TOTAL]: { average: values, minimum: values, maximum: values } },
  gaps: /** @type {{from_unix_ms: number, to_unix_ms: number, why: string}[]} */ ([]),
  measured_ms: seconds.map(() => 5000),
});

test("a reading has the series of the vectors, to which the engine is held too", () => {
  const vectors = JSON.parse(readFileSync(new URL("../../series_vectors.json", import.meta.url), "utf8"));
  for (const { reading: parts, series } of vectors) {
    const store = makeSeriesStore();
    store.add({ taken_at_unix_ms: START, elapsed_s: 5, ...parts });
    const found = Object.fromEntries(
      [...store.names()].map((name) => [name, store.newest(name)]).filter(([, value]) => value !== null),
    );
    assert.deepEqual(found, series);
  }
});
