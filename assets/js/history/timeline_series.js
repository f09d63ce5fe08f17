/** What the lanes of the timeline are drawn from: each resource as a whole. */

import { isLoopback, RATES, seriesOf } from "../readings/devices.js";
import { plainSeries, TOTAL } from "../readings/series_store.js";
import { knownSum } from "../readings/sums.js";

/** @import { History, Reading } from "../contract.js" */
/** @import { Kind } from "../readings/devices.js" */
/** @import { PagePast } from "./page_series.js" */
/** @import { Store } from "../readings/series_store.js" */

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

/** Every device; what the machine says to itself counts only where there is nothing else. @param {Pick<Store, "reading">} live @param {Kind} kind */
function counted({ reading }, kind) {
  if (kind === "disks") return (reading?.disks ?? []).map(({ name }) => name);
  const all = reading?.network ?? [];
  const outer = all.filter((one) => !isLoopback(one));
  return (outer.length > 0 ? outer : all).map(({ name }) => name);
}

/** Of all devices of a kind. @param {Reading} reading @param {Kind} kind @param {string} field @returns {number | null} */
function sumNow(reading, kind, field) {
  const devices = new Set(counted({ reading }, kind));
  const all = /** @type {ReadonlyArray<Record<string, any>>} */ (reading[kind] ?? []);
  return knownSum(all.filter(({ name }) => devices.has(name)).map((one) => one[field]));
}

/** What all devices of a kind moved, in and out together. @param {Reading} reading @param {Kind} kind @returns {number | null} */
export const movedIn = (reading, kind) => knownSum(RATES[kind].map((field) => sumNow(reading, kind, field)));

/** @type {PagePast} */
export const timelinePast = Object.freeze({
  isAlways: true,
  series: (live) => [
    TOTAL,
    MEMORY,
    ...PRESSURE,
    ...KINDS.flatMap((kind) =>
      RATES[kind].flatMap((field) => counted(live, kind).map((device) => seriesOf(kind, device, field))),
    ),
  ],
  derive(history, live) {
    const { series, times_unix_ms: times } = history;
    /** @param {Kind} kind @param {string} field */
    const sums = (kind, field) => {
      const columns = counted(live, kind).map(
        (device) => series[seriesOf(kind, device, field)]?.average ?? [],
      );
      return times.map((_, row) => knownSum(columns.map((column) => column[row])));
    };
    const made = KINDS.flatMap((kind) =>
      RATES[kind].map((field) => /** @type {const} */ ([allOf(kind, field), sums(kind, field)])),
    );
    const added = [/** @type {const} */ ([CPU_HIGHEST, series[TOTAL]?.maximum ?? []]), ...made].map(
      ([name, values]) => [name, plainSeries(values)],
    );
    return { ...history, series: { ...series, ...Object.fromEntries(added) } };
  },
  more(reading) {
    /** @param {Kind} kind */
    const sums = (kind) =>
      Object.fromEntries(RATES[kind].map((field) => [field, sumNow(reading, kind, field)]));
    const timeline = {
      cpu_highest_percent: reading.cpu?.total_percent ?? null,
      ...Object.fromEntries(KINDS.map((kind) => [kind, sums(kind)])),
    };
    return /** @type {Reading} */ ({ ...reading, timeline });
  },
});
