/** Charts as sentences and as tables. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeFormat } from "../../../assets/js/text/format.js";
import { makeTranslate } from "../../../assets/js/text/i18n.js";
import { makeSeriesStore } from "../../../assets/js/readings/series_store.js";
import { busiestCores, meanOfCore } from "../../../assets/js/readings/cores.js";
import { cpuSummary } from "../../../assets/js/text/summaries.js";
import { coreTable } from "../../../assets/js/text/data_tables.js";

const START = 1_700_000_000_000;
const english = JSON.parse(readFileSync(new URL("../../../assets/locales/en.json", import.meta.url), "utf8"));

/** @param {number[]} seconds @returns {any} A scene over those readings: core 0 at 10 %, core 1 at the second, core 2 unknown. */
function sceneAt(seconds) {
  const store = makeSeriesStore();
  for (const second of seconds) {
    const cpu = /** @type {any} */ ({ total_percent: second, per_core_percent: [10, second, null] });
    store.add({ taken_at_unix_ms: START + second * 1000, elapsed_s: 5, cpu });
  }
  const range = { fromMs: START, toMs: START + 60_000, rangeText: "10 minutes" };
  return {
    store,
    cores: store.coreCount,
    t: makeTranslate(english),
    format: makeFormat("en", "UTC"),
    ...range,
  };
}

/** @param {string} text */
const plain = (text) => text.replaceAll("\u00a0", " ");

test("the summary names the current, lowest and highest value and the busiest core", () => {
  assert.equal(
    plain(cpuSummary(sceneAt([45, 50, 55, 60]))),
    "CPU 60 % now, between 45 % and 60 % in the last 10 minutes; busiest is core 1 with 60 %.",
  );
});

test("the summary counts gaps", () => {
  assert.match(cpuSummary(sceneAt([5, 10, 60])), /There is one gap without data\.$/);
});

test("without a reading the summary says that there is none", () => {
  assert.equal(cpuSummary(sceneAt([])), "No CPU reading in the last 10 minutes.");
});

test("unknown cores are not ranked", () => {
  assert.deepEqual(busiestCores(sceneAt([50]).store), [
    { core: 1, percent: 50 },
    { core: 0, percent: 10 },
  ]);
  assert.equal(meanOfCore(sceneAt([50]).store, 2, START, START + 60_000), null);
});

test("the table has every reading of every core, newest first, and a row for the gap", () => {
  const table = coreTable(sceneAt([5, 10, 60]));
  assert.deepEqual(table.columns, ["Time", "Total", "Core 0", "Core 1", "Core 2"]);
  assert.deepEqual(
    table.rows.map((row) => row.map(plain)),
    [
      ["22:14:20", "60.0 %", "10.0 %", "60.0 %", "–"],
      ["no data", "–", "–", "–", "–"],
      ["22:13:30", "10.0 %", "10.0 %", "10.0 %", "–"],
      ["22:13:25", "5.0 %", "10.0 %", "5.0 %", "–"],
    ],
  );
  assert.match(table.caption, /^3 readings/);
});
