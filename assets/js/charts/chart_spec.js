/** The specification of a time chart, and what of it has changed since it was drawn. */

/** @import { Store } from "../readings/series_store.js" */
/** @import { Scale } from "./axis_scale.js" */
/** @import { Palette } from "./palette.js" */

/**
 * @typedef {object} ChartLine
 * @property {string} name Series in the store.
 * @property {(row: number) => number} [value] Where the line is not the series itself.
 * @property {string} colour
 * @property {number} width CSS pixels.
 * @property {number} [opacity] 0..1
 * @property {boolean} [filled]
 * @property {boolean} [isStacked] On top of the line before it.
 * @property {boolean} [dashed]
 */

/**
 * What legend, tooltip, table and summary of a chart show of a series.
 *
 * @typedef {object} SeriesText
 * @property {string} label
 * @property {(value: number | null | undefined) => string} text
 * @property {(row: number) => number} [value] The value of a row, where it is not the series itself.
 * @property {(row: number) => number} [edge] Where the line is drawn, when it is stacked on another.
 */

/** @typedef {Omit<ChartLine, "width" | "value"> & Partial<Pick<ChartLine, "width">> & SeriesText} ChartSeries */

/**
 * @typedef {object} ChartSpec
 * @property {Store} store
 * @property {number} version Changes with the content of the store.
 * @property {number} fromMs Left edge.
 * @property {number} toMs Right edge.
 * @property {Palette} palette
 * @property {ReadonlyArray<ChartLine>} lines In drawing order.
 * @property {(unixMs: number) => string} timeText Label of the time axis.
 * @property {(value: number, highest: number) => string} valueText Label of the value axis, given its upper edge.
 * @property {Scale} [scale] Percent when left out.
 */

/** @typedef {ChartSpec & {width: number, height: number}} SizedChartSpec CSS pixels. */

/** Without `value`: that function is a new one in each specification. */
const LINE_FIELDS = /** @type {const} */ ([
  "name",
  "colour",
  "width",
  "opacity",
  "filled",
  "isStacked",
  "dashed",
]);
const STYLE_FIELDS = /** @type {const} */ (["palette", "timeText", "valueText"]);
const DATA_FIELDS = /** @type {const} */ (["store", "version", "fromMs", "toMs", "width", "height"]);

/** @param {ChartLine} one @param {ChartLine | undefined} other */
const isSameLine = (one, other) => LINE_FIELDS.every((field) => one[field] === other?.[field]);

/** @param {Scale | undefined} one @param {Scale | undefined} other */
const isSameScale = (one, other) => one?.top === other?.top && one?.step === other?.step;

/** Whether colours, texts, axes and lines are the same: everything that is slow to change. @param {ChartSpec} one @param {ChartSpec | null} other */
export const isSameStyle = (one, other) =>
  other !== null &&
  STYLE_FIELDS.every((field) => one[field] === other[field]) &&
  isSameScale(one.scale, other.scale) &&
  one.lines.length === other.lines.length &&
  one.lines.every((line, index) => isSameLine(line, other.lines[index]));

/** @param {SizedChartSpec} one @param {SizedChartSpec | null} other */
export const isUnchanged = (one, other) =>
  other !== null && DATA_FIELDS.every((field) => one[field] === other[field]) && isSameStyle(one, other);
