/** Shares of a whole. */

/** @import { Volume } from "../contract.js" */

/** @param {number | null} part @param {number | null} whole @returns {number | null} Percent; null when it says nothing. */
export const shareOf = (part, whole) =>
  part === null || whole === null || whole === 0 ? null : (100 * part) / whole;

/** Of what programs of a user may fill: a reserve for root counts as neither. @param {Volume} volume */
export const filledPercent = ({ used_bytes: used, free_bytes: free }) =>
  shareOf(used, used === null || free === null ? null : used + free);
