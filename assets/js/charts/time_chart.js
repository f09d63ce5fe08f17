/** The large time chart, drawn by ECharts, with crosshair and event markers. */

import { isSameStyle, isUnchanged } from "./chart_spec.js";
import { makeCrosshair } from "./crosshair.js";
import { fillDataset } from "./dataset.js";
import { makeEChart } from "./echarts_loader.js";
import { dataOption, styleOption } from "./echarts_options.js";
import { makeEventMarkers } from "./event_markers.js";
import { makeTimeAxis } from "./time_axis.js";

/** @import { ChartSpec, SizedChartSpec } from "./chart_spec.js" */

/** The last label of the time axis may be half beyond the plot. */
const EDGES = Object.freeze({ right: 27, top: 8 });
/** Below the plot, with and without labels of the time axis. */
const BOTTOM = Object.freeze({ labelled: 24, bare: 8 });
const DEFAULT_LABELS_PX = 46;

/**
 * @param {object} options
 * @param {() => void} options.onResize
 * @param {number} [options.labels] Width of the labels of the value axis, CSS pixels.
 * @param {boolean} [options.hasTimes] Whether the time axis has labels.
 */
export function makeTimeChart({ onResize, labels = DEFAULT_LABELS_PX, hasTimes = true }) {
  const edges = { ...EDGES, left: labels, bottom: hasTimes ? BOTTOM.labelled : BOTTOM.bare };
  const [element, container] = ["time-chart", "time-chart-canvas"].map(div);
  const axis = makeTimeAxis(element, edges);
  const [crosshair, markers] = [makeCrosshair(axis), makeEventMarkers()];
  for (const overlay of [crosshair, markers]) {
    overlay.element.style.inset = `${edges.top}px auto ${edges.bottom}px 0`;
  }
  Object.assign(markers.element.style, { left: `${edges.left}px`, right: `${edges.right}px` });
  element.append(container, markers.element, crosshair.element);
  const echart = makeEChart(element, container, onResize);
  new ResizeObserver(onResize).observe(element);
  /** @type {SizedChartSpec | null} */
  let drawn = null;
  /** @type {Float64Array} */
  let dataset = new Float64Array(0);

  return {
    element,
    /** @param {ChartSpec} spec */
    draw(spec) {
      const chart = echart.get();
      if (chart === undefined) return;
      const sized = { ...spec, width: chart.getWidth(), height: chart.getHeight() };
      if (isUnchanged(sized, drawn)) return;
      const hasNewStyle = !isSameStyle(sized, drawn);
      drawn = sized;
      const { store, lines, fromMs, toMs } = spec;
      const filled = fillDataset(dataset, store, lines, fromMs, toMs);
      dataset = filled.dataset;
      // Lazily, together with the data: a separate draw without data would cost as much.
      if (hasNewStyle)
        chart.setOption(styleOption(spec, edges, hasTimes), { replaceMerge: ["series"], lazyUpdate: true });
      chart.setOption(dataOption(spec, dataset.subarray(0, filled.rows * (lines.length + 1))));
    },
    /** What is drawn, with its axes. @param {number} scale Pixels for one CSS pixel. @returns {HTMLCanvasElement | null} */
    picture: (scale) =>
      drawn === null ? null : (echart.get()?.renderToCanvas({ pixelRatio: scale }) ?? null),
    showMarkers: markers.show,
    showCrosshair: crosshair.show,
    timeAt: axis.timeAt,
    positionOf: axis.positionOf,
  };
}

/** @param {string} className */
function div(className) {
  const element = document.createElement("div");
  element.className = className;
  return element;
}
