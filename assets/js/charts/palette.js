/** The colour tokens of the style sheet, for canvases; read again after a change of the theme. */

import { coreColours, cssColour, heatScale, interpolate, parseColour } from "./colours.js";

/** @typedef {ReturnType<typeof readPalette>} Palette */

const TOKENS = [
  ...["text-1", "text-2", "text-3", "surface", "line", "control-border"],
  ...["cpu", "memory", "disk-read", "disk-write", "network-in", "network-out", "sensors", "gpu"],
  ...["others", "unexplained"],
];
const HEAT_TOKENS = ["heat-0", "heat-1", "heat-2", "heat-3"];
const CORE_TOKENS = ["core-first", "core-last"];
/** @type {import("./colours.js").Rgb} */
const FALLBACK_COLOUR = [128, 128, 128];

/** @param {HTMLElement} root The element with the tokens. */
export function readPalette(root) {
  const probe = document.createElement("span");
  probe.hidden = true;
  // Otherwise a mixture of system colours is replaced by the colour of text.
  probe.style.setProperty("forced-color-adjust", "none");
  root.append(probe);
  /** Computed, because forced colours are system keywords. @param {string} token */
  const read = (token) => {
    probe.style.color = `var(--${token})`;
    return parseColour(getComputedStyle(probe).color);
  };
  const colours = new Map(TOKENS.map((token) => [token, read(token)]));
  const heat = heatScale(HEAT_TOKENS.map(read));
  const coreEnds = CORE_TOKENS.map(read);
  probe.remove();
  /** @type {Map<number, string[]>} */
  const coresByCount = new Map();

  return {
    fontFamily: getComputedStyle(root).fontFamily,
    /** @param {string} token @param {number} [opacity] */
    colour: (token, opacity) => cssColour(colours.get(token) ?? FALLBACK_COLOUR, opacity),
    /** @param {number} percent 0..100 */
    heat: (percent) => heat[Math.round(Math.min(Math.max(percent, 0), 100))],
    /** @param {number} count */
    cores(count) {
      const made = coresByCount.get(count) ?? coreColours(coreEnds, count);
      coresByCount.set(count, made);
      return made;
    },
    /** Shades of one token, the strongest first. @param {string} token @param {number} count */
    family(token, count) {
      const ends = [colours.get(token) ?? FALLBACK_COLOUR, colours.get("text-3") ?? FALLBACK_COLOUR];
      return Array.from({ length: count }, (_, index) =>
        cssColour(interpolate(ends, (0.75 * index) / Math.max(count - 1, 1))),
      );
    },
    /** A colour between those of the first and the last core. @param {number} fraction 0..1 */
    shade: (fraction) => cssColour(interpolate(coreEnds, fraction)),
  };
}
