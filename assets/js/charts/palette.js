/** The tokens of the style sheet as colours for the canvases; read again when the theme changes. */

import { along, coreColours, cssColour, heatScale, parseColour } from "./colours.js";

/** @typedef {ReturnType<typeof readPalette>} Palette */

const GROUNDS = [
  "background",
  "surface",
  "text-1",
  "text-2",
  "text-3",
  "line",
  "control-border",
  "warn",
  "bad",
];
const PAIRS = ["disk-read", "disk-write", "network-in", "network-out"];
const PLAIN = [...GROUNDS, "cpu", "memory", ...PAIRS, "sensors", "gpu"];
const HEAT = ["heat-0", "heat-1", "heat-2", "heat-3"];

/**
 * @param {HTMLElement} root Element that carries the tokens.
 */
export function readPalette(root) {
  const probe = document.createElement("span");
  probe.hidden = true;
  root.append(probe);
  /** System keywords of forced colours resolve only as a computed colour. @param {string} token */
  const read = (token) => {
    probe.style.color = `var(--${token})`;
    return parseColour(getComputedStyle(probe).color);
  };
  const plain = new Map(PLAIN.map((token) => [token, read(token)]));
  const heat = heatScale(HEAT.map(read));
  const coreEnds = [read("core-first"), read("core-last")];
  probe.remove();
  /** @type {Map<number, string[]>} */
  const coresByCount = new Map();

  return {
    face: getComputedStyle(root).fontFamily,
    /** @param {string} token @param {number} [opacity] */
    colour: (token, opacity) => cssColour(plain.get(token) ?? [128, 128, 128], opacity),
    /** @param {number} percent 0..100 */
    heat: (percent) => heat[Math.round(Math.min(Math.max(percent, 0), 100))],
    /** @param {number} count */
    cores(count) {
      const made = coresByCount.get(count) ?? coreColours(coreEnds, count);
      coresByCount.set(count, made);
      return made;
    },
    /** Shades of one hue, the strongest first. @param {string} token @param {number} count */
    family(token, count) {
      const ends = [plain.get(token) ?? [128, 128, 128], plain.get("text-3") ?? [128, 128, 128]];
      return Array.from({ length: count }, (_, place) =>
        cssColour(along(ends, (0.75 * place) / Math.max(count - 1, 1))),
      );
    },
    /** A colour between the first and the last of the core family. @param {number} share 0..1 */
    shade: (share) => cssColour(along(coreEnds, share)),
  };
}
