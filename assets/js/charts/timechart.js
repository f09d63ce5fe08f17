/** The large time chart: ECharts on a canvas, fed from the store in one flat table; crosshair and gaps included. */

import { gaps } from "../questions.js";
import { makeMarks } from "./marks.js";
import { hatchTile } from "./plot.js";
import { PERCENT } from "./scale.js";

/** @import { Palette } from "../palette.js" */
/** @import { Scale } from "./scale.js" */
/** @import { Span, Store } from "../store.js" */

/**
 * @typedef {object} ChartLine
 * @property {string} name Series in the store.
 * @property {(row: number) => number} [value] Where the line is not the series itself.
 * @property {string} colour
 * @property {number} width CSS pixels.
 * @property {number} [opacity] 0..1
 * @property {boolean} [filled]
 * @property {boolean} [isStacked] It stands on the one before.
 * @property {boolean} [dashed]
 */

/**
 * @typedef {object} ChartLook
 * @property {Store} store
 * @property {number} version Grows when the store does.
 * @property {number} fromMs Left edge.
 * @property {number} toMs Right edge.
 * @property {Palette} palette
 * @property {ReadonlyArray<ChartLine>} lines Drawn in this order.
 * @property {(unixMs: number) => string} timeText Axis label.
 * @property {(value: number, highest: number) => string} valueText Axis label, of an axis that goes so high.
 * @property {Scale} [scale] Percent when left out.
 */

const EDGES = Object.freeze({ right: 14, top: 8 });
/** Below the plot, with and without the labels of the time. */
const BOTTOM = Object.freeze({ labelled: 24, bare: 8 });
const LABELS = 46;
/** How much of the area under a line is seen. */
const FILLED = 0.16;
const STACKED = 0.55;
const QUIET = { silent: true, animation: false };

/** @type {Promise<typeof import("../../vendor/echarts.js")> | undefined} */
let library;
/**
 * Two thirds of all scripts: words and numbers are on the screen before it is loaded, once for all charts.
 * Undefined while the engine is gone, which is told elsewhere; the next picture tries again.
 */
const loadLibrary = () => {
  library ??= pictureOnScreen().then(() => import("../../vendor/echarts.js"));
  return library.catch(() => (library = undefined));
};

/** The frame that is being made is drawn when the second one after it begins. @returns {Promise<unknown>} */
const pictureOnScreen = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

/**
 * @param {object} options
 * @param {() => void} options.onResize Called when the box has changed and wants to be drawn again.
 * @param {number} [options.labels] Room for the labels on the left, CSS pixels.
 * @param {boolean} [options.hasTimes] Whether the time is written below it; not where charts of one time stand together.
 */
export function makeTimeChart({ onResize, labels = LABELS, hasTimes = true }) {
  const grid = { ...EDGES, left: labels, bottom: hasTimes ? BOTTOM.labelled : BOTTOM.bare };
  const element = document.createElement("div");
  element.className = "timechart";
  const drawing = document.createElement("div");
  drawing.className = "timechart-drawing";
  const crosshair = document.createElement("div");
  crosshair.className = "crosshair";
  crosshair.hidden = true;
  const marks = makeMarks();
  for (const one of [crosshair, marks.element]) one.style.inset = `${grid.top}px auto ${grid.bottom}px 0`;
  Object.assign(marks.element.style, { left: `${grid.left}px`, right: `${grid.right}px` });
  element.append(drawing, marks.element, crosshair);
  new ResizeObserver(onResize).observe(element);
  /** @type {import("../../vendor/echarts.js").ECharts | undefined} */
  let chart;
  /** @type {typeof import("../../vendor/echarts.js").init | undefined} */
  let init;
  let isLoading = false;
  /** @type {ReadonlyArray<unknown>} */
  let drawn = [];
  /** @type {Float64Array} */
  let table = new Float64Array(0);

  const load = async () => {
    if (isLoading) return;
    isLoading = true;
    init = (await loadLibrary())?.init;
    isLoading = false;
    if (init !== undefined) onResize();
  };

  /** Bring the library to the size of the box; false while there is no box, or no library. */
  const fit = () => {
    const [width, height] = [element.clientWidth, element.clientHeight];
    if (width === 0 || height === 0) return false;
    if (init === undefined) {
      load();
      return false;
    }
    if (chart === undefined) {
      chart = init(drawing, null, { renderer: "canvas", width, height });
      // Without animation, ten more frames after each change would draw nothing and cost more than the change.
      chart.getZr().setSleepAfterStill(1);
    }
    if (chart.getWidth() !== width || chart.getHeight() !== height) chart.resize({ width, height });
    return true;
  };

  return {
    element,
    /** @param {ChartLook} look */
    draw(look) {
      if (!fit() || chart === undefined) return;
      const { store, version, fromMs, toMs, palette, lines } = look;
      const style = [
        palette,
        look.timeText,
        look.valueText,
        look.scale?.top,
        ...lines.flatMap((line) => [line.name, line.colour, line.width]),
      ];
      const state = [store, version, fromMs, toMs, chart.getWidth(), chart.getHeight(), ...style];
      if (state.length === drawn.length && state.every((part, index) => part === drawn[index])) return;
      const isRestyled =
        style.some((part, index) => part !== drawn[index + 6]) || state.length !== drawn.length;
      drawn = state;
      const filled = fillTable(table, store, lines, fromMs, toMs);
      table = filled.table;
      const source = table.subarray(0, filled.rows * (lines.length + 1));
      const areas = gapArea(gaps(store, fromMs, toMs, lines.at(-1)?.name), fromMs, toMs);
      // Lazily: drawing it once without data costs as much as drawing it.
      if (isRestyled)
        chart.setOption(baseOption(look, grid, hasTimes), { replaceMerge: ["series"], lazyUpdate: true });
      chart.setOption({
        dataset: { source, dimensions: ["time", ...lines.map((line) => line.name)], sourceHeader: false },
        xAxis: { min: fromMs, max: toMs },
        series: { id: "gaps", markArea: { data: areas } },
      });
    },
    mark: marks.show,
    /** Show the crosshair at an instant, or hide it. @param {number | null} atMs @param {number} fromMs @param {number} toMs */
    point(atMs, fromMs, toMs) {
      crosshair.hidden = atMs === null || atMs < fromMs || atMs > toMs;
      if (atMs === null || crosshair.hidden) return;
      const inner = element.clientWidth - grid.left - grid.right;
      const left = grid.left + ((atMs - fromMs) / (toMs - fromMs)) * inner;
      crosshair.style.transform = `translateX(${Math.round(left)}px)`;
    },
    /** The instant under a point of the screen. @param {number} clientX @param {number} fromMs @param {number} toMs */
    timeAt(clientX, fromMs, toMs) {
      const box = element.getBoundingClientRect();
      const inner = box.width - grid.left - grid.right;
      const share = Math.min(Math.max((clientX - box.left - grid.left) / inner, 0), 1);
      return fromMs + share * (toMs - fromMs);
    },
    /** Screen position of an instant at the top of the plot. @param {number} atMs @param {number} fromMs @param {number} toMs */
    placeOf(atMs, fromMs, toMs) {
      const box = element.getBoundingClientRect();
      const inner = box.width - grid.left - grid.right;
      return { x: box.left + grid.left + ((atMs - fromMs) / (toMs - fromMs)) * inner, y: box.top + grid.top };
    },
  };
}

/**
 * One row a reading: its time, then a value a line; a row of unknowns where the line must break.
 *
 * @param {Float64Array} reused Its memory is used again when it is large enough.
 * @param {Store} store @param {ReadonlyArray<ChartLine>} lines @param {number} fromMs @param {number} toMs
 */
function fillTable(reused, store, lines, fromMs, toMs) {
  const first = Math.max(store.rowAfter(fromMs) - 1, 0);
  const last = Math.min(store.rowAfter(toMs) + 1, store.length);
  const stride = lines.length + 1;
  const need = 2 * Math.max(last - first, 0) * stride;
  const table = reused.length >= need ? reused : new Float64Array(need);
  const columns = lines.map(({ name, value }) => value ?? columnOf(store, name));
  let rows = 0;
  for (let row = first; row < last; row += 1) {
    if (row > first && store.isBroken(row)) {
      table.fill(Number.NaN, rows * stride, (rows + 1) * stride);
      table[rows * stride] = (store.times[row - 1] + store.times[row]) / 2;
      rows += 1;
    }
    table[rows * stride] = store.times[row];
    for (let index = 0; index < columns.length; index += 1) {
      table[rows * stride + index + 1] = columns[index](row);
    }
    rows += 1;
  }
  return { table, rows };
}

/** @param {Store} store @param {string} name @returns {(row: number) => number} */
function columnOf(store, name) {
  const values = store.column(name);
  return (row) => values?.[row] ?? Number.NaN;
}

/** @param {ReadonlyArray<Span>} spans @param {number} fromMs @param {number} toMs */
const gapArea = (spans, fromMs, toMs) =>
  spans.map((gap) => [{ xAxis: Math.max(gap.fromMs, fromMs) }, { xAxis: Math.min(gap.toMs, toMs) }]);

/** What changes with theme, language and choice of lines, not with each reading. @param {ChartLook} look @param {object} grid @param {boolean} hasTimes */
function baseOption({ palette, lines, timeText, valueText, scale = PERCENT }, grid, hasTimes) {
  const label = { color: palette.colour("text-3"), fontSize: 11, fontFamily: palette.face };
  return {
    animation: false,
    grid,
    xAxis: {
      type: "time",
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        ...label,
        show: hasTimes,
        formatter: timeText,
        hideOverlap: true,
        showMinLabel: false,
        showMaxLabel: false,
      },
    },
    yAxis: {
      type: "value",
      min: 0,
      max: scale.top,
      interval: scale.step,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: palette.colour("line"), width: 1 } },
      axisLabel: {
        ...label,
        formatter: (/** @type {number} */ value) => valueText(value, scale.top),
        showMaxLabel: Number.isInteger(scale.top / scale.step),
      },
    },
    series: [
      {
        ...QUIET,
        id: "gaps",
        type: "line",
        data: [],
        markArea: {
          ...QUIET,
          itemStyle: { color: { image: hatchTile(palette.colour("text-3", 0.55)), repeat: "repeat" } },
          data: [],
        },
      },
      ...lines.map((line, index) => ({
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
        areaStyle: line.filled
          ? { color: line.colour, opacity: line.isStacked ? STACKED : FILLED }
          : undefined,
      })),
    ],
  };
}
