/** Contrast and distance of the colour tokens in both themes, also with colour vision deficiencies. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { coreColours, heatScale, parseColour } from "../../../assets/js/charts/colours.js";

/** @import { Rgb } from "../../../assets/js/charts/colours.js" */

const CSS = readFileSync(new URL("../../../assets/css/tokens.css", import.meta.url), "utf8");
const GRID = readFileSync(new URL("../../../assets/css/process_grid.css", import.meta.url), "utf8");
const STRENGTHS = [...GRID.matchAll(/var\(--hue\) (\d+)%/g)].map(([, percent]) => Number(percent) / 100);
const PAIRS = [...CSS.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)];
const THEMES = /** @type {const} */ ([
  ["light", new Map(PAIRS.map(([, name, light]) => [name, parseColour(light)]))],
  ["dark", new Map(PAIRS.map(([, name, , dark]) => [name, parseColour(dark)]))],
]);
const HUES = ["cpu", "memory", "disk-read", "network-in", "sensors", "gpu"];
const MIN_DISTANCE = 15;

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB. @type {Record<string, number[][]>} */
const VISIONS = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** @param {number} channel 0..255 */
const linear = (channel) => {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};

/** @param {Rgb} colour @param {number[][]} vision */
const simulate = (colour, vision) => {
  const light = colour.map(linear);
  return vision.map((row) =>
    Math.min(
      Math.max(
        row.reduce((sum, weight, index) => sum + weight * light[index], 0),
        0,
      ),
      1,
    ),
  );
};

/** CIE L*a*b*, D65. @param {number[]} light Linear RGB. */
function lab([red, green, blue]) {
  const xyz = [
    (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
    0.2126 * red + 0.7152 * green + 0.0722 * blue,
    (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
  ].map((part) => (part > 216 / 24389 ? Math.cbrt(part) : ((24389 / 27) * part + 16) / 116));
  return [116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])];
}

/** CIE76. @param {Rgb} one @param {Rgb} other @param {number[][]} vision */
const distance = (one, other, vision) => {
  const [from, to] = [lab(simulate(one, vision)), lab(simulate(other, vision))];
  return Math.hypot(...from.map((part, index) => part - to[index]));
};

/** WCAG 2.2. @param {Rgb} one @param {Rgb} other */
const contrast = (one, other) => {
  const [low, high] = [one, other]
    .map((colour) => colour.map(linear))
    .map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)
    .sort((first, second) => first - second);
  return (high + 0.05) / (low + 0.05);
};

/** @param {Map<string, Rgb>} tokens @param {string} name */
const token = (tokens, name) => tokens.get(name) ?? assert.fail(`no token ${name}`);

for (const [theme, tokens] of THEMES) {
  for (const [vision, matrix] of Object.entries(VISIONS)) {
    test(`${theme}: hues of resources differ with ${vision} vision`, () => {
      HUES.forEach((one, index) => {
        for (const other of HUES.slice(index + 1)) {
          const apart = distance(token(tokens, one), token(tokens, other), matrix);
          assert.ok(apart >= MIN_DISTANCE, `${one} and ${other} are ${apart.toFixed(1)} apart`);
        }
      });
    });
  }

  test(`${theme}: text has enough contrast on every background`, () => {
    for (const background of ["background", "surface", "raised", "chosen", "hover"]) {
      for (const text of ["text-1", "text-2"]) {
        const ratio = contrast(token(tokens, text), token(tokens, background));
        assert.ok(ratio >= 4.5, `${text} on ${background} has ${ratio.toFixed(2)}`);
      }
    }
    for (const background of ["background", "surface"]) {
      assert.ok(
        contrast(token(tokens, "text-3"), token(tokens, background)) >= 4.5,
        `text-3 on ${background}`,
      );
    }
  });

  test(`${theme}: figures have enough contrast on every heat colour of the table`, () => {
    assert.equal(STRENGTHS.length, 6);
    for (const background of ["surface", "hover", "chosen"]) {
      for (const hue of ["cpu", "memory", "disk-read", "disk-write"]) {
        for (const strength of STRENGTHS) {
          const [below, above] = [token(tokens, background), token(tokens, hue)];
          const mixed = below.map((channel, index) => channel + strength * (above[index] - channel));
          const ratio = contrast(token(tokens, "text-1"), /** @type {Rgb} */ (mixed));
          assert.ok(ratio >= 4.5, `${hue} at ${strength} on ${background} has ${ratio.toFixed(2)}`);
        }
      }
    }
  });

  test(`${theme}: borders, hues and states contrast with the surface`, () => {
    for (const name of ["control-border", "ok", "warn", "bad", ...HUES]) {
      const ratio = contrast(token(tokens, name), token(tokens, "surface"));
      assert.ok(ratio >= 3, `${name} has ${ratio.toFixed(2)}`);
    }
  });

  for (const count of [2, 8, 128]) {
    test(`${theme}: the lines of ${count} cores contrast with the surface`, () => {
      const colours = coreColours([token(tokens, "core-first"), token(tokens, "core-last")], count).map(
        parseColour,
      );
      assert.equal(colours.length, count);
      for (const colour of colours) {
        const ratio = contrast(/** @type {Rgb} */ (colour), token(tokens, "surface"));
        assert.ok(ratio >= 2.5, `has ${ratio.toFixed(2)}`);
      }
    });
  }

  test(`${theme}: the heat scale is monotonic in lightness`, () => {
    const scale = heatScale([0, 1, 2, 3].map((step) => token(tokens, `heat-${step}`))).map(parseColour);
    const lightness = scale.map((colour) => lab(colour.map(linear))[0]);
    const direction = theme === "dark" ? 1 : -1;
    lightness
      .slice(1)
      .forEach((value, index) => assert.ok((value - lightness[index]) * direction > 0, `at ${index + 1} %`));
  });
}
