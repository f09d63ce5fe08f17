/** The disks and network interfaces of a reading: their order, the current one, their throughput. */

import { statistics } from "./series_queries.js";
import { sumKnown } from "./sums.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { DiskReading, NetworkReading, Reading } from "../contract.js" */
/** @import { Store } from "./series_store.js" */

/** @typedef {"disks" | "network"} Kind */

/** The two fields that the charts of a device show: incoming and outgoing. */
export const RATE_FIELDS = Object.freeze({
  disks: Object.freeze(/** @type {const} */ (["read_bytes_per_s", "write_bytes_per_s"])),
  network: Object.freeze(/** @type {const} */ (["received_bytes_per_s", "sent_bytes_per_s"])),
});

/** The colour tokens of these fields. */
export const RATE_COLOURS = Object.freeze({
  disks: Object.freeze(/** @type {const} */ (["disk-read", "disk-write"])),
  network: Object.freeze(/** @type {const} */ (["network-in", "network-out"])),
});

/** Of each kind; further devices are only on the page of their kind. */
const MAX_RAIL_DEVICES = 4;

const LOOPBACK_NAME = /^lo\d*$/;
const LOOPBACK_ADDRESS = /^(127\.|::1$)/;

/** @param {Kind} kind @param {string} device @param {string} field @returns {string} */
export const deviceSeriesName = (kind, device, field) => `${kind}.${device}.${field}`;

/** @param {NetworkReading} one */
export const isLoopback = ({ name, addresses }) =>
  LOOPBACK_NAME.test(name) ||
  (addresses.length > 0 && addresses.every((address) => LOOPBACK_ADDRESS.test(address)));

/** Loopbacks come last, unused interfaces before them. @param {NetworkReading} one */
const sortRank = (one) => (isLoopback(one) ? 2 : one.received_bytes + one.sent_bytes === 0 ? 1 : 0);

/** @param {Store} store @returns {ReadonlyArray<DiskReading>} */
export const disksOf = ({ reading }) => reading?.disks ?? [];

/** @param {Store} store @returns {ReadonlyArray<NetworkReading>} */
export const interfacesOf = ({ reading }) =>
  [...(reading?.network ?? [])].sort((one, other) => sortRank(one) - sortRank(other));

/** @param {Store} store @param {Kind} kind @returns {string[]} */
export const devicesOf = (store, kind) =>
  (kind === "disks" ? disksOf(store) : interfacesOf(store)).map(({ name }) => name);

/** @param {Store} store @param {Kind} kind @returns {string[]} Devices with a row in the navigation rail: used ones, or else the first. */
export function railDevices(store, kind) {
  if (kind === "disks") return devicesOf(store, kind).slice(0, MAX_RAIL_DEVICES);
  const all = interfacesOf(store);
  const used = all.filter((one) => sortRank(one) === 0);
  return (used.length > 0 ? used : all.slice(0, 1)).slice(0, MAX_RAIL_DEVICES).map(({ name }) => name);
}

/**
 * The device that its page shows: the one in the address, also after it was removed, or else the first.
 *
 * @param {Scene} scene @param {Kind} kind
 * @returns {string | null} Null when there is no device.
 */
export function currentDevice({ state, store }, kind) {
  const { parameter } = state;
  const isKnown =
    parameter !== null && store.column(deviceSeriesName(kind, parameter, RATE_FIELDS[kind][0])) !== undefined;
  return isKnown ? parameter : (devicesOf(store, kind)[0] ?? null);
}

/**
 * The device with the highest mean throughput in the shown range.
 *
 * @param {Pick<Scene, "store" | "fromMs" | "toMs">} scene @param {Kind} kind
 * @returns {string | null}
 */
export function busiestDevice({ store, fromMs, toMs }, kind) {
  /** @param {string} device */
  const meanThroughput = (device) =>
    RATE_FIELDS[kind].reduce(
      (sum, field) =>
        sum + (statistics(store, deviceSeriesName(kind, device, field), fromMs, toMs)?.mean ?? 0),
      0,
    );
  const devices = railDevices(store, kind);
  const means = devices.map(meanThroughput);
  const busiest = means.reduce((best, mean, index) => (mean > means[best] ? index : best), 0);
  return devices[busiest] ?? null;
}

/** Both directions added up; null when both are unknown. @param {Store} store @param {Kind} kind @param {string} device */
export const currentThroughput = (store, kind, device) =>
  sumKnown(RATE_FIELDS[kind].map((field) => store.newest(deviceSeriesName(kind, device, field))));

/** @param {Pick<Scene, "store" | "fromMs" | "toMs">} scene @param {ReadonlyArray<string>} names @returns {number} Zero when nothing is known. */
export const highestValue = ({ store, fromMs, toMs }, names) =>
  Math.max(0, ...names.map((name) => statistics(store, name, fromMs, toMs)?.maximum ?? 0));

/**
 * What goes through a bridge, bond, VLAN or tunnel goes through a device too, so that only devices count; where
 * none is known, all interfaces but the loopback do.
 *
 * @param {Pick<Store, "reading">} live @param {Kind} kind
 */
export function countedDevices({ reading }, kind) {
  if (kind === "disks") return (reading?.disks ?? []).map(({ name }) => name);
  const all = reading?.network ?? [];
  const external = all.filter((one) => !isLoopback(one));
  const devices = external.filter((one) => one.is_physical);
  return ([devices, external].find(({ length }) => length > 0) ?? all).map(({ name }) => name);
}

/** Of all devices of a kind that count. @param {Partial<Reading>} reading @param {Kind} kind @param {string} field @returns {number | null} */
export function sumIn(reading, kind, field) {
  const devices = new Set(countedDevices({ reading }, kind));
  const all = /** @type {ReadonlyArray<Record<string, any>>} */ (reading[kind] ?? []);
  return sumKnown(all.filter(({ name }) => devices.has(name)).map((one) => one[field]));
}
