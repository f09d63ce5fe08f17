/** The machine's own numbers, for the headings. */

import { disksOf } from "../devices.js";
import { shareOf } from "../space.js";
import { knownSum } from "../sums.js";

/** @import { Store } from "../store.js" */
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
