/** Which rows of a long list are on the screen. */

/** Rows beyond the edges, so that a small scroll shows no blank. */
const MARGIN = 4;

/**
 * @param {object} box
 * @param {number} box.scrollPx How far the list is scrolled.
 * @param {number} box.heightPx What of the list can be seen.
 * @param {number} box.rowPx Height of one row.
 * @param {number} box.count Rows in the list.
 * @returns {{first: number, count: number}} The rows to keep in the document.
 */
export function visibleRows({ scrollPx, heightPx, rowPx, count }) {
  const fits = Math.ceil(Math.max(heightPx, 0) / rowPx) + 1 + 2 * MARGIN;
  const shown = Math.min(fits, count);
  const top = Math.floor(Math.max(scrollPx, 0) / rowPx) - MARGIN;
  return { first: Math.max(Math.min(top, count - shown), 0), count: shown };
}

/**
 * @param {object} box
 * @param {number} box.scrollPx
 * @param {number} box.heightPx
 * @param {number} box.rowPx
 * @param {number} index The row that must be seen whole.
 * @returns {number} Where to scroll to; `scrollPx` when nothing has to move.
 */
export function scrollTo({ scrollPx, heightPx, rowPx }, index) {
  const top = index * rowPx;
  if (top < scrollPx) return top;
  return Math.max(scrollPx, top + rowPx - heightPx);
}

/** Whole rows of one page, at least one. @param {number} heightPx @param {number} rowPx */
export const pageOf = (heightPx, rowPx) => Math.max(Math.floor(heightPx / rowPx) - 1, 1);
