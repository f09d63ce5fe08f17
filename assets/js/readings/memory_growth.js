/** The processes whose memory grows fastest. */

/** @import { Row } from "../processes/model/process_model.js" */

/** @typedef {{row: Row, grownBytes: number}} MemoryGrowth */

const MAX_PROCESSES = 4;
const MIN_GROWTH_BYTES = 2 ** 20;

/**
 * @param {ReadonlyMap<string, number>} initialBytes Resident memory of each process when it was first seen.
 * @param {ReadonlyMap<string, Row>} rows
 * @returns {MemoryGrowth[]} The fastest first.
 */
export function fastestGrowing(initialBytes, rows) {
  const found = [];
  for (const [key, row] of rows) {
    const grownBytes = (row.rss_bytes ?? 0) - (initialBytes.get(key) ?? row.rss_bytes ?? 0);
    if (grownBytes >= MIN_GROWTH_BYTES) found.push({ row, grownBytes });
  }
  return found.sort((one, other) => other.grownBytes - one.grownBytes).slice(0, MAX_PROCESSES);
}
