/** What is not known is drawn as nothing: lines end at a gap, and the heat map has no cell in it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fillDataset } from "../../../assets/js/charts/dataset.js";
import { measuredCells } from "../../../assets/js/charts/heatmap.js";
import { gaps } from "../../../assets/js/readings/series_queries.js";
import { CPU_TOTAL, makeSeriesStore } from "../../../assets/js/readings/series_store.js";

/** Values at 10, 20 and 60 s; nothing is known from 25 s to 55 s. */
function storeWithGap() {
  const store = makeSeriesStore();
  const values = [1, 2, 6];
  store.fill({
    step_ms: 10_000,
    times_unix_ms: [10_000, 20_000, 60_000],
    series: { [CPU_TOTAL]: { average: values, minimum: values, maximum: values } },
    gaps: [{ from_unix_ms: 25_000, to_unix_ms: 55_000, why: "suspended" }],
    measured_ms: [10_000, 10_000, 10_000],
  });
  return store;
}

test("a line has its value from the begin of the first interval, up to the begin of a gap, and again from its end on", () => {
  const lines = [{ name: CPU_TOTAL, colour: "", width: 1 }];
  const { dataset, rows } = fillDataset(new Float64Array(0), storeWithGap(), lines, 0, 60_000);
  assert.deepEqual(
    Array.from({ length: rows }, (_, row) => [dataset[2 * row], dataset[2 * row + 1]]),
    [
      [0, 1],
      [10_000, 1],
      [20_000, 2],
      [25_000, 6],
      [40_000, Number.NaN],
      [55_000, 6],
      [60_000, 6],
    ],
  );
});

test("all lines of a stack are broken at a gap", () => {
  const lines = ["a", "b"].map((name) => ({ name, colour: "", width: 1, isStacked: true }));
  const { dataset, rows } = fillDataset(new Float64Array(0), storeWithGap(), lines, 0, 60_000);
  const row =
    Array.from({ length: rows }, (_, index) => index).find((one) => dataset[3 * one] === 40_000) ?? 0;
  assert.deepEqual([...dataset.subarray(3 * row + 1, 3 * row + 3)], [Number.NaN, Number.NaN]);
});

test("the cells of the heat map leave a gap out", () => {
  assert.deepEqual(measuredCells(storeWithGap(), 0, 60_000), [
    { row: 0, fromMs: 0, toMs: 10_000 },
    { row: 1, fromMs: 10_000, toMs: 20_000 },
    { row: 2, fromMs: 20_000, toMs: 25_000 },
    { row: 2, fromMs: 55_000, toMs: 60_000 },
  ]);
});

test("the time before the recording began is a gap", () => {
  assert.deepEqual(gaps(storeWithGap(), -60_000, 60_000), [
    { fromMs: -60_000, toMs: 0 },
    { fromMs: 25_000, toMs: 55_000 },
  ]);
});

test("the time before the pushed readings is none as long as the history is not there", () => {
  const store = makeSeriesStore();
  store.add({ taken_at_unix_ms: 60_000 });
  assert.deepEqual(gaps(store, 0, 60_000), []);
});
