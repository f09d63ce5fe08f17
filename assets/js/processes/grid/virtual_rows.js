/** Virtual scrolling: which rows of a long list are in the document. */

/** Rows beyond each edge, so that a short scroll shows no blank rows. */
const OVERSCAN = 4;

/**
 * @param {object} viewport
 * @param {number} viewport.scrollPx
 * @param {number} viewport.heightPx
 * @param {number} viewport.rowPx Height of one row.
 * @param {number} viewport.count Rows of the list.
 * @returns {{first: number, count: number}}
 */
export function visibleRows({ scrollPx, heightPx, rowPx, count }) {
  const fitting = Math.ceil(Math.max(heightPx, 0) / rowPx) + 1 + 2 * OVERSCAN;
  const shown = Math.min(fitting, count);
  const top = Math.floor(Math.max(scrollPx, 0) / rowPx) - OVERSCAN;
  return { first: Math.max(Math.min(top, count - shown), 0), count: shown };
}

/**
 * @param {{scrollPx: number, heightPx: number, rowPx: number}} viewport
 * @param {number} index
 * @returns {number} The nearest scroll position that shows the whole row; `scrollPx` when it is shown already.
 */
export function scrollToReveal({ scrollPx, heightPx, rowPx }, index) {
  const top = index * rowPx;
  if (top < scrollPx) return top;
  return Math.max(scrollPx, top + rowPx - heightPx);
}

/** At least one. @param {number} heightPx @param {number} rowPx */
export const rowsPerPage = (heightPx, rowPx) => Math.max(Math.floor(heightPx / rowPx) - 1, 1);
