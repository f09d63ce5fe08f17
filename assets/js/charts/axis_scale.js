/** Scales of value axes without a fixed maximum: round upper edges that do not change with every value. */

/** @typedef {{top: number, step: number}} Scale Value of the upper edge, and between two grid lines. */

export const PERCENT = Object.freeze({ top: 100, step: 25 });

const BITS = 8;
/** Upper edges that are divided into four readable steps. */
const DECIMAL_TOPS = [1, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 4, 5, 6, 8, 10];
const BINARY_TOPS = [
  1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192,
];

/** @param {number} highest Highest shown value. @param {number} minTop Least upper edge, so that noise does not look like load. @returns {Scale} */
export function decimalScale(highest, minTop) {
  const wanted = Math.max(highest, minTop);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const top = power * (DECIMAL_TOPS.find((round) => round * power >= wanted * 0.999) ?? 10);
  return { top, step: top / 4 };
}

/** Round in bits. @param {number} highestBytes @param {number} minTopBytes @returns {Scale} In bytes. */
export function bitScale(highestBytes, minTopBytes) {
  const { top, step } = decimalScale(BITS * highestBytes, BITS * minTopBytes);
  return { top: top / BITS, step: step / BITS };
}

/** @param {number} highestBytes @param {number} minTopBytes @returns {Scale} Four steps that are round in KiB, MiB or GiB. */
export function binaryScale(highestBytes, minTopBytes) {
  const wanted = Math.max(highestBytes, minTopBytes, 1);
  const power = 1024 ** Math.floor(Math.log2(wanted) / 10);
  const factor = wanted / power;
  const top = power * (BINARY_TOPS.find((round) => round >= factor * 0.999) ?? Math.ceil(factor / 256) * 256);
  return { top, step: top / 4 };
}

/** @param {number} totalBytes The upper edge. @returns {Scale} The fewest round steps that give at least three grid lines. */
export function totalScale(totalBytes) {
  const { top } = binaryScale(totalBytes / 5, 1);
  return { top: totalBytes, step: top };
}
