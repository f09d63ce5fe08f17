/** The machine's own numbers, for the headings. */

/** @import { Store } from "../store.js" */
/** @import { Totals } from "./columns.js" */

/** @param {Store} store @returns {Totals} */
export function machineTotals({ reading }) {
  const memory = reading?.memory ?? null;
  return {
    cpu: reading?.cpu?.total_percent ?? null,
    memory:
      memory === null || memory.total_bytes === 0 ? null : (100 * memory.used_bytes) / memory.total_bytes,
    read: sumOf(reading?.disks, "read_bytes_per_s"),
    write: sumOf(reading?.disks, "write_bytes_per_s"),
  };
}

/**
 * @param {import("../contract.js").Reading["disks"] | undefined} disks
 * @param {"read_bytes_per_s" | "write_bytes_per_s"} field
 */
function sumOf(disks, field) {
  let sum = null;
  for (const { [field]: part } of disks ?? []) if (part !== null) sum = (sum ?? 0) + part;
  return sum;
}
