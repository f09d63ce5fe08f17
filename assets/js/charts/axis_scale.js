/** Upper edges of charts whose values know no bound: round numbers that stay while the values move a little. */

/** @typedef {{top: number, step: number}} Scale Value of the upper edge, and between two lines of the grid. */

export const PERCENT = Object.freeze({ top: 100, step: 25 });

const BITS = 8;
/** Heights of the grid that people can read: four steps each. */
const DECIMAL = [1, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 4, 5, 6, 8, 10];
const BINARY = [
  1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192,
];

/**
 * @param {number} highest Of what is shown.
 * @param {number} least The edge is never lower: noise does not look like load.
 * @returns {Scale}
 */
export function decimalScale(highest, least) {
  const wanted = Math.max(highest, least);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const top = power * (DECIMAL.find((share) => share * power >= wanted * 0.999) ?? 10);
  return { top, step: top / 4 };
}

/** Of lines, whose bytes are told in bits. @param {number} highestBytes @param {number} leastBytes @returns {Scale} In bytes. */
export function bitScale(highestBytes, leastBytes) {
  const { top, step } = decimalScale(BITS * highestBytes, BITS * leastBytes);
  return { top: top / BITS, step: step / BITS };
}

/**
 * @param {number} highestBytes
 * @param {number} leastBytes
 * @returns {Scale} Four steps of bytes that are round in KiB, MiB or GiB.
 */
export function binaryScale(highestBytes, leastBytes) {
  const wanted = Math.max(highestBytes, leastBytes, 1);
  const power = 1024 ** Math.floor(Math.log2(wanted) / 10);
  const share = wanted / power;
  const top = power * (BINARY.find((round) => round >= share * 0.999) ?? Math.ceil(share / 256) * 256);
  return { top, step: top / 4 };
}

/**
 * @param {number} totalBytes What there is at most: the edge itself.
 * @returns {Scale} The fewest round steps that give at least three lines.
 */
export function wholeScale(totalBytes) {
  const { top } = binaryScale(totalBytes / 5, 1);
  return { top: totalBytes, step: top };
}
