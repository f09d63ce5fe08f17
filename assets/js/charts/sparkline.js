/** Small time charts without axes, drawn on a canvas: tiles, navigation rail, process details. */

import { gaps } from "../readings/series_queries.js";
import { drawCursor, hatchGaps } from "./canvas.js";

/** @import { Store } from "../readings/series_store.js" */
/** @import { Surface } from "./canvas.js" */
/** @import { Palette } from "./palette.js" */

/**
 * @typedef {object} Line
 * @property {string} name Series in the store.
 * @property {string} colour
 * @property {boolean} [filled] Also the area below it.
 * @property {boolean} [dashed]
 * @property {boolean} [isSparse] Unknown values are usual and no gap, as the latency of an idle disk.
 */

/**
 * @typedef {object} SparklineView
 * @property {Store} store
 * @property {number} fromMs Left edge.
 * @property {number} toMs Right edge.
 * @property {Palette} palette
 * @property {number | null} inspectMs The inspected instant.
 */

const GRID_STEPS = 2;

/**
 * @param {Surface} surface
 * @param {SparklineView} view
 * @param {object} content
 * @param {ReadonlyArray<Line>} content.lines In drawing order; the gaps are those of the first one.
 * @param {number} content.top Value of the upper edge; the lower edge is zero.
 * @param {boolean} [content.grid]
 */
export function drawSparkline(surface, view, { lines, top, grid = true }) {
  const { context, width, height } = surface;
  const { store, fromMs, toMs, palette } = view;
  const innerHeight = height - 2;
  /** @param {number} timeMs */
  const x = (timeMs) => ((timeMs - fromMs) / (toMs - fromMs)) * width;
  /** @param {number} value */
  const y = (value) => 1 + innerHeight * (1 - Math.min(value / top, 1));
  if (grid) {
    context.fillStyle = palette.colour("line");
    for (let step = 0; step <= GRID_STEPS; step += 1) {
      context.fillRect(0, Math.round((step / GRID_STEPS) * (height - 1)), width, 1);
    }
  }
  const found = gaps(store, fromMs, toMs, lines[0]?.isSparse ? undefined : lines[0]?.name);
  hatchGaps(context, found, x, { left: 0, top: 0, right: width, bottom: height }, palette);
  for (const line of lines) drawLine(surface, view, line, x, y);
  if (view.inspectMs !== null) drawCursor(surface, x(view.inspectMs), palette);
}

/**
 * @param {Surface} surface @param {SparklineView} view @param {Line} line
 * @param {(timeMs: number) => number} x @param {(value: number) => number} y
 */
function drawLine({ context, height }, { store, fromMs, toMs }, line, x, y) {
  const values = store.column(line.name);
  if (values === undefined) return;
  context.strokeStyle = line.colour;
  context.lineWidth = 1.6;
  context.lineJoin = "round";
  context.setLineDash(line.dashed ? [4, 3] : []);
  const last = Math.min(store.rowAtOrAfter(toMs) + 1, store.length);
  let start = -1;
  let startX = 0;
  /** Ends the segment that begins at `start`. @param {number} end Row after its last one. */
  const finish = (end) => {
    if (start < 0) return;
    context.stroke();
    if (line.filled) {
      context.lineTo(x(store.times[end - 1]), height);
      context.lineTo(startX, height);
      context.globalAlpha = 0.16;
      context.fillStyle = line.colour;
      context.fill();
      context.globalAlpha = 1;
    } else if (end - start === 1) {
      context.fillStyle = line.colour;
      context.fillRect(x(store.times[start]) - 1, y(values[start]) - 1, 2, 2);
    }
    start = -1;
  };
  for (let row = Math.max(store.rowAtOrAfter(fromMs) - 1, 0); row < last; row += 1) {
    const isKnown = !Number.isNaN(values[row]);
    const gap = store.gapBefore(row);
    if (start >= 0 && (!isKnown || gap !== null)) finish(row);
    if (!isKnown) continue;
    if (start < 0) {
      start = row;
      context.beginPath();
      startX = x(gap !== null ? gap.toMs : row === 0 ? store.times[0] - store.weightOf(0) : store.times[row]);
      context.moveTo(startX, y(values[row]));
    }
    context.lineTo(x(store.times[row]), y(values[row]));
  }
  finish(last);
  context.setLineDash([]);
}
