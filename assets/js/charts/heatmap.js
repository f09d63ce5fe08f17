/** The heatmap of the cores, one cell for each reading, drawn on a canvas. */

import { gaps } from "../readings/series_queries.js";
import { CPU_CORE_PREFIX } from "../readings/series_store.js";
import { drawCursor, hatchGaps } from "./canvas.js";

/** @import { Store, TimeRange } from "../readings/series_store.js" */
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
  const cells = measuredCells(store, fromMs, toMs);
  for (let core = 0; core < cores; core += 1) {
    const name = CPU_CORE_PREFIX + core;
    const values = store.column(name);
    const top = Math.round(height - (core + 1) * box.cell);
    const cellHeight = Math.max(Math.round(height - core * box.cell) - top - (box.cell > 5 ? 1 : 0), 1);
    const line = { ...box, top, bottom: top + cellHeight };
    hatchGaps(context, gaps(store, fromMs, toMs, name), x, line, palette);
    for (const { row, fromMs: startMs, toMs: endMs } of cells) {
      if (values === undefined || Number.isNaN(values[row])) continue;
      const left = Math.max(Math.floor(x(startMs)), box.left);
      const right = Math.min(Math.floor(x(endMs)), box.right);
      if (right <= left) continue;
      context.fillStyle = palette.heat(values[row]);
      context.fillRect(left, top, right - left, cellHeight);
    }
  }
  drawLabels(surface, view, cores, box.cell);
  if (view.inspectMs !== null) drawCursor(surface, x(view.inspectMs), palette);
}

/**
 * The time that each row is the mean of, without the gaps in it.
 *
 * @param {Store} store @param {number} fromMs @param {number} toMs
 * @returns {(TimeRange & {row: number})[]}
 */
export function measuredCells(store, fromMs, toMs) {
  const found = [];
  const end = Math.min(store.rowAtOrAfter(toMs) + 1, store.length);
  for (let row = Math.max(store.rowAtOrAfter(fromMs) - 1, 0); row < end; row += 1) {
    const timeMs = store.times[row];
    const beginMs = row === 0 ? timeMs - store.weightOf(row) : store.times[row - 1];
    const gap = row === 0 ? null : store.gapBefore(row);
    if (gap === null) {
      found.push({ row, fromMs: beginMs, toMs: timeMs });
      continue;
    }
    if (gap.fromMs > beginMs) found.push({ row, fromMs: beginMs, toMs: gap.fromMs });
    if (gap.toMs < timeMs) found.push({ row, fromMs: gap.toMs, toMs: timeMs });
  }
  return found;
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
