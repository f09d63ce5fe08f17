/** The series of the timeline: each resource as a whole, all devices of a kind added up. */

import { countedDevices, deviceSeriesName, RATE_FIELDS, sumIn } from "../readings/devices.js";
import { memorySeriesName } from "../readings/memory.js";
import { singleValueSeries, CPU_TOTAL } from "../readings/series_store.js";
import { sumKnown } from "../readings/sums.js";

/** @import { Reading } from "../contract.js" */
/** @import { Kind } from "../readings/devices.js" */
/** @import { Store } from "../readings/series_store.js" */
/** @import { PageSeries } from "./loaded_range.js" */

export const CPU_MAXIMUM = "timeline.cpu_highest_percent";
export const PRESSURE_SERIES = Object.freeze([
  "pressure.cpu_some_percent",
  "pressure.memory_some_percent",
  "pressure.io_some_percent",
]);
/** The sum over all devices of a kind. @param {Kind} kind @param {string} field */
export const sumSeriesName = (kind, field) => `timeline.${kind}.${field}`;

const DEVICE_KINDS = /** @type {ReadonlyArray<Kind>} */ (Object.freeze(["disks", "network"]));

/** Of the machine, or of the control group that limits this program. @param {Pick<Store, "reading">} live */
function memoryOf({ reading }) {
  const isLimited = (reading?.memory?.limit_bytes ?? null) !== null;
  return (isLimited ? ["limit", "limit_used"] : ["used"]).map(memorySeriesName);
}

/** Throughput of all devices of a kind, both directions added up. @param {Reading} reading @param {Kind} kind @returns {number | null} */
export const throughputIn = (reading, kind) =>
  sumKnown(RATE_FIELDS[kind].map((field) => sumIn(reading, kind, field)));

/** @type {PageSeries} */
export const timelineSeries = Object.freeze({
  isAlwaysRecorded: true,
  names: (live) => [
    CPU_TOTAL,
    ...memoryOf(live),
    ...PRESSURE_SERIES,
    ...DEVICE_KINDS.flatMap((kind) =>
      RATE_FIELDS[kind].flatMap((field) =>
        countedDevices(live, kind).map((device) => deviceSeriesName(kind, device, field)),
      ),
    ),
  ],
  derive(history, live) {
    const { series, times_unix_ms: times } = history;
    /** @param {Kind} kind @param {string} field */
    const sums = (kind, field) => {
      const columns = countedDevices(live, kind).map(
        (device) => series[deviceSeriesName(kind, device, field)]?.average ?? [],
      );
      return times.map((_, row) => sumKnown(columns.map((column) => column[row])));
    };
    const made = DEVICE_KINDS.flatMap((kind) =>
      RATE_FIELDS[kind].map(
        (field) => /** @type {const} */ ([sumSeriesName(kind, field), sums(kind, field)]),
      ),
    );
    const added = singleValueSeries([[CPU_MAXIMUM, series[CPU_TOTAL]?.maximum ?? []], ...made]);
    return { ...history, series: { ...series, ...added } };
  },
  deriveLive(reading) {
    /** @param {Kind} kind */
    const sums = (kind) =>
      Object.fromEntries(RATE_FIELDS[kind].map((field) => [field, sumIn(reading, kind, field)]));
    const timeline = {
      cpu_highest_percent: reading.cpu?.total_percent ?? null,
      ...Object.fromEntries(DEVICE_KINDS.map((kind) => [kind, sums(kind)])),
    };
    return /** @type {Reading} */ ({ ...reading, timeline });
  },
});
