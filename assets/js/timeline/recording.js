/** What the timeline has asked the recorder for: charts, events, who did most. Newer questions win over older ones. */

import { railDevices, RATES, seriesOf } from "../devices.js";
import { makeStore } from "../store.js";

/** @import { App } from "../app.js" */
/** @import { History, PastEvent, Top } from "../contract.js" */
/** @import { By } from "./culprits.js" */
/** @import { Kind } from "../devices.js" */
/** @import { Span, Store } from "../store.js" */

/** @typedef {ReturnType<typeof makeRecording>} Recording */

export const CPU = "cpu.total_percent";
export const CPU_HIGHEST = "timeline.cpu_highest_percent";
export const MEMORY = "memory.used_bytes";
export const PRESSURE = Object.freeze([
  "pressure.cpu_some_percent",
  "pressure.memory_some_percent",
  "pressure.io_some_percent",
]);
/** All devices of a kind together. @param {Kind} kind @param {string} field */
export const allOf = (kind, field) => `timeline.${kind}.${field}`;

const KINDS = /** @type {ReadonlyArray<Kind>} */ (Object.freeze(["disks", "network"]));

/** @param {App} app */
export function makeRecording(app) {
  let asked = 0;
  const recording = {
    store: makeStore(),
    version: 0,
    /** @type {Span | null} What the store holds. */
    span: null,
    /** @type {ReadonlyArray<PastEvent>} */
    events: [],
    /** @type {Top | null} */
    top: null,
    /** @type {string | null} */
    error: null,
    isLoading: false,

    /** Ask for a time; what was shown stays until the answer is there. @param {Span} span @param {By} by */
    async load(span, by) {
      const { api } = app;
      if (api === null) return;
      const mine = (asked += 1);
      recording.isLoading = true;
      try {
        const { fromMs, toMs } = span;
        const [history, events, top] = await Promise.all([
          api.history(fromMs, toMs, seriesAsked(app.store)),
          api.events(fromMs, toMs),
          api.top(fromMs, toMs, by),
        ]);
        if (mine !== asked) return;
        recording.store = storeOf(history, app.store);
        recording.version = mine;
        recording.span = span;
        recording.events = events.events;
        recording.top = top;
        recording.error = null;
      } catch (error) {
        if (mine === asked) recording.error = error instanceof Error ? error.message : String(error);
      } finally {
        if (mine === asked) recording.isLoading = false;
      }
      app.redraw();
    },
  };
  return recording;
}

/** @param {Store} live Tells which devices there are. @returns {string[]} */
const seriesAsked = (live) => [
  CPU,
  MEMORY,
  ...PRESSURE,
  ...KINDS.flatMap((kind) => RATES[kind].flatMap((field) => deviceSeries(live, kind, field))),
];

/** The engine splits its question at commas. @param {Store} live @param {Kind} kind @param {string} field */
const deviceSeries = (live, kind, field) =>
  railDevices(live, kind)
    .map((device) => seriesOf(kind, device, field))
    .filter((name) => !name.includes(","));

/** @param {History} history @param {Store} live @returns {Store} */
function storeOf(history, live) {
  const store = makeStore();
  const { series } = history;
  const sums = KINDS.flatMap((kind) =>
    RATES[kind].map((field) => [
      allOf(kind, field),
      sumOf(deviceSeries(live, kind, field).map((name) => series[name]?.average ?? [])),
    ]),
  );
  const added = [[CPU_HIGHEST, series[CPU]?.maximum ?? []], ...sums].map(([name, values]) => [
    name,
    { average: values, minimum: values, maximum: values },
  ]);
  store.fill({ ...history, series: { ...series, ...Object.fromEntries(added) } });
  return store;
}

/** What is unknown of one device leaves the others. @param {ReadonlyArray<ReadonlyArray<number | null>>} columns @returns {(number | null)[]} */
function sumOf(columns) {
  const length = Math.max(0, ...columns.map((column) => column.length));
  return Array.from({ length }, (_, row) => {
    const known = columns.map((column) => column[row] ?? null).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  });
}
