/** Devices: their order, their rows in the navigation rail, and the details of a page. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { detailsText } from "../../../assets/js/text/details_text.js";
import {
  busiestDevice,
  currentDevice,
  devicesOf,
  currentThroughput,
  railDevices,
} from "../../../assets/js/readings/devices.js";
import { makeFormat } from "../../../assets/js/text/format.js";
import { fastestGrowing } from "../../../assets/js/readings/memory_growth.js";
import { makeTranslate } from "../../../assets/js/text/i18n.js";
import { currentMemory } from "../../../assets/js/readings/memory.js";
import { gaps } from "../../../assets/js/readings/series_queries.js";
import { resourceRows } from "../../../assets/js/components/shell/rail_rows.js";
import { reasonFor } from "../../../assets/js/text/reasons.js";
import { hottest, temperatureLevel } from "../../../assets/js/readings/temperatures.js";
import { isCharted } from "../../../assets/js/history/page_series.js";
import { usedPercent, percentOf } from "../../../assets/js/readings/percentages.js";
import { makeSeriesStore } from "../../../assets/js/readings/series_store.js";

const START = 1_700_000_000_000;
const GIB = 2 ** 30;
const english = JSON.parse(readFileSync(new URL("../../../assets/locales/en.json", import.meta.url), "utf8"));

/** @param {string} name @param {number} [rate] @param {object} [more] @returns {any} */
const nic = (name, rate = 1000, more = {}) => ({
  name,
  received_bytes_per_s: rate,
  sent_bytes_per_s: rate / 4,
  received_bytes: 1,
  sent_bytes: 1,
  errors: 0,
  drops: 0,
  is_up: true,
  speed_mbit_per_s: null,
  addresses: [],
  ...more,
});

/** @param {string} name @param {number | null} [rate] @returns {any} */
const disk = (name, rate = 1000) => ({
  name,
  read_bytes_per_s: rate,
  write_bytes_per_s: rate,
  busy_percent: 5,
});

/** @param {object[]} readings @param {object} [state] @returns {any} */
function sceneOf(readings, state = {}) {
  const store = makeSeriesStore();
  readings.forEach((reading, index) =>
    store.add(/** @type {any} */ ({ taken_at_unix_ms: START + index * 5000, elapsed_s: 5, ...reading })),
  );
  return {
    store,
    fromMs: START,
    toMs: START + 600_000,
    rangeText: "10 minutes",
    t: makeTranslate(english),
    format: makeFormat("en", "UTC"),
    palette: { colour: (/** @type {string} */ token) => token },
    state: { route: "overview", parameter: null, status: null, ...state },
  };
}

/** @param {string} text */
const plain = (text) => text.replaceAll("\u00a0", " ");

test("loopback interfaces come last, interfaces without traffic before them", () => {
  const idle = { received_bytes: 0, sent_bytes: 0 };
  const network = [
    nic("lo"),
    nic("eth9", 0, idle),
    nic("eth0"),
    nic("Loopback 1", 1, { addresses: ["127.0.0.1", "::1"] }),
  ];
  const { store } = sceneOf([{ network }]);
  assert.deepEqual(devicesOf(store, "network"), ["eth0", "eth9", "lo", "Loopback 1"]);
  assert.deepEqual(railDevices(store, "network"), ["eth0"]);
});

test("a machine with only a loopback shows it", () => {
  assert.deepEqual(railDevices(sceneOf([{ network: [nic("lo")] }]).store, "network"), ["lo"]);
});

test("the rail shows four devices, the page all", () => {
  const disks = Array.from({ length: 24 }, (_, index) => disk(`sd${index}`));
  const { store } = sceneOf([{ disks }]);
  assert.equal(railDevices(store, "disks").length, 4);
  assert.equal(devicesOf(store, "disks").length, 24);
});

test("the address names the device, also after its removal; the default is the first", () => {
  const both = { disks: [disk("sda"), disk("usb")] };
  assert.equal(currentDevice(sceneOf([both]), "disks"), "sda");
  assert.equal(
    currentDevice(sceneOf([both, { disks: [disk("sda")] }], { parameter: "usb" }), "disks"),
    "usb",
  );
  assert.equal(currentDevice(sceneOf([both], { parameter: "never seen" }), "disks"), "sda");
  assert.equal(currentDevice(sceneOf([{ disks: [] }]), "disks"), null);
});

test("the busiest device is that of the whole shown range", () => {
  const scene = sceneOf([
    { disks: [disk("sda", 1), disk("sdb", 900)] },
    { disks: [disk("sda", 50), disk("sdb", 0)] },
  ]);
  assert.equal(busiestDevice(scene, "disks"), "sdb");
  assert.equal(busiestDevice(sceneOf([{ disks: null }]), "disks"), null);
});

test("throughput is unknown when both rates are", () => {
  assert.equal(currentThroughput(sceneOf([{ disks: [disk("sda", null)] }]).store, "disks", "sda"), null);
  assert.equal(currentThroughput(sceneOf([{ disks: [disk("sda", 7)] }]).store, "disks", "sda"), 14);
});

test("an added device has no gap before it, a removed one has a gap after it", () => {
  const { store } = sceneOf([
    { disks: [] },
    { disks: [] },
    { disks: [disk("usb")] },
    { disks: [disk("usb")] },
    { disks: [] },
  ]);
  const name = "disks.usb.read_bytes_per_s";
  assert.deepEqual(gaps(store, START, START + 20_000, name), [
    { fromMs: START + 15_000, toMs: START + 20_000 },
  ]);
});

test("in a container the total is the limit", () => {
  const memory = { total_bytes: 32 * GIB, used_bytes: 9 * GIB, limit_bytes: 2 * GIB, limit_used_bytes: GIB };
  assert.deepEqual(currentMemory(sceneOf([{ memory }]).store), {
    series: "memory.limit_used_bytes",
    used: GIB,
    total: 2 * GIB,
    isLimited: true,
  });
  assert.equal(percentOf(GIB, 2 * GIB), 50);
  assert.equal(percentOf(GIB, 0), null);
});

test("a single device is labelled by its kind, several by their names", () => {
  const one = resourceRows(sceneOf([{ disks: [disk("sda")], network: [nic("eth0")] }]));
  assert.deepEqual(
    one.map(({ name, device, href }) => [name, device, href]),
    [
      ["CPU", null, "#cpu"],
      ["Memory", null, "#memory"],
      ["Disks", null, "#disks"],
      ["Network", null, "#network"],
      ["Sensors", null, "#sensors"],
    ],
  );
  const disks = [disk("sda"), disk("a/b #1%")];
  const rows = resourceRows(sceneOf([{ disks }], { route: "disks", parameter: "a/b #1%" })).filter(
    ({ hue }) => hue === "disks",
  );
  assert.deepEqual(
    rows.map(({ device, href, isCurrent, isFirst }) => [device, href, isCurrent, isFirst]),
    [
      ["sda", "#disks", false, true],
      ["a/b #1%", "#disks/a%2Fb%20%231%25", true, false],
    ],
  );
});

test("the detail of a row is the current value of its resource", () => {
  const rows = resourceRows(
    sceneOf([
      {
        cpu: { total_percent: 12.4, per_core_percent: [], frequency_mhz: 4290 },
        memory: { total_bytes: 31.2 * GIB, used_bytes: 10.2 * GIB },
        disks: [disk("sda", 45.6e6)],
        network: [nic("eth0", 1e6)],
        gpus: [{ name: "AMD", busy_percent: 30, celsius: 61.2 }],
        temperatures: [
          { name: "a", celsius: 40 },
          { name: "b", celsius: 84.4 },
        ],
        fans: [{ name: "f", rpm: 3340 }],
      },
    ]),
  );
  assert.deepEqual(
    rows.map(({ detail }) => plain(detail)),
    ["12 % · 4.29 GHz", "10.2 / 31.2 GiB", "91.2 MB/s", "10.0 Mbit/s", "30.0 % · 61 °C", "84 °C · 3,340 rpm"],
  );
});

test("before the first reading the details are empty", () => {
  for (const { detail } of resourceRows(sceneOf([]))) assert.equal(detail, "");
});

test("only charted series are requested", () => {
  for (const name of ["cpu.total_percent", "disks.a,b.c.busy_percent", "network.eth0.100.sent_bytes_per_s"])
    assert.ok(isCharted(name), name);
  for (const name of ["network.eth0.errors", "volumes./.used_bytes", "logins.0.since_unix_ms"])
    assert.ok(!isCharted(name), name);
});

test("a known reason is translated; an unknown code shows the message of the engine", () => {
  const t = makeTranslate({ "reason.failed": "failed: {error}", "reason.unknown": "?" });
  /** @param {string} code @returns {any} */
  const state = (code) => ({
    status: { unreadable: [{ what: "battery", why: "It is new.", code, details: { error: "a\u202eb" } }] },
  });
  assert.equal(reasonFor({ t, state: state("failed") }, "battery"), "failed: a\\u{202e}b");
  assert.equal(reasonFor({ t, state: state("unheard_of") }, "battery"), "It is new.");
  assert.equal(reasonFor({ t, state: /** @type {any} */ ({ status: null }) }, "battery"), "?");
});

test("temperature levels come from the limits of the chip", () => {
  /** @param {number} celsius @param {number | null} high @param {number | null} critical */
  const state = (celsius, high, critical) =>
    temperatureLevel({ name: "x", celsius, high_celsius: high, critical_celsius: critical });
  assert.equal(state(79, 80, 100), "ok");
  assert.equal(state(80, 80, 100), "warn");
  assert.equal(state(100, 80, 100), "bad");
  assert.equal(state(120, null, null), "ok");
  assert.equal(hottest([]), undefined);
});

test("the used share counts only what users can fill; unknown stays unknown", () => {
  /** @param {number | null} used @param {number | null} free @returns {any} */
  const volume = (used, free) => ({ used_bytes: used, free_bytes: free, total_bytes: 1000 });
  assert.equal(usedPercent(volume(300, 100)), 75);
  assert.equal(usedPercent(volume(null, null)), null);
});

test("the fastest growing process comes first, small growth is left out", () => {
  /** @param {number | null} rss @returns {any} */
  const row = (rss) => ({ rss_bytes: rss });
  const rows = new Map([
    ["a", row(3 * 2 ** 20)],
    ["b", row(90 * 2 ** 20)],
    ["c", row(1000)],
    ["d", row(null)],
  ]);
  const before = new Map([
    ["a", 2 ** 20],
    ["b", 10 * 2 ** 20],
    ["c", 0],
    ["d", 9 * 2 ** 20],
  ]);
  assert.deepEqual(
    fastestGrowing(before, rows).map(({ grownBytes }) => grownBytes / 2 ** 20),
    [80, 2],
  );
});

test("a name cannot add lines to the copied details", () => {
  const text = detailsText(sceneOf([{}], { route: "disks" }), [
    {
      id: "one",
      title: "Disk",
      rows: [
        ["Name", "sda\n  Forged  1"],
        ["磁盘", "2\u00a0MB/s"],
      ],
    },
    { id: "none", title: "Nothing", rows: [] },
  ]);
  const [heading, ...lines] = text.split("\n");
  assert.match(heading, /^Disks · \S.*2023/);
  assert.deepEqual(lines, ["", "Disk", "  Name  sda Forged 1", "  磁盘  2 MB/s", ""]);
});
