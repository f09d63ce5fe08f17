/** Colour arithmetic for the canvases, and the distances that the tests hold the tokens to. */

/** @typedef {readonly [number, number, number]} Rgb Red, green, blue, 0..255 each. */

/**
 * @param {string} text "#rrggbb" or "rgb(r, g, b)".
 * @returns {Rgb}
 */
export function parseColour(text) {
  const hex = /^#([0-9a-f]{6})$/i.exec(text.trim());
  if (hex) {
    const whole = Number.parseInt(hex[1], 16);
    return [(whole >> 16) & 255, (whole >> 8) & 255, whole & 255];
  }
  const parts = text.match(/[\d.]+/g);
  if (parts === null || parts.length < 3) throw new RangeError(`${text} is not a colour this page can mix.`);
  return [Number(parts[0]), Number(parts[1]), Number(parts[2])];
}

/** @param {Rgb} colour @param {number} [opacity] 0..1 */
export const cssColour = (colour, opacity = 1) =>
  opacity === 1
    ? `rgb(${colour.map(Math.round).join(" ")})`
    : `rgb(${colour.map(Math.round).join(" ")} / ${opacity})`;

/** @param {Rgb} from @param {Rgb} to @param {number} share 0..1 @returns {Rgb} */
const mix = (from, to, share) => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

/**
 * @param {ReadonlyArray<Rgb>} stops At least two, evenly spaced.
 * @param {number} share 0..1, clamped.
 * @returns {Rgb}
 */
export function along(stops, share) {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const index = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[index], stops[index + 1], place - index);
}

/**
 * @param {ReadonlyArray<Rgb>} ends First and last colour of the family.
 * @param {number} count How many cores.
 * @returns {string[]} One CSS colour a core; neighbours differ as much as the family allows.
 */
export function coreColours(ends, count) {
  return Array.from({ length: count }, (_, core) =>
    cssColour(along(ends, count < 2 ? 0 : core / (count - 1))),
  );
}

/**
 * @param {ReadonlyArray<Rgb>} stops
 * @returns {string[]} 101 CSS colours, one a percent, so that drawing a cell costs a look-up.
 */
export function heatScale(stops) {
  return Array.from({ length: 101 }, (_, percent) => cssColour(along(stops, percent / 100)));
}
