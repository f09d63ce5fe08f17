/** The heatmap of the cores, one cell for each reading, drawn on a canvas. */

import { gaps } from "../readings/series_queries.js";
import { CPU_CORE_PREFIX } from "../readings/series_store.js";
import { drawCursor, hatchGaps } from "./canvas.js";

/** @import { Surface } from "./canvas.js" */
/** @import { SparklineView } from "./sparkline.js" */

const LABELS_PX = 30;
const MIN_LABEL_STEP_PX = 14;

/** The area of the cells. @param {number} width @param {number} height @param {number} cores */
export function heatmapBox(width, height, cores) {
  return { left: LABELS_PX, top: 0, right: width, bottom: height, cell: height / Math.max(cores, 1) };
}

/** Core 0 is at the bottom, the newest reading at the right edge. @param {Surface} surface @param {SparklineView} view @param {number} cores */
export function drawHeatmap(surface, view, cores) {
  const { context, width, height } = surface;
  const { store, fromMs, toMs, palette } = view;
  const box = heatmapBox(width, height, cores);
  /** @param {number} timeMs */
  const x = (timeMs) => box.left + ((timeMs - fromMs) / (toMs - fromMs)) * (box.right - box.left);
  context.fillStyle = palette.heat(0);
  context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  hatchGaps(context, gaps(store, fromMs, toMs), x, box, palette);
  const first = Math.max(store.rowAtOrAfter(fromMs) - 1, 0);
  for (let core = 0; core < cores; core += 1) {
    const values = store.column(CPU_CORE_PREFIX + core);
    if (values === undefined) continue;
    const top = Math.round(height - (core + 1) * box.cell);
    const cellHeight = Math.max(Math.round(height - core * box.cell) - top - (box.cell > 5 ? 1 : 0), 1);
    for (let row = first; row < store.length; row += 1) {
      if (Number.isNaN(values[row])) continue;
      // A value is the mean since the reading before.
      const startMs =
        row === 0 || store.isAfterGap(row) ? store.times[row] - store.periodOf(row) : store.times[row - 1];
      const left = Math.max(Math.floor(x(startMs)), box.left);
      const right = Math.min(Math.floor(x(store.times[row])), box.right);
      if (right <= left) continue;
      context.fillStyle = palette.heat(values[row]);
      context.fillRect(left, top, right - left, cellHeight);
    }
  }
  drawLabels(surface, view, cores, box.cell);
  if (view.inspectMs !== null) drawCursor(surface, x(view.inspectMs), palette);
}

/** @param {Surface} surface @param {SparklineView} view @param {number} cores @param {number} cell */
function drawLabels({ context, height }, { palette }, cores, cell) {
  const every = Math.max(1, 2 ** Math.ceil(Math.log2(MIN_LABEL_STEP_PX / cell)));
  context.font = `11px ${palette.fontFamily}`;
  context.fillStyle = palette.colour("text-3");
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let core = 0; core < cores; core += every) {
    context.fillText(String(core), LABELS_PX - 8, height - (core + 0.5) * cell + 0.5);
  }
}
