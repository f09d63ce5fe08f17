/** Small time charts on our own canvas: tiles and the rail. */

import { gaps } from "../readings/series_queries.js";
import { hatch, upright } from "./canvas.js";

/** @import { Surface } from "./canvas.js" */
/** @import { Palette } from "./palette.js" */
/** @import { Store } from "../readings/series_store.js" */

/**
 * @typedef {object} Line
 * @property {string} name Series in the store.
 * @property {string} colour
 * @property {boolean} [filled] The area under it as well.
 * @property {boolean} [dashed]
 * @property {boolean} [isSparse] Unknown is ordinary here and no gap: a disk that did nothing took no time.
 */

/**
 * @typedef {object} Look
 * @property {Store} store
 * @property {number} fromMs Left edge.
 * @property {number} toMs Right edge.
 * @property {Palette} palette
 * @property {number | null} inspectMs The instant people look at.
 */

const GRID = 2;

/**
 * @param {Surface} surface
 * @param {Look} look
 * @param {object} what
 * @param {ReadonlyArray<Line>} what.lines Drawn in this order; the first decides the hatched gaps.
 * @param {number} what.top Value of the upper edge; the lower edge is zero.
 * @param {boolean} [what.grid]
 */
export function drawSparkline(surface, look, { lines, top, grid = true }) {
  const { pen, width, height } = surface;
  const { store, fromMs, toMs, palette } = look;
  const inner = height - 2;
  /** @param {number} timeMs */
  const x = (timeMs) => ((timeMs - fromMs) / (toMs - fromMs)) * width;
  /** @param {number} value */
  const y = (value) => 1 + inner * (1 - Math.min(value / top, 1));
  if (grid) {
    pen.fillStyle = palette.colour("line");
    for (let step = 0; step <= GRID; step += 1) {
      pen.fillRect(0, Math.round((step / GRID) * (height - 1)), width, 1);
    }
  }
  hatch(
    pen,
    gaps(store, fromMs, toMs, lines[0]?.isSparse ? undefined : lines[0]?.name),
    x,
    { left: 0, top: 0, right: width, bottom: height },
    palette,
  );
  for (const line of lines) drawLine(surface, look, line, x, y);
  if (look.inspectMs !== null) upright(surface, x(look.inspectMs), palette);
}

/**
 * @param {Surface} surface @param {Look} look @param {Line} line
 * @param {(timeMs: number) => number} x @param {(value: number) => number} y
 */
function drawLine({ pen, height }, { store, fromMs, toMs }, line, x, y) {
  const values = store.column(line.name);
  if (values === undefined) return;
  pen.strokeStyle = line.colour;
  pen.lineWidth = 1.6;
  pen.lineJoin = "round";
  pen.setLineDash(line.dashed ? [4, 3] : []);
  const last = Math.min(store.rowAfter(toMs) + 1, store.length);
  let begun = -1;
  /** @param {number} end Row after the last of this stretch. */
  const finish = (end) => {
    if (begun < 0) return;
    pen.stroke();
    if (line.filled) {
      pen.lineTo(x(store.times[end - 1]), height);
      pen.lineTo(x(store.times[begun]), height);
      pen.globalAlpha = 0.16;
      pen.fillStyle = line.colour;
      pen.fill();
      pen.globalAlpha = 1;
    } else if (end - begun === 1) {
      pen.fillStyle = line.colour;
      pen.fillRect(x(store.times[begun]) - 1, y(values[begun]) - 1, 2, 2);
    }
    begun = -1;
  };
  for (let row = Math.max(store.rowAfter(fromMs) - 1, 0); row < last; row += 1) {
    const isKnown = !Number.isNaN(values[row]);
    if (begun >= 0 && (!isKnown || store.isBroken(row))) finish(row);
    if (!isKnown) continue;
    if (begun < 0) {
      begun = row;
      pen.beginPath();
      pen.moveTo(x(store.times[row]), y(values[row]));
    } else pen.lineTo(x(store.times[row]), y(values[row]));
  }
  finish(last);
  pen.setLineDash([]);
}
