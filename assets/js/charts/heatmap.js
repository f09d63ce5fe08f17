/** Cores by time, one cell a reading, on our own canvas. */

import { gaps } from "../readings/series_queries.js";
import { CORE } from "../readings/series_store.js";
import { hatch, upright } from "./canvas.js";

/** @import { Surface } from "./canvas.js" */
/** @import { Look } from "./sparkline.js" */

const LABELS = 30;
const LEAST_LABEL_STEP = 14;

/** Where the cells are inside a canvas of this size. @param {number} width @param {number} height @param {number} cores */
export function heatBox(width, height, cores) {
  return { left: LABELS, top: 0, right: width, bottom: height, cell: height / Math.max(cores, 1) };
}

/**
 * Core 0 at the bottom, the newest reading at the right edge.
 *
 * @param {Surface} surface
 * @param {Look} look
 * @param {number} cores
 */
export function drawHeatmap(surface, look, cores) {
  const { pen, width, height } = surface;
  const { store, fromMs, toMs, palette } = look;
  const box = heatBox(width, height, cores);
  /** @param {number} timeMs */
  const x = (timeMs) => box.left + ((timeMs - fromMs) / (toMs - fromMs)) * (box.right - box.left);
  pen.fillStyle = palette.heat(0);
  pen.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  hatch(pen, gaps(store, fromMs, toMs), x, box, palette);
  const first = Math.max(store.rowAfter(fromMs) - 1, 0);
  for (let core = 0; core < cores; core += 1) {
    const values = store.column(CORE + core);
    if (values === undefined) continue;
    const top = Math.round(height - (core + 1) * box.cell);
    const tall = Math.max(Math.round(height - core * box.cell) - top - (box.cell > 5 ? 1 : 0), 1);
    for (let row = first; row < store.length; row += 1) {
      if (Number.isNaN(values[row])) continue;
      // A reading tells about the time before it, back to the one before.
      const beganMs =
        row === 0 || store.isBroken(row) ? store.times[row] - store.periodOf(row) : store.times[row - 1];
      const left = Math.max(Math.floor(x(beganMs)), box.left);
      const right = Math.min(Math.floor(x(store.times[row])), box.right);
      if (right <= left) continue;
      pen.fillStyle = palette.heat(values[row]);
      pen.fillRect(left, top, right - left, tall);
    }
  }
  drawLabels(surface, look, cores, box.cell);
  if (look.inspectMs !== null) upright(surface, x(look.inspectMs), palette);
}

/** @param {Surface} surface @param {Look} look @param {number} cores @param {number} cell */
function drawLabels({ pen, height }, { palette }, cores, cell) {
  const every = Math.max(1, 2 ** Math.ceil(Math.log2(LEAST_LABEL_STEP / cell)));
  pen.font = `11px ${palette.face}`;
  pen.fillStyle = palette.colour("text-3");
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (let core = 0; core < cores; core += every) {
    pen.fillText(String(core), LABELS - 8, height - (core + 0.5) * cell + 0.5);
  }
}
