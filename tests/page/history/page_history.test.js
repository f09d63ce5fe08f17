import assert from "node:assert/strict";
import { test } from "node:test";

import { FreezeCause, MONITOR_STOPPED } from "../../../assets/js/contract.js";
import { eventAt, eventText, waitingText } from "../../../assets/js/history/events.js";
import { PAGE_SERIES } from "../../../assets/js/history/page_series.js";
import { makeTimeRange, PRESET_WIDTHS_MS } from "../../../assets/js/history/time_range.js";
import { shortWidth, widthText } from "../../../assets/js/text/range_text.js";
import { makeSeriesStore } from "../../../assets/js/readings/series_store.js";
import { columnsTable } from "../../../assets/js/text/data_tables.js";
import { sumSeriesName, throughputIn, timelineSeries } from "../../../assets/js/history/timeline_series.js";
import { makeFormat } from "../../../assets/js/text/format.js";
import { makeTranslate } from "../../../assets/js/text/i18n.js";
import { read } from "../modules.js";

const NOW = 1_790_000_000_000;
const t = (/** @type {string} */ key, values = {}) => [key, ...Object.values(values)].join(" ");
const format = /** @type {any} */ ({
  count: (/** @type {number} */ value) => String(value),
  duration: (/** @type {number} */ ms) => `${ms / 1000} s`,
  clock: String,
});

/** @param {string} language */
function sceneIn(language) {
  const words = makeTranslate(JSON.parse(read(`locales/${language}.json`)));
  return { t: words, format: makeFormat(language, "UTC") };
}

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

test("the timeline sums all devices except loopback interfaces", () => {
  const live = makeSeriesStore();
  live.add(reading);

  const names = timelineSeries.names(live);
  for (const name of SIX) assert.ok(names.includes(`disks.${name}.read_bytes_per_s`), name);
  assert.ok(!names.includes("network.lo.received_bytes_per_s"));

  const column = { average: [100], minimum: [100], maximum: [100] };
  const series = Object.fromEntries(names.map((name) => [name, column]));
  const { series: made } = timelineSeries.derive?.(
    { step_ms: 1, times_unix_ms: [NOW], series, gaps: [] },
    live,
  ) ?? {
    series: {},
  };
  assert.deepEqual(made[sumSeriesName("disks", "read_bytes_per_s")].average, [600]);
  assert.deepEqual(made[sumSeriesName("network", "sent_bytes_per_s")].average, [600]);
});

test("what goes through a bond and its bridge is counted once, where it leaves the machine", () => {
  const physical = ["eth0", "eth1"].map((name) => nic(name, { is_physical: true }));
  const made = ["bond0", "br0", "veth1", "wg0"].map((name) => nic(name, { is_physical: false }));
  const lo = nic("lo", { addresses: ["127.0.0.1"], is_physical: false });

  /** @param {object[]} network */
  const received = (network) => throughputIn(/** @type {any} */ ({ ...reading, network }), "network");
  assert.equal(received([...physical, ...made, lo]), 22);
  assert.equal(received([nic("eth0", { is_physical: false }), lo]), 11); // in a container
  assert.equal(received([lo]), 11);
});

test("in a container the timeline asks for the memory of its control group, as the tile shows it", () => {
  const [whole, limited] = [makeSeriesStore(), makeSeriesStore()];
  whole.add({ ...reading, memory: { used_bytes: 9, limit_bytes: null } });
  limited.add({ ...reading, memory: { used_bytes: 9, limit_bytes: 4, limit_used_bytes: 3 } });

  /** @param {ReturnType<typeof makeSeriesStore>} live */
  const asked = (live) => timelineSeries.names(live).filter((name) => name.startsWith("memory."));
  assert.deepEqual(asked(whole), ["memory.used_bytes"]);
  assert.deepEqual(asked(limited), ["memory.limit_bytes", "memory.limit_used_bytes"]);
});

test("a pushed reading is summed like the history; a sum without known values is unknown", () => {
  const store = makeSeriesStore();
  store.add(timelineSeries.deriveLive?.(reading) ?? reading);

  assert.equal(store.newest(sumSeriesName("disks", "read_bytes_per_s")), 600);
  assert.equal(store.newest(sumSeriesName("disks", "write_bytes_per_s")), null);
  assert.equal(store.newest(sumSeriesName("network", "received_bytes_per_s")), 60);
  assert.equal(store.newest("timeline.cpu_highest_percent"), 12);
});

test("each page requests the series of its charts", () => {
  const live = makeSeriesStore();
  live.add(reading);

  assert.deepEqual(PAGE_SERIES.cpu.names(live), ["cpu.total_percent"]);
  assert.ok(PAGE_SERIES.network.names(live).every((name) => name.startsWith("network.")));
  assert.equal(PAGE_SERIES.processes, undefined);
  assert.ok(PAGE_SERIES.sensors.names(live).length > 0, "a request names at least one series");
});

test("an event is found at its end and during its time", () => {
  const off = { kind: "engine_off", from_unix_ms: NOW - 60_000, to_unix_ms: NOW - 30_000, detail: "" };
  const scene = { events: [off], fromMs: NOW - 100_000, toMs: NOW };

  assert.equal(eventAt(scene, NOW - 45_000), off);
  assert.equal(eventAt(scene, NOW - 29_500), off);
  assert.equal(eventAt(scene, NOW - 10_000), undefined);
  assert.equal(eventText({ t, format }, off), "event.engine_off  (30 s)");
});

test("a pause by the user has no reason, one by the recorder has", () => {
  const paused = { kind: "recording_paused", from_unix_ms: NOW, to_unix_ms: NOW, detail: "" };
  assert.equal(eventText({ t, format }, paused), "event.paused_by_user ");
  assert.equal(eventText({ t, format }, { ...paused, detail: "full" }), "event.recording_paused full");
});

test("invisible characters in the reason of a pause are escaped", () => {
  const paused = { kind: "recording_paused", from_unix_ms: NOW, to_unix_ms: NOW, detail: "/home/\u202ekrad" };
  assert.equal(eventText({ t, format }, paused), "event.recording_paused /home/\\u{202e}krad");
});

test("a freeze names its cause, who did it and who waited", () => {
  const who = (/** @type {string} */ name) => ({ name, pid: 7, created_unix_ms: 1 });
  const freeze = {
    kind: "freeze",
    from_unix_ms: NOW - 14_000,
    to_unix_ms: NOW,
    detail: "memory",
    culprits: [who("hog\u202e"), who("hog\u202e"), who("make")],
    waiting: [who("Xorg")],
  };
  const scene = sceneIn("en");
  const text = eventText(scene, freeze).replaceAll("\u00a0", " ");
  assert.equal(text, "Machine stood still for lack of memory: hog\\u{202e}, make (14 s)");
  assert.equal(waitingText(scene, freeze), "At its end, these waited: Xorg");
  assert.equal(waitingText(scene, { ...freeze, waiting: [] }), "");
});

for (const language of ["en", "zh-CN"]) {
  test(`${language}: each cause of a freeze, and a stopped monitor, has a text of its own`, () => {
    const event = { kind: "freeze", from_unix_ms: NOW, to_unix_ms: NOW, detail: "" };
    const texts = Object.values(FreezeCause).map((detail) =>
      eventText(sceneIn(language), { ...event, detail }),
    );
    texts.push(eventText(sceneIn(language), { ...event, kind: "not_sampled", detail: MONITOR_STOPPED }));
    texts.push(eventText(sceneIn(language), { ...event, kind: "not_sampled" }));
    assert.equal(new Set(texts).size, texts.length);
    for (const text of texts) assert.doesNotMatch(text, /event\./);
  });
}

test("stepping the width goes to the next preset, also from between two", () => {
  const timeRange = makeTimeRange(() => NOW);
  timeRange.zoom(NOW - 400_000, NOW - 1);
  timeRange.stepWidth(1);
  assert.equal(timeRange.widthMs, 900_000);
  for (let step = 0; step < 20; step += 1) timeRange.stepWidth(1);
  assert.equal(timeRange.widthMs, PRESET_WIDTHS_MS.at(-1));
  for (let step = 0; step < 20; step += 1) timeRange.stepWidth(-1);
  assert.equal(timeRange.widthMs, PRESET_WIDTHS_MS[0]);
});

test("widths are in the largest unit that fits", () => {
  const scene = { t, format };
  assert.equal(shortWidth(scene, 900_000), "range.short 15");
  assert.equal(shortWidth(scene, 86_400_000), "range.short_hours 24");
  assert.equal(widthText(scene, 60_000), "range.one_minute");
  assert.equal(widthText(scene, 7 * 86_400_000), "range.days 7");
});

test("a long table is cut to the newest rows, and its caption says so", () => {
  const store = makeSeriesStore();
  for (let n = 0; n < 100; n += 1) {
    store.add({ taken_at_unix_ms: NOW + n * 1000, cpu: /** @type {any} */ ({ total_percent: n }) });
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
