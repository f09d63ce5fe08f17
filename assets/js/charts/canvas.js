/** A canvas that fills its box at the resolution of the screen, and the marks that our own charts share. */

/** @import { TimeRange } from "../readings/series_store.js" */
/** @import { Palette } from "./palette.js" */

/**
 * @typedef {object} Surface
 * @property {CanvasRenderingContext2D} context In CSS pixels.
 * @property {number} width CSS pixels.
 * @property {number} height CSS pixels.
 */

/** @param {{className: string, onResize: () => void}} options */
export function makeCanvas({ className, onResize }) {
  const element = document.createElement("canvas");
  element.className = className;
  let [width, height] = [0, 0];
  new ResizeObserver(([entry]) => {
    const box = entry.contentRect;
    if (box.width === width && box.height === height) return;
    [width, height] = [box.width, box.height];
    onResize();
  }).observe(element);

  return {
    element,
    /** Clears the canvas. @returns {Surface | null} Null while the canvas has no size. */
    begin() {
      const context = element.getContext("2d");
      if (context === null || !element.isConnected) return null;
      [width, height] = [element.clientWidth, element.clientHeight];
      if (width === 0 || height === 0) return null;
      const scale = globalThis.devicePixelRatio || 1;
      const [pixelWidth, pixelHeight] = [Math.round(width * scale), Math.round(height * scale)];
      if (element.width !== pixelWidth || element.height !== pixelHeight) {
        element.width = pixelWidth;
        element.height = pixelHeight;
      }
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, width, height);
      return { context, width, height };
    },
    /** Draws the same once more. @param {number} scale Pixels for one CSS pixel. @param {(surface: Surface) => void} draw @returns {HTMLCanvasElement | null} */
    picture(scale, draw) {
      const picture = document.createElement("canvas");
      const context = picture.getContext("2d");
      if (context === null || width === 0 || height === 0) return null;
      picture.width = Math.round(width * scale);
      picture.height = Math.round(height * scale);
      context.scale(scale, scale);
      draw({ context, width, height });
      return picture;
    },
  };
}

/** @type {Map<string, HTMLCanvasElement>} */
const hatchTiles = new Map();

/** A square of diagonal lines. @param {string} colour */
export function hatchTile(colour) {
  const made = hatchTiles.get(colour);
  if (made) return made;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const context = tile.getContext("2d");
  if (context) {
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.beginPath();
    for (const offset of [-8, 0, 8]) {
      context.moveTo(offset - 1, 9);
      context.lineTo(offset + 9, -1);
    }
    context.stroke();
  }
  hatchTiles.set(colour, tile);
  return tile;
}

/**
 * Hatches the time ranges without data.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {ReadonlyArray<TimeRange>} gaps
 * @param {(timeMs: number) => number} x
 * @param {{left: number, top: number, right: number, bottom: number}} box
 * @param {Palette} palette
 */
export function hatchGaps(context, gaps, x, box, palette) {
  if (gaps.length === 0) return;
  const pattern = context.createPattern(hatchTile(palette.colour("text-3", 0.55)), "repeat");
  if (pattern === null) return;
  context.fillStyle = pattern;
  for (const gap of gaps) {
    const left = Math.max(x(gap.fromMs), box.left);
    const right = Math.min(x(gap.toMs), box.right);
    if (right > left) context.fillRect(left, box.top, Math.max(right - left, 1), box.bottom - box.top);
  }
}

/** The line at the inspected instant. @param {Surface} surface @param {number} left CSS pixels. @param {Palette} palette */
export function drawCursor({ context, height }, left, palette) {
  context.fillStyle = palette.colour("text-1", 0.75);
  context.fillRect(Math.round(left), 0, 1, height);
}
