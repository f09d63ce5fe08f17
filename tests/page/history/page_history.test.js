import assert from "node:assert/strict";
import { test } from "node:test";

import { eventAt, eventText } from "../../../assets/js/history/events.js";
import { PASTS } from "../../../assets/js/history/page_series.js";
import { makeSpan, WIDTHS_MS } from "../../../assets/js/history/time_range.js";
import { shortWidth, widthText } from "../../../assets/js/text/range_text.js";
import { makeSeriesStore } from "../../../assets/js/readings/series_store.js";
import { columnsTable } from "../../../assets/js/text/data_tables.js";
import { allOf, timelinePast } from "../../../assets/js/history/timeline_series.js";

const NOW = 1_790_000_000_000;
const t = (/** @type {string} */ key, values = {}) => [key, ...Object.values(values)].join(" ");
const format = /** @type {any} */ ({
  count: (/** @type {number} */ value) => String(value),
  duration: (/** @type {number} */ ms) => `${ms / 1000} s`,
  clock: String,
});

/** @param {string} name @param {object} [more] */
const nic = (name, more = {}) => ({
  name,
  addresses: [],
  received_bytes: 1,
  sent_bytes: 1,
  received_bytes_per_s: 10,
  sent_bytes_per_s: 1,
  ...more,
});
const SIX = ["a", "b", "c", "d", "e", "f,g"];
/** @type {any} */
const reading = {
  taken_at_unix_ms: NOW,
  cpu: { total_percent: 12 },
  disks: SIX.map((name) => ({ name, read_bytes_per_s: 100, write_bytes_per_s: null })),
  network: [...SIX.map((name) => nic(name)), nic("lo", { addresses: ["127.0.0.1"] })],
};

test("the time line adds up every device, and never what the machine says to itself", () => {
  const live = makeSeriesStore();
  live.add(reading, 5000);

  const asked = timelinePast.series(live);
  for (const name of SIX) assert.ok(asked.includes(`disks.${name}.read_bytes_per_s`), name);
  assert.ok(!asked.includes("network.lo.received_bytes_per_s"));

  const column = { average: [100], minimum: [100], maximum: [100] };
  const series = Object.fromEntries(asked.map((name) => [name, column]));
  const { series: made } = timelinePast.derive?.(
    { step_ms: 1, times_unix_ms: [NOW], series, gaps: [] },
    live,
  ) ?? {
    series: {},
  };
  assert.deepEqual(made[allOf("disks", "read_bytes_per_s")].average, [600]);
  assert.deepEqual(made[allOf("network", "sent_bytes_per_s")].average, [600]);
});

test("a reading that follows is summed as the history is; what no device tells is unknown", () => {
  const store = makeSeriesStore();
  store.add(timelinePast.more?.(reading) ?? reading, 5000);

  assert.equal(store.newest(allOf("disks", "read_bytes_per_s")), 600);
  assert.equal(store.newest(allOf("disks", "write_bytes_per_s")), null);
  assert.equal(store.newest(allOf("network", "received_bytes_per_s")), 60);
  assert.equal(store.newest("timeline.cpu_highest_percent"), 12);
});

test("each page asks for what its own charts show", () => {
  const live = makeSeriesStore();
  live.add(reading, 5000);

  assert.deepEqual(PASTS.cpu.series(live), ["cpu.total_percent"]);
  assert.ok(PASTS.network.series(live).every((name) => name.startsWith("network.")));
  assert.equal(PASTS.processes, undefined);
  assert.ok(PASTS.sensors.series(live).length > 0, "a question names one series at least");
});

test("an event is met where it ended and while it lasted", () => {
  const off = { kind: "engine_off", from_unix_ms: NOW - 60_000, to_unix_ms: NOW - 30_000, detail: "" };
  const scene = { events: [off], fromMs: NOW - 100_000, toMs: NOW };

  assert.equal(eventAt(scene, NOW - 45_000), off);
  assert.equal(eventAt(scene, NOW - 29_500), off);
  assert.equal(eventAt(scene, NOW - 10_000), undefined);
  assert.equal(eventText({ t, format }, off), "event.engine_off  (30 s)");
});

test("a pause that people asked for gives no reason, one of the disk does", () => {
  const paused = { kind: "recording_paused", from_unix_ms: NOW, to_unix_ms: NOW, detail: "" };
  assert.equal(eventText({ t, format }, paused), "event.paused_by_user ");
  assert.equal(eventText({ t, format }, { ...paused, detail: "full" }), "event.recording_paused full");
});

test("what hides in the reason of a pause is spelled out", () => {
  const paused = { kind: "recording_paused", from_unix_ms: NOW, to_unix_ms: NOW, detail: "/home/\u202ekrad" };
  assert.equal(eventText({ t, format }, paused), "event.recording_paused /home/\\u{202e}krad");
});

test("brackets go to the next width that people choose from, also from between two", () => {
  const span = makeSpan(() => NOW);
  span.zoom(NOW - 400_000, NOW - 1);
  span.stepWidth(1);
  assert.equal(span.widthMs, 900_000);
  for (let step = 0; step < 20; step += 1) span.stepWidth(1);
  assert.equal(span.widthMs, WIDTHS_MS.at(-1));
  for (let step = 0; step < 20; step += 1) span.stepWidth(-1);
  assert.equal(span.widthMs, WIDTHS_MS[0]);
});

test("widths are told in the unit that people would use", () => {
  const scene = { t, format };
  assert.equal(shortWidth(scene, 900_000), "range.short 15");
  assert.equal(shortWidth(scene, 86_400_000), "range.short_hours 24");
  assert.equal(widthText(scene, 60_000), "range.one_minute");
  assert.equal(widthText(scene, 7 * 86_400_000), "range.days 7");
});

test("a long table holds the newest rows and says how many there are", () => {
  const store = makeSeriesStore();
  for (let n = 0; n < 100; n += 1) {
    store.add({ taken_at_unix_ms: NOW + n * 1000, cpu: /** @type {any} */ ({ total_percent: n }) }, 1000);
  }
  const column = {
    heading: "x",
    text: String,
    valueAt: (/** @type {number} */ row) => store.valueAt("cpu.total_percent", row),
  };
  const scene = /** @type {any} */ ({ store, fromMs: NOW, toMs: NOW + 100_000, t, format });

  const table = columnsTable(
    scene,
    "title",
    Array.from({ length: 600 }, () => column),
  );

  assert.equal(table.rows.length, 19);
  assert.equal(table.rows[0][1], "99");
  assert.match(table.caption, /table\.more 19 100$/);
});
