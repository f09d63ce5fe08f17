/** A canvas that fills its box, sharp on every screen: the ground of our own charts. */

/**
 * @typedef {object} Surface
 * @property {CanvasRenderingContext2D} pen In CSS pixels.
 * @property {number} width CSS pixels.
 * @property {number} height CSS pixels.
 */
/** @import { Palette } from "./palette.js" */
/** @import { Span } from "../readings/series_store.js" */

/**
 * @param {object} options
 * @param {string} options.className
 * @param {() => void} options.onResize Called when the box has changed and wants to be drawn again.
 */
export function makePlot({ className, onResize }) {
  const canvas = document.createElement("canvas");
  canvas.className = className;
  let [width, height] = [0, 0];
  new ResizeObserver(([entry]) => {
    const box = entry.contentRect;
    if (box.width === width && box.height === height) return;
    [width, height] = [box.width, box.height];
    onResize();
  }).observe(canvas);

  return {
    canvas,
    /** Wipe the canvas and hand out its pen; null while it has no box. @returns {Surface | null} */
    begin() {
      const pen = canvas.getContext("2d");
      if (pen === null || !canvas.isConnected) return null;
      [width, height] = [canvas.clientWidth, canvas.clientHeight];
      if (width === 0 || height === 0) return null;
      const scale = globalThis.devicePixelRatio || 1;
      const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
      if (canvas.width !== wide || canvas.height !== high) {
        canvas.width = wide;
        canvas.height = high;
      }
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.clearRect(0, 0, width, height);
      return { pen, width, height };
    },
  };
}

/** @type {Map<string, HTMLCanvasElement>} */
const hatchTiles = new Map();

/** One square of diagonal lines. @param {string} colour */
export function hatchTile(colour) {
  const made = hatchTiles.get(colour);
  if (made) return made;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  if (pen) {
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    pen.beginPath();
    for (const offset of [-8, 0, 8]) {
      pen.moveTo(offset - 1, 9);
      pen.lineTo(offset + 9, -1);
    }
    pen.stroke();
  }
  hatchTiles.set(colour, tile);
  return tile;
}

/**
 * Hatch the times without data.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {ReadonlyArray<Span>} spans
 * @param {(timeMs: number) => number} x
 * @param {{left: number, top: number, right: number, bottom: number}} box
 * @param {Palette} palette
 */
export function hatch(pen, spans, x, box, palette) {
  if (spans.length === 0) return;
  const pattern = pen.createPattern(hatchTile(palette.colour("text-3", 0.55)), "repeat");
  if (pattern === null) return;
  pen.fillStyle = pattern;
  for (const span of spans) {
    const left = Math.max(x(span.fromMs), box.left);
    const right = Math.min(x(span.toMs), box.right);
    if (right > left) pen.fillRect(left, box.top, Math.max(right - left, 1), box.bottom - box.top);
  }
}

/** @param {Surface} surface @param {number} at CSS pixels from the left. @param {Palette} palette */
export function upright({ pen, height }, at, palette) {
  pen.fillStyle = palette.colour("text-1", 0.75);
  pen.fillRect(Math.round(at), 0, 1, height);
}
