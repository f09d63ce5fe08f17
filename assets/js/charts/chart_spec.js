/** What a time chart looks like, and what of it has changed since it was drawn. */

/** @import { Palette } from "./palette.js" */
/** @import { Scale } from "./axis_scale.js" */
/** @import { Store } from "../readings/series_store.js" */

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

/** @typedef {ChartLook & {width: number, height: number}} Picture A look in a box of so many CSS pixels. */

/** All of a line but how its values are found: that function is made anew with each look. */
const OF_A_LINE = /** @type {const} */ ([
  "name",
  "colour",
  "width",
  "opacity",
  "filled",
  "isStacked",
  "dashed",
]);
const OF_A_STYLE = /** @type {const} */ (["palette", "timeText", "valueText"]);
const OF_A_PICTURE = /** @type {const} */ (["store", "version", "fromMs", "toMs", "width", "height"]);

/** @param {ChartLine} one @param {ChartLine | undefined} other */
const isSameLine = (one, other) => OF_A_LINE.every((part) => one[part] === other?.[part]);

/** @param {Scale | undefined} one @param {Scale | undefined} other */
const isSameScale = (one, other) => one?.top === other?.top && one?.step === other?.step;

/**
 * Whether colours, words, axes and lines are those of the other: what is costly to change.
 *
 * @param {ChartLook} one @param {ChartLook | null} other
 */
export const isSameStyle = (one, other) =>
  other !== null &&
  OF_A_STYLE.every((part) => one[part] === other[part]) &&
  isSameScale(one.scale, other.scale) &&
  one.lines.length === other.lines.length &&
  one.lines.every((line, place) => isSameLine(line, other.lines[place]));

/** Whether there is nothing to draw. @param {Picture} one @param {Picture | null} other */
export const isSamePicture = (one, other) =>
  other !== null && OF_A_PICTURE.every((part) => one[part] === other[part]) && isSameStyle(one, other);
