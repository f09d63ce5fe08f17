/** The machine's own numbers, for the headings. */

import { disksOf } from "../readings/devices.js";
import { shareOf } from "../readings/percentages.js";
import { knownSum } from "../readings/sums.js";

/** @import { Store } from "../readings/series_store.js" */
/** @import { Totals } from "./columns.js" */

/** @param {Store} store @returns {Totals} */
export function machineTotals(store) {
  const { reading } = store;
  const disks = disksOf(store);
  const memory = reading?.memory;
  return {
    cpu: reading?.cpu?.total_percent ?? null,
    memory: shareOf(memory?.used_bytes ?? null, memory?.total_bytes ?? null),
    read: knownSum(disks.map((disk) => disk.read_bytes_per_s)),
    write: knownSum(disks.map((disk) => disk.write_bytes_per_s)),
  };
}
