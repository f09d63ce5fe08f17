/** A chart as a picture to pass on: its title, time range and legend above what is drawn of it. */

/** @import { Scene } from "../app/scene.js" */
/** @import { Surface, makeCanvas } from "./canvas.js" */
/** @import { Palette } from "./palette.js" */

/**
 * @typedef {object} ChartPicture
 * @property {HTMLCanvasElement} plot With its axes, at `SCALE`.
 * @property {string} title
 * @property {string} range
 * @property {ReadonlyArray<{label: string, colour: string, dashed?: boolean}>} legend Of the lines that are shown.
 * @property {Palette} palette
 */

/** Pixels of the picture for one CSS pixel. */
export const SCALE = 2;
const EDGE = 14;
const TITLE_HEIGHT = 24;
const LEGEND_HEIGHT = 20;
const [TITLE_PX, TEXT_PX, SWATCH_PX] = [16, 12, 9];
const GAP = 16;

/** @param {ChartPicture} picture @returns {Promise<Blob>} PNG. */
export function chartImage({ plot, title, range, legend, palette }) {
  const canvas = document.createElement("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const width = plot.width / SCALE + 2 * EDGE;
  /** @param {number} size @param {number} weight */
  const font = (size, weight) => `${weight} ${size}px ${palette.fontFamily}`;
  context.font = font(TEXT_PX, 400);
  const positions = positionsOf(
    legend.map(({ label }) => SWATCH_PX + 6 + context.measureText(label).width),
    width - 2 * EDGE,
  );
  const legendHeight = ((positions.at(-1)?.line ?? -1) + 1) * LEGEND_HEIGHT;
  const plotTop = EDGE + TITLE_HEIGHT + legendHeight + 6;
  canvas.width = Math.round(width * SCALE);
  canvas.height = Math.round((plotTop + EDGE) * SCALE) + plot.height;
  context.scale(SCALE, SCALE);
  context.fillStyle = palette.colour("surface");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = "middle";
  context.font = font(TITLE_PX, 600);
  context.fillStyle = palette.colour("text-1");
  context.fillText(title, EDGE, EDGE + TITLE_HEIGHT / 2);
  const rangeLeft = EDGE + context.measureText(title).width + 10;
  context.font = font(TEXT_PX, 400);
  context.fillStyle = palette.colour("text-2");
  context.fillText(range, rangeLeft, EDGE + TITLE_HEIGHT / 2 + 1);
  legend.forEach(({ label, colour, dashed = false }, index) => {
    const left = EDGE + positions[index].left;
    const middle = EDGE + TITLE_HEIGHT + (positions[index].line + 0.5) * LEGEND_HEIGHT;
    context.fillStyle = colour;
    const height = dashed ? 3 : SWATCH_PX;
    context.fillRect(left, middle - height / 2, SWATCH_PX, height);
    context.fillStyle = palette.colour("text-2");
    context.fillText(label, left + SWATCH_PX + 6, middle + 1);
  });
  context.drawImage(plot, EDGE, plotTop, plot.width / SCALE, plot.height / SCALE);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob === null ? fail(new Error("no picture")) : done(blob)), "image/png"),
  );
}

/**
 * What a canvas shows now, as a picture that is made when it is asked for.
 *
 * @param {ReturnType<typeof makeCanvas>} canvas
 * @param {(surface: Surface) => void} draw
 * @param {string} title
 * @param {Scene} scene
 * @returns {(() => Promise<Blob>) | undefined} Undefined where nothing is shown.
 */
export function canvasImage(canvas, draw, title, { palette, format, fromMs, toMs }) {
  const plot = canvas.picture(SCALE, draw);
  const range = format.between(fromMs, toMs);
  return plot === null ? undefined : () => chartImage({ plot, title, range, legend: [], palette });
}

/** Where entries of these widths are, in as many lines as they need. @param {ReadonlyArray<number>} widths @param {number} available */
export function positionsOf(widths, available) {
  let [left, line] = [0, 0];
  return widths.map((width) => {
    if (left > 0 && left + width > available) [left, line] = [0, line + 1];
    const position = { left, line };
    left += width + GAP;
    return position;
  });
}
