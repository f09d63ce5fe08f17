/** The options of ECharts for a chart: its style, and its data. */

import { gaps } from "../readings/series_queries.js";
import { PERCENT } from "./axis_scale.js";
import { hatchTile } from "./canvas.js";

/** @import { TimeRange } from "../readings/series_store.js" */
/** @import { ChartLine, ChartSpec } from "./chart_spec.js" */
/** @import { Palette } from "./palette.js" */

/** Opacity of the area below a line. */
const FILLED_OPACITY = 0.16;
const STACKED_OPACITY = 0.55;
const STATIC = { silent: true, animation: false };
const NO_AXIS_LINE = { axisLine: { show: false }, axisTick: { show: false } };

/** What changes with theme, language and lines, but not with each reading. @param {ChartSpec} spec @param {object} grid @param {boolean} hasTimes */
export const styleOption = (spec, grid, hasTimes) => ({
  animation: false,
  // The edges have room for the labels, and the overlays rely on them.
  grid: { ...grid, outerBoundsMode: "none" },
  xAxis: timeAxis(spec, hasTimes),
  yAxis: valueAxis(spec),
  series: [gapSeries(spec.palette), ...spec.lines.map(lineSeries)],
});

/** What changes with each reading. @param {ChartSpec} spec @param {Float64Array} source From `fillDataset`. */
export const dataOption = ({ store, lines, fromMs, toMs }, source) => ({
  dataset: { source, dimensions: ["time", ...lines.map((line) => line.name)], sourceHeader: false },
  xAxis: { min: fromMs, max: toMs },
  series: {
    id: "gaps",
    markArea: { data: gapAreas(gaps(store, fromMs, toMs, lines.at(-1)?.name), fromMs, toMs) },
  },
});

/** @param {Palette} palette */
const labelStyle = (palette) => ({
  color: palette.colour("text-3"),
  fontSize: 11,
  fontFamily: palette.fontFamily,
});

/** @param {ChartSpec} spec @param {boolean} hasTimes */
const timeAxis = ({ palette, timeText }, hasTimes) => ({
  ...NO_AXIS_LINE,
  type: "time",
  splitLine: { show: false },
  axisLabel: {
    ...labelStyle(palette),
    show: hasTimes,
    formatter: timeText,
    hideOverlap: true,
    showMinLabel: false,
    showMaxLabel: false,
  },
});

/** @param {ChartSpec} spec */
const valueAxis = ({ palette, valueText, scale = PERCENT }) => ({
  ...NO_AXIS_LINE,
  type: "value",
  min: 0,
  max: scale.top,
  interval: scale.step,
  splitLine: { lineStyle: { color: palette.colour("line"), width: 1 } },
  axisLabel: {
    ...labelStyle(palette),
    formatter: (/** @type {number} */ value) => valueText(value, scale.top),
    showMaxLabel: Number.isInteger(scale.top / scale.step),
  },
});

/** @param {Palette} palette */
const gapSeries = (palette) => ({
  ...STATIC,
  id: "gaps",
  type: "line",
  data: [],
  markArea: {
    ...STATIC,
    itemStyle: { color: { image: hatchTile(palette.colour("text-3", 0.55)), repeat: "repeat" } },
    data: [],
  },
});

/** @param {ChartLine} line @param {number} index Column of the dataset, without the time. */
const lineSeries = (line, index) => ({
  ...STATIC,
  id: line.name,
  type: "line",
  datasetIndex: 0,
  encode: { x: 0, y: index + 1 },
  showSymbol: false,
  connectNulls: false,
  emphasis: { disabled: true },
  z: line.filled ? 4 : 3,
  lineStyle: {
    color: line.colour,
    width: line.width,
    opacity: line.opacity ?? 1,
    type: line.dashed ? "dashed" : "solid",
  },
  stack: line.isStacked ? "all" : undefined,
  areaStyle: line.filled
    ? { color: line.colour, opacity: line.isStacked ? STACKED_OPACITY : FILLED_OPACITY }
    : undefined,
});

/** @param {ReadonlyArray<TimeRange>} all @param {number} fromMs @param {number} toMs */
const gapAreas = (all, fromMs, toMs) =>
  all.map((gap) => [{ xAxis: Math.max(gap.fromMs, fromMs) }, { xAxis: Math.min(gap.toMs, toMs) }]);
