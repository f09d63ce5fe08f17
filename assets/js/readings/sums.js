/** Sums of values that may be unknown. */

/** @param {ReadonlyArray<number | null | undefined>} values @returns {number | null} Sum of the known values; null when all are unknown. */
export function sumKnown(values) {
  let sum = null;
  for (const value of values) if (value !== null && value !== undefined) sum = (sum ?? 0) + value;
  return sum;
}
