/** What the charts of a page are told about their range, and whether the page has any. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makePageHistory } from "../../../assets/js/history/page_history.js";
import { makeFormat } from "../../../assets/js/text/format.js";
import { makeSeriesStore } from "../../../assets/js/readings/series_store.js";

const NOW = 1_790_000_000_000;

/** @param {string} route @param {object} [more] Of the reading that was pushed. */
function historyOf(route, more = {}) {
  const live = makeSeriesStore();
  live.add(/** @type {any} */ ({ taken_at_unix_ms: NOW, cpu: { total_percent: 1 }, ...more }));
  const timeRange = {
    isLive: true,
    shownWidthMs: 86_400_000,
    current: () => ({ fromMs: NOW - 86_400_000, toMs: NOW }),
  };
  const state = { route, settings: null, paused: null, link: "up" };
  return makePageHistory(/** @type {any} */ ({ state, timeRange, live, api: {}, redraw() {} }));
}

for (const isFixed of [true, false]) {
  test(`the whole range of an opened incident ${isFixed ? "stays fixed" : "is not that of a live page"}`, () => {
    const format = makeFormat("en", "UTC");
    const scene = /** @type {any} */ ({ store: makeSeriesStore(), isFixed, t: String, format });
    assert.equal(historyOf("cpu").scene(scene).isFixed, isFixed);
  });
}

test("without sensors there is no chart to choose a range for", () => {
  const temperatures = [{ name: "cpu", label: "", celsius: 40 }];
  assert.equal(historyOf("sensors").hasCharts(), false);
  assert.equal(historyOf("sensors", { temperatures }).hasCharts(), true);
  assert.equal(historyOf("cpu").hasCharts(), true);
  assert.equal(historyOf("alerts").hasCharts(), false);
});
