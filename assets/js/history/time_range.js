/** The time range of the charts of every page: it follows the present or is fixed in the past; zooms can be undone. */

import { DAY_MS, HOUR_MS, MINUTE_MS } from "../text/durations.js";

/** @import { TimeRange } from "../readings/series_store.js" */

/** The presets of the top bar. */
export const PRESET_WIDTHS_MS = Object.freeze([
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  7 * DAY_MS,
  30 * DAY_MS,
]);

/** The page keeps the readings of this time; wider and earlier ranges are requested from the recorder. */
export const LIVE_MS = 15 * MINUTE_MS;

const NARROWEST_MS = MINUTE_MS;
const WIDEST_MS = 90 * DAY_MS;
const MAX_UNDO_STEPS = 20;

/** @typedef {{widthMs: number, toMs: number | null}} Shown `toMs` is null while the right edge follows the present. */
/** @typedef {ReturnType<typeof makeTimeRange>} TimeRangeService */

/** @param {() => number} nowMs */
export function makeTimeRange(nowMs) {
  /** @type {Shown} */
  let shown = { widthMs: 5 * MINUTE_MS, toMs: null };
  /** @type {Shown[]} */
  let undoStack = [];

  /** A range that reaches into the future follows the present. @param {number} fromMs @param {number} toMs */
  const show = (fromMs, toMs) => {
    const widthMs = Math.min(Math.max(toMs - fromMs, NARROWEST_MS), WIDEST_MS);
    shown = { widthMs, toMs: toMs >= nowMs() ? null : Math.round(toMs) };
  };
  /** @returns {TimeRange} */
  const current = () => {
    const toMs = shown.toMs ?? nowMs();
    return { fromMs: Math.round(toMs - shown.widthMs), toMs };
  };

  /** Keeps the right edge. @param {number} widthMs */
  const setWidth = (widthMs) => {
    shown = { ...shown, widthMs };
    undoStack = [];
  };
  /** Zooms around an instant, which keeps its position. @param {number} atMs @param {number} factor Below 1 zooms in. */
  const scale = (atMs, factor) => {
    const { fromMs, toMs } = current();
    show(atMs - (atMs - fromMs) * factor, atMs + (toMs - atMs) * factor);
  };

  return {
    current,
    setWidth,
    scale,
    get isLive() {
      return shown.toMs === null;
    },
    get widthMs() {
      return shown.widthMs;
    },
    get canZoomBack() {
      return undoStack.length > 0;
    },
    /** Selects the next narrower or wider preset. @param {number} step */
    stepWidth(step) {
      const wider = step > 0 ? PRESET_WIDTHS_MS.find((one) => one > shown.widthMs) : undefined;
      const narrower = step < 0 ? PRESET_WIDTHS_MS.findLast((one) => one < shown.widthMs) : undefined;
      const widthMs = wider ?? narrower;
      if (widthMs !== undefined) setWidth(widthMs);
    },
    /** Shows a part; {@link zoomBack} undoes it. @param {number} fromMs @param {number} toMs */
    zoom(fromMs, toMs) {
      undoStack = [...undoStack, shown].slice(-MAX_UNDO_STEPS);
      show(Math.min(fromMs, toMs), Math.max(fromMs, toMs));
    },
    /** @param {number} fraction Of the width; negative is earlier. */
    pan(fraction) {
      const { fromMs, toMs } = current();
      const stepMs = shown.widthMs * fraction;
      show(fromMs + stepMs, toMs + stepMs);
    },
    /** Undoes the last zoom; without one, doubles the width. */
    zoomBack() {
      const last = undoStack.at(-1);
      undoStack = undoStack.slice(0, -1);
      if (last) shown = last;
      else scale(current().toMs, 2);
    },
    followNow() {
      shown = { ...shown, toMs: null };
      undoStack = [];
    },
  };
}
