/** What a chart looks like and what it holds, in the words of ECharts. */

import { gaps } from "../readings/series_queries.js";
import { hatchTile } from "./canvas.js";
import { PERCENT } from "./axis_scale.js";

/** @import { ChartLine, ChartLook } from "./chart_spec.js" */
/** @import { Palette } from "./palette.js" */
/** @import { Span } from "../readings/series_store.js" */

/** How much of the area under a line is seen. */
const FILLED = 0.16;
const STACKED = 0.55;
const QUIET = { silent: true, animation: false };
const BARE = { axisLine: { show: false }, axisTick: { show: false } };

/** What changes with theme, language and choice of lines, not with each reading. @param {ChartLook} look @param {object} grid @param {boolean} hasTimes */
export const styleOption = (look, grid, hasTimes) => ({
  animation: false,
  grid,
  xAxis: timeAxis(look, hasTimes),
  yAxis: valueAxis(look),
  series: [gapSeries(look.palette), ...look.lines.map(lineSeries)],
});

/** What changes with each reading. @param {ChartLook} look @param {Float64Array} source Rows as `fillTable` makes them. */
export const dataOption = ({ store, lines, fromMs, toMs }, source) => ({
  dataset: { source, dimensions: ["time", ...lines.map((line) => line.name)], sourceHeader: false },
  xAxis: { min: fromMs, max: toMs },
  series: {
    id: "gaps",
    markArea: { data: gapAreas(gaps(store, fromMs, toMs, lines.at(-1)?.name), fromMs, toMs) },
  },
});

/** @param {Palette} palette */
const labelOf = (palette) => ({ color: palette.colour("text-3"), fontSize: 11, fontFamily: palette.face });

/** @param {ChartLook} look @param {boolean} hasTimes */
const timeAxis = ({ palette, timeText }, hasTimes) => ({
  ...BARE,
  type: "time",
  splitLine: { show: false },
  axisLabel: {
    ...labelOf(palette),
    show: hasTimes,
    formatter: timeText,
    hideOverlap: true,
    showMinLabel: false,
    showMaxLabel: false,
  },
});

/** @param {ChartLook} look */
const valueAxis = ({ palette, valueText, scale = PERCENT }) => ({
  ...BARE,
  type: "value",
  min: 0,
  max: scale.top,
  interval: scale.step,
  splitLine: { lineStyle: { color: palette.colour("line"), width: 1 } },
  axisLabel: {
    ...labelOf(palette),
    formatter: (/** @type {number} */ value) => valueText(value, scale.top),
    showMaxLabel: Number.isInteger(scale.top / scale.step),
  },
});

/** @param {Palette} palette */
const gapSeries = (palette) => ({
  ...QUIET,
  id: "gaps",
  type: "line",
  data: [],
  markArea: {
    ...QUIET,
    itemStyle: { color: { image: hatchTile(palette.colour("text-3", 0.55)), repeat: "repeat" } },
    data: [],
  },
});

/** @param {ChartLine} line @param {number} index Of its column, after that of the time. */
const lineSeries = (line, index) => ({
  ...QUIET,
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
  areaStyle: line.filled ? { color: line.colour, opacity: line.isStacked ? STACKED : FILLED } : undefined,
});

/** @param {ReadonlyArray<Span>} spans @param {number} fromMs @param {number} toMs */
const gapAreas = (spans, fromMs, toMs) =>
  spans.map((gap) => [{ xAxis: Math.max(gap.fromMs, fromMs) }, { xAxis: Math.min(gap.toMs, toMs) }]);
