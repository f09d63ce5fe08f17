/** The processes that use most CPU, memory, disk and network, requested with the readings while the compact page is shown. */

import { isRefusal } from "../../app/api.js";
import { sumKnown } from "../../readings/sums.js";

/** @import { Api } from "../../app/api.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { ProcessRow } from "../../contract.js" */

/** @typedef {ReturnType<typeof makeLeaders>} Leaders */
/** @typedef {{row: ProcessRow, use: number}} Leader */

/** With every reading, unless one comes every second. */
const INTERVAL_MS = 1900;

/** Of the machine's CPU in percent, of memory in bytes, of disks and the network in bytes per second. */
const USES = Object.freeze({
  cpu: (/** @type {ProcessRow} */ row) => row.cpu_percent,
  memory: (/** @type {ProcessRow} */ row) => row.rss_bytes,
  disks: (/** @type {ProcessRow} */ row) => sumKnown([row.read_bytes_per_s, row.write_bytes_per_s]),
  network: (/** @type {ProcessRow} */ row) => sumKnown([row.received_bytes_per_s, row.sent_bytes_per_s]),
});

/** @typedef {keyof typeof USES} Use */

/** @param {{api: Pick<Api, "leaders">}} options */
export function makeLeaders({ api }) {
  /** @type {ReadonlyArray<ProcessRow>} */
  let rows = [];
  let requestedMs = -Infinity;

  const load = async () => {
    requestedMs = performance.now();
    try {
      rows = (await api.leaders()).processes;
    } catch (error) {
      if (isRefusal(error)) return;
      rows = [];
    }
  };

  return {
    /** Who uses most of it; null when nobody uses any, or nothing is known. @param {Use} what @returns {Leader | null} */
    of(what) {
      /** @type {Leader | null} */
      let most = null;
      for (const row of rows) {
        const use = USES[what](row) ?? 0;
        if (use > (most?.use ?? 0)) most = { row, use };
      }
      return most;
    },
    /** The request, if one is due. @param {Scene} scene */
    requestIfDue({ state, store }) {
      const isDue = performance.now() - requestedMs >= INTERVAL_MS;
      return isDue && state.link === "up" && store.length > 0 ? load() : undefined;
    },
  };
}
