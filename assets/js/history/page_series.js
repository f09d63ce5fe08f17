/** Which series a page's charts are drawn from: the others are told as they are now, and their past is not asked for. */

import { timelinePast } from "./timeline_series.js";

/** @import { History, Reading } from "../contract.js" */
/** @import { Store } from "../readings/series_store.js" */

/**
 * The past of a page.
 *
 * @typedef {object} PagePast
 * @property {boolean} isAlways It is drawn from the recorder even when the page itself has the readings.
 * @property {(live: Store) => string[]} series What is asked for.
 * @property {(history: History, live: Store) => History} [derive] What is made from the answer ...
 * @property {(reading: Reading) => Reading} [more] ... and from each reading that follows.
 */

const CPU = /^cpu\./;
const MEMORY = /^memory\.(total|used|available|free|swap_used|limit|limit_used)_bytes$/;
const DISKS =
  /^disks\..+\.(read_bytes_per_s|write_bytes_per_s|reads_per_s|writes_per_s|busy_percent|read_latency_ms|write_latency_ms)$/;
const NETWORK = /^network\..+\.(received_bytes_per_s|sent_bytes_per_s)$/;
const SENSORS = /^(temperatures\..+\.celsius|battery\.charge_percent|gpus\..+\.busy_percent)$/;
const PRESSURE = /^pressure\./;
const CHARTS = [CPU, MEMORY, PRESSURE, DISKS, NETWORK, SENSORS];

/** Whether any chart is drawn from it. @param {string} name */
export const isDrawn = (name) => CHARTS.some((chart) => chart.test(name));

/** @param {RegExp[]} charts @returns {PagePast} */
const drawnFrom = (...charts) => ({
  isAlways: false,
  series: (live) => [...live.names()].filter((name) => charts.some((chart) => chart.test(name))),
});

/** @type {Readonly<Record<string, PagePast>>} By the noun of the page. */
export const PASTS = Object.freeze({
  overview: drawnFrom(CPU, MEMORY, DISKS, NETWORK),
  cpu: drawnFrom(CPU, /^pressure\.cpu/),
  memory: drawnFrom(MEMORY, /^pressure\.memory/),
  disks: drawnFrom(DISKS, /^pressure\.io/),
  network: drawnFrom(NETWORK),
  // A machine without sensors still has times, and a question names one series at least.
  sensors: drawnFrom(SENSORS, /^cpu\.total_percent$/),
  timeline: timelinePast,
});
