/** Colour arithmetic for the canvases. */

/** @typedef {readonly [number, number, number]} Rgb Red, green, blue, 0..255 each. */

/** @param {string} text "#rrggbb", "rgb(r, g, b)", or the "color(srgb r g b)" of a mixture. @returns {Rgb} */
export function parseColour(text) {
  const hex = /^#([0-9a-f]{6})$/i.exec(text.trim());
  if (hex) {
    const whole = Number.parseInt(hex[1], 16);
    return [(whole >> 16) & 255, (whole >> 8) & 255, whole & 255];
  }
  const parts = text.match(/[\d.]+/g);
  if (parts === null || parts.length < 3) throw new RangeError(`${text} is not a supported colour.`);
  const scale = text.startsWith("color(srgb ") ? 255 : 1;
  return [scale * Number(parts[0]), scale * Number(parts[1]), scale * Number(parts[2])];
}

/** @param {Rgb} colour @param {number} [opacity] 0..1 */
export const cssColour = (colour, opacity = 1) =>
  opacity === 1
    ? `rgb(${colour.map(Math.round).join(" ")})`
    : `rgb(${colour.map(Math.round).join(" ")} / ${opacity})`;

/** @param {Rgb} from @param {Rgb} to @param {number} fraction 0..1 @returns {Rgb} */
const mix = (from, to, fraction) => [
  from[0] + (to[0] - from[0]) * fraction,
  from[1] + (to[1] - from[1]) * fraction,
  from[2] + (to[2] - from[2]) * fraction,
];

/** @param {ReadonlyArray<Rgb>} stops At least two, evenly spaced. @param {number} fraction 0..1, clamped. @returns {Rgb} */
export function interpolate(stops, fraction) {
  const position = Math.min(Math.max(fraction, 0), 1) * (stops.length - 1);
  const index = Math.min(Math.floor(position), stops.length - 2);
  return mix(stops[index], stops[index + 1], position - index);
}

/**
 * @param {ReadonlyArray<Rgb>} ends Colours of the first and the last core.
 * @param {number} count Number of cores.
 * @returns {string[]} A CSS colour for each core, evenly spaced.
 */
export const coreColours = (ends, count) =>
  Array.from({ length: count }, (_, core) =>
    cssColour(interpolate(ends, count < 2 ? 0 : core / (count - 1))),
  );

/** @param {ReadonlyArray<Rgb>} stops @returns {string[]} A CSS colour for each percent from 0 to 100, so that a cell needs only a lookup. */
export const heatScale = (stops) =>
  Array.from({ length: 101 }, (_, percent) => cssColour(interpolate(stops, percent / 100)));
