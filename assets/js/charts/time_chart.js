/** The large time chart: ECharts on a canvas, fed from the store in one flat table; crosshair and gaps included. */

import { makeCrosshair } from "./crosshair.js";
import { fillTable } from "./dataset.js";
import { makeDrawing } from "./echarts_loader.js";
import { isSamePicture, isSameStyle } from "./chart_spec.js";
import { makeMarks } from "./event_markers.js";
import { dataOption, styleOption } from "./echarts_options.js";
import { makeTimeAxis } from "./time_axis.js";

/** @import { ChartLook, Picture } from "./chart_spec.js" */

const EDGES = Object.freeze({ right: 14, top: 8 });
/** Below the plot, with and without the labels of the time. */
const BOTTOM = Object.freeze({ labelled: 24, bare: 8 });
const LABELS = 46;

/**
 * @param {object} options
 * @param {() => void} options.onResize Called when the box has changed and wants to be drawn again.
 * @param {number} [options.labels] Room for the labels on the left, CSS pixels.
 * @param {boolean} [options.hasTimes] Whether the time is written below it; not where charts of one time stand together.
 */
export function makeTimeChart({ onResize, labels = LABELS, hasTimes = true }) {
  const edges = { ...EDGES, left: labels, bottom: hasTimes ? BOTTOM.labelled : BOTTOM.bare };
  const [element, canvas] = ["timechart", "timechart-drawing"].map(box);
  const axis = makeTimeAxis(element, edges);
  const [crosshair, marks] = [makeCrosshair(axis), makeMarks()];
  for (const one of [crosshair, marks]) one.element.style.inset = `${edges.top}px auto ${edges.bottom}px 0`;
  Object.assign(marks.element.style, { left: `${edges.left}px`, right: `${edges.right}px` });
  element.append(canvas, marks.element, crosshair.element);
  const drawing = makeDrawing(element, canvas, onResize);
  new ResizeObserver(onResize).observe(element);
  /** @type {Picture | null} */
  let drawn = null;
  /** @type {Float64Array} */
  let table = new Float64Array(0);

  return {
    element,
    /** @param {ChartLook} look */
    draw(look) {
      const chart = drawing.fit();
      if (chart === undefined) return;
      const picture = { ...look, width: chart.getWidth(), height: chart.getHeight() };
      if (isSamePicture(picture, drawn)) return;
      const isRestyled = !isSameStyle(picture, drawn);
      drawn = picture;
      const { store, lines, fromMs, toMs } = look;
      const filled = fillTable(table, store, lines, fromMs, toMs);
      table = filled.table;
      // Lazily: drawing it once without data costs as much as drawing it.
      if (isRestyled)
        chart.setOption(styleOption(look, edges, hasTimes), { replaceMerge: ["series"], lazyUpdate: true });
      chart.setOption(dataOption(look, table.subarray(0, filled.rows * (lines.length + 1))));
    },
    mark: marks.show,
    point: crosshair.point,
    timeAt: axis.timeAt,
    placeOf: axis.placeOf,
  };
}

/** @param {string} className */
function box(className) {
  const element = document.createElement("div");
  element.className = className;
  return element;
}
