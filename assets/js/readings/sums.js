/** Sums of what may be unknown. */

/** @param {ReadonlyArray<number | null | undefined>} parts @returns {number | null} Of those that are known; null when none is. */
export function knownSum(parts) {
  let sum = null;
  for (const part of parts) if (part !== null && part !== undefined) sum = (sum ?? 0) + part;
  return sum;
}
