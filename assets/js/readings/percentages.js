/** Percentages of a whole. */

/** @import { Volume } from "../contract.js" */

/** @param {number | null} part @param {number | null} whole @returns {number | null} Null when a value is unknown or the whole is zero. */
export const percentOf = (part, whole) =>
  part === null || whole === null || whole === 0 ? null : (100 * part) / whole;

/** Of the space that users can fill: the reserve for root is left out. @param {Volume} volume */
export const usedPercent = ({ used_bytes: used, free_bytes: free }) =>
  percentOf(used, used === null || free === null ? null : used + free);
