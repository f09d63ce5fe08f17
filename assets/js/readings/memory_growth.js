/** Whose memory grows. */

/** @import { Row } from "../processes/model.js" */

/** @typedef {{row: Row, grownBytes: number}} Growth */

const MOST = 4;
const LEAST_BYTES = 2 ** 20;

/**
 * @param {ReadonlyMap<string, number>} before Resident bytes at first sight.
 * @param {ReadonlyMap<string, Row>} rows
 * @returns {Growth[]} The fastest first; a growth that says nothing is left out.
 */
export function growing(before, rows) {
  const found = [];
  for (const [key, row] of rows) {
    const grownBytes = (row.rss_bytes ?? 0) - (before.get(key) ?? row.rss_bytes ?? 0);
    if (grownBytes >= LEAST_BYTES) found.push({ row, grownBytes });
  }
  return found.sort((one, other) => other.grownBytes - one.grownBytes).slice(0, MOST);
}
