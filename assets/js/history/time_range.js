/** Which time the charts of every page show: it follows now, or stands still in the past; zooming in can be taken back. */

import { DAY_MS, HOUR_MS, MINUTE_MS } from "../text/durations.js";

/** @import { Span } from "../readings/series_store.js" */

/** Widths that people choose from. */
export const WIDTHS_MS = Object.freeze([
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  7 * DAY_MS,
  30 * DAY_MS,
]);

/** The page keeps so much of what was pushed to it; what is wider or earlier is asked for. */
export const LIVE_MS = 15 * MINUTE_MS;

const NARROWEST_MS = MINUTE_MS;
const WIDEST_MS = 90 * DAY_MS;
const MOST_STEPS_BACK = 20;

/** @typedef {{widthMs: number, toMs: number | null}} Shown `toMs` is null while the right edge is now. */
/** @typedef {ReturnType<typeof makeSpan>} SpanModel */

/** @param {() => number} nowMs */
export function makeSpan(nowMs) {
  /** @type {Shown} */
  let shown = { widthMs: 5 * MINUTE_MS, toMs: null };
  /** @type {Shown[]} */
  let before = [];

  /** What reaches into the future follows now. @param {number} fromMs @param {number} toMs */
  const show = (fromMs, toMs) => {
    const widthMs = Math.min(Math.max(toMs - fromMs, NARROWEST_MS), WIDEST_MS);
    shown = { widthMs, toMs: toMs >= nowMs() ? null : Math.round(toMs) };
  };
  const span = () => {
    const toMs = shown.toMs ?? nowMs();
    return { fromMs: Math.round(toMs - shown.widthMs), toMs };
  };

  return {
    /** @returns {Span} */
    span,
    get isLive() {
      return shown.toMs === null;
    },
    get widthMs() {
      return shown.widthMs;
    },
    get canGoBack() {
      return before.length > 0;
    },
    /** A step to the next narrower or wider width that people choose from. @param {number} step */
    stepWidth(step) {
      const wider = step > 0 ? WIDTHS_MS.find((one) => one > shown.widthMs) : undefined;
      const narrower = step < 0 ? WIDTHS_MS.findLast((one) => one < shown.widthMs) : undefined;
      const widthMs = wider ?? narrower;
      if (widthMs !== undefined) this.setWidth(widthMs);
    },
    /** The same right edge, another width. @param {number} widthMs */
    setWidth(widthMs) {
      shown = { ...shown, widthMs };
      before = [];
    },
    /** Look closer; {@link back} takes it back. @param {number} fromMs @param {number} toMs */
    zoom(fromMs, toMs) {
      before = [...before, shown].slice(-MOST_STEPS_BACK);
      show(Math.min(fromMs, toMs), Math.max(fromMs, toMs));
    },
    /** Closer to an instant or farther from it, which stays where it is. @param {number} atMs @param {number} factor Below 1 is closer. */
    scale(atMs, factor) {
      const { fromMs, toMs } = span();
      show(atMs - (atMs - fromMs) * factor, atMs + (toMs - atMs) * factor);
    },
    /** Earlier or later by a share of the width. @param {number} share Negative is earlier. */
    pan(share) {
      const { fromMs, toMs } = span();
      const step = shown.widthMs * share;
      show(fromMs + step, toMs + step);
    },
    /** One zoom back; without one, twice as wide. */
    back() {
      const last = before.at(-1);
      before = before.slice(0, -1);
      if (last) shown = last;
      else this.scale(span().toMs, 2);
    },
    live() {
      shown = { ...shown, toMs: null };
      before = [];
    },
  };
}
