/** The time range of the charts of every page: it follows the present or is fixed in the past; zooms can be undone. */

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../text/durations.js";

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

/** A range that follows the present, and one that a wheel or a key makes narrower. A dragged one may be narrower. */
const NARROWEST_MS = MINUTE_MS;
/** Of a dragged range: there is a reading each second at most. */
const NARROWEST_DRAGGED_MS = SECOND_MS;
const WIDEST_MS = 90 * DAY_MS;
const MAX_UNDO_STEPS = 20;

/** @typedef {{widthMs: number, toMs: number | null}} Shown `toMs` is null while the right edge follows the present. */
/** @typedef {ReturnType<typeof makeTimeRange>} TimeRangeService */

/** Steps of a wheel or a held key within this time are one zoom. */
const ONE_ZOOM_MS = 600;

/**
 * @param {() => number} nowMs
 * @param {() => number | null} [knownFromMs] The oldest instant that anything is known of; null while that is unknown.
 */
export function makeTimeRange(nowMs, knownFromMs = () => null) {
  /** @type {Shown} */
  let shown = { widthMs: 5 * MINUTE_MS, toMs: null };
  /** @type {Shown[]} */
  let undoStack = [];
  let scaledMs = -Infinity;

  /** A range that reaches into the future follows the present. @param {number} fromMs @param {number} toMs */
  const show = (fromMs, toMs) => {
    const narrowestMs = Math.min(NARROWEST_MS, shownWidthMs());
    const widthMs = Math.min(Math.max(Math.round(toMs - fromMs), narrowestMs), WIDEST_MS);
    shown = { widthMs, toMs: toMs >= nowMs() ? null : Math.round(toMs) };
  };
  /** How much is known, where that is less than the chosen width; it grows with each reading. */
  const knownMs = () => {
    const fromMs = shown.toMs === null ? knownFromMs() : null;
    const lengthMs = fromMs === null ? Infinity : Math.max(nowMs() - fromMs, 0);
    return lengthMs < shown.widthMs ? lengthMs : null;
  };
  const shownWidthMs = () => Math.min(shown.widthMs, Math.max(knownMs() ?? Infinity, NARROWEST_MS));
  /** @returns {TimeRange} */
  const current = () => {
    const toMs = shown.toMs ?? nowMs();
    return { fromMs: Math.round(toMs - shownWidthMs()), toMs };
  };
  /** Runs a zoom so that it can be undone. @param {() => void} change */
  const undoably = (change) => {
    const before = shown;
    change();
    const isSame = before.widthMs === shown.widthMs && before.toMs === shown.toMs;
    if (!isSame) undoStack = [...undoStack, before].slice(-MAX_UNDO_STEPS);
  };

  /** Keeps the right edge. @param {number} widthMs */
  const setWidth = (widthMs) => {
    undoably(() => (shown = { ...shown, widthMs }));
  };
  /** Zooms around an instant, which keeps its position. @param {number} atMs @param {number} factor Below 1 zooms in. */
  const scale = (atMs, factor) => {
    const { fromMs, toMs } = current();
    const change = () => show(atMs - (atMs - fromMs) * factor, atMs + (toMs - atMs) * factor);
    const isContinued = performance.now() - scaledMs < ONE_ZOOM_MS && undoStack.length > 0;
    scaledMs = performance.now();
    if (isContinued) change();
    else undoably(change);
  };

  return {
    current,
    setWidth,
    scale,
    get isLive() {
      return shown.toMs === null;
    },
    /** The chosen width. */
    get widthMs() {
      return shown.widthMs;
    },
    /** The width of {@link current}: not more than is known, as long as it follows the present. */
    get shownWidthMs() {
      return shownWidthMs();
    },
    /** How much is known, when that is less than the chosen width; otherwise null. */
    get knownMs() {
      return knownMs();
    },
    /** Whether the shown range is none of the presets at the present. */
    get isZoomed() {
      return shown.toMs !== null || !PRESET_WIDTHS_MS.includes(shown.widthMs);
    },
    get canZoomBack() {
      return undoStack.length > 0;
    },
    /** Selects the next narrower or wider preset. @param {number} step */
    stepWidth(step) {
      const widthMs = presetNextTo(shown.widthMs, step);
      if (widthMs !== undefined) setWidth(widthMs);
    },
    /** Shows exactly a part, which does not follow the present; {@link zoomBack} undoes it. @param {number} fromMs @param {number} toMs */
    zoom(fromMs, toMs) {
      undoably(() => (shown = dragged(Math.round(fromMs), Math.round(toMs))));
    },
    /** Moves the range so that an instant is in it. @param {number} atMs @returns {boolean} Whether it was not. */
    include(atMs) {
      const { fromMs, toMs } = current();
      if (fromMs <= atMs && atMs <= toMs) return false;
      const halfMs = (toMs - fromMs) / 2;
      undoably(() => show(atMs - halfMs, atMs + halfMs));
      return true;
    },
    /** @param {number} fraction Of the width; negative is earlier. */
    pan(fraction) {
      const { fromMs, toMs } = current();
      const stepMs = (toMs - fromMs) * fraction;
      show(fromMs + stepMs, toMs + stepMs);
    },
    /** Undoes the last zoom; without one, changes nothing. */
    zoomBack() {
      const last = undoStack.at(-1);
      if (last === undefined) return;
      undoStack = undoStack.slice(0, -1);
      shown = last;
      scaledMs = -Infinity;
    },
    followNow() {
      shown = { widthMs: Math.max(shown.widthMs, NARROWEST_MS), toMs: null };
    },
  };
}

/** @param {number} widthMs @param {number} step Negative is narrower. */
const presetNextTo = (widthMs, step) =>
  step > 0
    ? PRESET_WIDTHS_MS.find((one) => one > widthMs)
    : PRESET_WIDTHS_MS.findLast((one) => one < widthMs);

/** @param {number} fromMs @param {number} toMs @returns {Shown} */
const dragged = (fromMs, toMs) => ({
  widthMs: Math.max(Math.abs(toMs - fromMs), NARROWEST_DRAGGED_MS),
  toMs: Math.max(fromMs, toMs),
});
