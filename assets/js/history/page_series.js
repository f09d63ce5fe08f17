/** The series that the charts of each page are drawn from; other series are not requested from the recorder. */

import { timelineSeries } from "./timeline_series.js";

/** @import { PageSeries } from "./loaded_range.js" */

const CPU = /^cpu\./;
const MEMORY = /^memory\.(total|used|available|free|swap_used|limit|limit_used)_bytes$/;
const DISKS =
  /^disks\..+\.(read_bytes_per_s|write_bytes_per_s|reads_per_s|writes_per_s|busy_percent|read_latency_ms|write_latency_ms)$/;
const NETWORK = /^network\..+\.(received_bytes_per_s|sent_bytes_per_s)$/;
const SENSORS = /^(temperatures\..+\.celsius|battery\.charge_percent|gpus\..+\.busy_percent)$/;
const PRESSURE = /^pressure\./;
const CHARTED = [CPU, MEMORY, PRESSURE, DISKS, NETWORK, SENSORS];

/** Whether a chart is drawn from this series. @param {string} name */
export const isCharted = (name) => CHARTED.some((pattern) => pattern.test(name));

/** @param {RegExp[]} patterns @returns {PageSeries} */
const matching = (...patterns) => ({
  isAlwaysRecorded: false,
  names: (live) => [...live.names()].filter((name) => patterns.some((pattern) => pattern.test(name))),
});

/** @type {Readonly<Record<string, PageSeries>>} By route. */
export const PAGE_SERIES = Object.freeze({
  overview: matching(CPU, MEMORY, DISKS, NETWORK),
  cpu: matching(CPU, /^pressure\.cpu/),
  memory: matching(MEMORY, /^pressure\.memory/),
  disks: matching(DISKS, /^pressure\.io/),
  network: matching(NETWORK),
  // A request names at least one series, also on a machine without sensors.
  sensors: {
    ...matching(SENSORS, /^cpu\.total_percent$/),
    hasCharts: (live) => [...live.names()].some((name) => SENSORS.test(name)),
  },
  timeline: timelineSeries,
});
