/** Which devices there are, in an order that stays, and which of them people look at. */

import { extremes } from "./series_queries.js";
import { knownSum } from "./sums.js";

/** @import { Scene } from "../app/composition_root.js" */
/** @import { DiskReading, NetworkReading } from "../contract.js" */
/** @import { Store } from "./series_store.js" */

/** @typedef {"disks" | "network"} Kind */

/** The two series of a device that its charts are drawn from: what comes in, what goes out. */
export const RATES = Object.freeze({
  disks: Object.freeze(/** @type {const} */ (["read_bytes_per_s", "write_bytes_per_s"])),
  network: Object.freeze(/** @type {const} */ (["received_bytes_per_s", "sent_bytes_per_s"])),
});

/** Tokens of their colours. */
export const HUES = Object.freeze({
  disks: Object.freeze(/** @type {const} */ (["disk-read", "disk-write"])),
  network: Object.freeze(/** @type {const} */ (["network-in", "network-out"])),
});

/** More than these are on the page of their kind, not in the rail. */
const MOST_IN_RAIL = 4;

const LOOPBACK_NAME = /^lo\d*$/;
const LOOPBACK_ADDRESS = /^(127\.|::1$)/;

/** @param {Kind} kind @param {string} device @param {string} field @returns {string} Name of the series. */
export const seriesOf = (kind, device, field) => `${kind}.${device}.${field}`;

/** @param {NetworkReading} one */
export const isLoopback = ({ name, addresses }) =>
  LOOPBACK_NAME.test(name) ||
  (addresses.length > 0 && addresses.every((address) => LOOPBACK_ADDRESS.test(address)));

/** The machine talks to itself last, and what never carried anything comes after what did. @param {NetworkReading} one */
const rank = (one) => (isLoopback(one) ? 2 : one.received_bytes + one.sent_bytes === 0 ? 1 : 0);

/** @param {Store} store @returns {ReadonlyArray<DiskReading>} */
export const disksOf = ({ reading }) => reading?.disks ?? [];

/** @param {Store} store @returns {ReadonlyArray<NetworkReading>} */
export const interfacesOf = ({ reading }) =>
  [...(reading?.network ?? [])].sort((one, other) => rank(one) - rank(other));

/** @param {Store} store @param {Kind} kind @returns {string[]} */
export const devicesOf = (store, kind) =>
  (kind === "disks" ? disksOf(store) : interfacesOf(store)).map(({ name }) => name);

/** @param {Store} store @param {Kind} kind @returns {string[]} What deserves a row of its own: never the loopback beside others. */
export function railDevices(store, kind) {
  if (kind === "disks") return devicesOf(store, kind).slice(0, MOST_IN_RAIL);
  const all = interfacesOf(store);
  const busy = all.filter((one) => rank(one) === 0);
  return (busy.length > 0 ? busy : all.slice(0, 1)).slice(0, MOST_IN_RAIL).map(({ name }) => name);
}

/**
 * The device that the page shows: the one in the address, also after it was unplugged, else the first.
 *
 * @param {Scene} scene @param {Kind} kind
 * @returns {string | null} Null when there is none.
 */
export function chosenDevice({ state, store }, kind) {
  const { part } = state;
  const isKnown = part !== null && store.column(seriesOf(kind, part, RATES[kind][0])) !== undefined;
  return isKnown ? part : (devicesOf(store, kind)[0] ?? null);
}

/**
 * The device that moved the most in the shown time; the loopback only when there is nothing else.
 *
 * @param {Pick<Scene, "store" | "fromMs" | "toMs">} scene @param {Kind} kind
 * @returns {string | null}
 */
export function busiestDevice({ store, fromMs, toMs }, kind) {
  const devices = railDevices(store, kind);
  /** @param {string} device */
  const moved = (device) =>
    RATES[kind].reduce(
      (sum, field) => sum + (extremes(store, seriesOf(kind, device, field), fromMs, toMs)?.mean ?? 0),
      0,
    );
  const means = devices.map(moved);
  return devices.reduce(
    (best, device, place) => (means[place] > means[best.place] ? { device, place } : best),
    {
      device: devices[0] ?? null,
      place: 0,
    },
  ).device;
}

/** What comes in and goes out together, as far as it is known. @param {Store} store @param {Kind} kind @param {string} device */
export const movedNow = (store, kind, device) =>
  knownSum(RATES[kind].map((field) => store.newest(seriesOf(kind, device, field))));

/** @param {Pick<Scene, "store" | "fromMs" | "toMs">} scene @param {ReadonlyArray<string>} names @returns {number} Zero when nothing is known. */
export const highestOf = ({ store, fromMs, toMs }, names) =>
  Math.max(0, ...names.map((name) => extremes(store, name, fromMs, toMs)?.highest ?? 0));
