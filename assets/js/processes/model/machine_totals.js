/** The totals of the machine, for the headings of the table. */

import { disksOf, sumIn } from "../../readings/devices.js";
import { percentOf } from "../../readings/percentages.js";
import { sumKnown } from "../../readings/sums.js";

/** @import { Store } from "../../readings/series_store.js" */
/** @import { MachineTotals } from "../columns/columns.js" */

/** @param {Store} store @returns {MachineTotals} */
export function machineTotals(store) {
  const { reading } = store;
  const disks = disksOf(store);
  const memory = reading?.memory;
  return {
    cpu: reading?.cpu?.total_percent ?? null,
    memory: percentOf(memory?.used_bytes ?? null, memory?.total_bytes ?? null),
    read: sumKnown(disks.map((disk) => disk.read_bytes_per_s)),
    write: sumKnown(disks.map((disk) => disk.write_bytes_per_s)),
    received: reading && sumIn(reading, "network", "received_bytes_per_s"),
    sent: reading && sumIn(reading, "network", "sent_bytes_per_s"),
  };
}
