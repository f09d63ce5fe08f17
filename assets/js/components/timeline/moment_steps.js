/** Moves the open moment of the timeline: by readings, by minutes, or to an instant. */

import { focusWhenShown } from "../../app/focus_restorer.js";
import { covers, nearestRow } from "../../readings/series_queries.js";
import { MINUTE_MS } from "../../text/durations.js";

/** @import { State } from "../../app/state.js" */
/** @import { MomentQuery } from "../../history/moment_query.js" */
/** @import { PageHistory } from "../../history/page_history.js" */
/** @import { TimeRangeService } from "../../history/time_range.js" */

const BIG_STEP = 10;
/** @type {Readonly<Record<string, number>>} Readings, or with Ctrl minutes, by which a key moves the moment. */
const STEPS = Object.freeze({ ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity });

/**
 * @param {{state: Pick<State, "status" | "inspectMs" | "paused">, loaded: PageHistory["loaded"], timeRange:
 *   TimeRangeService, moment: Pick<MomentQuery, "atMs">, openMoment: (atMs: number) => void}} options
 */
export function makeMomentSteps({ state, loaded, timeRange, moment, openMoment }) {
  const currentMs = () => moment.atMs ?? timeRange.current().toMs;
  const nowMs = () => state.status?.incident?.to_unix_ms ?? state.paused?.toMs ?? Date.now();
  /** @param {number} readings */
  const step = (readings) => {
    const { store } = loaded;
    if (store.length === 0) return;
    const row = nearestRow(store, currentMs()) + readings;
    openMoment(store.times[Math.min(Math.max(row, 0), store.length - 1)]);
  };
  /** Opens the reading next to an instant, which may be outside of the shown range. @param {number} atMs */
  const openNearest = (atMs) => {
    const { store } = loaded;
    openMoment(covers(store, atMs) ? store.times[nearestRow(store, atMs)] : atMs);
  };
  /** In a long range, the reading of the chart next to that may be the one that is open. @param {number} minutes */
  const stepTime = (minutes) => {
    const { store } = loaded;
    const [fromMs, atMs] = [currentMs(), Math.min(currentMs() + minutes * MINUTE_MS, nowMs())];
    if (nearestRow(store, fromMs) === nearestRow(store, atMs)) openMoment(atMs);
    else openNearest(atMs);
  };

  return {
    step,
    /** The keys of the first chart go on from there. @param {number} atMs */
    goTo(atMs) {
      openNearest(atMs);
      focusWhenShown(".lanes .time-chart");
    },
    /** In the lanes, the keys that move the inspected reading elsewhere open its moment. @param {KeyboardEvent} event */
    onKey(event) {
      // The moment of Enter is open already.
      if (event.key === "Enter" && state.inspectMs === null && moment.atMs !== null) event.preventDefault();
      if (event.altKey || !(event.key in STEPS)) return;
      const isMinute = event.ctrlKey || event.metaKey;
      if (isMinute && !Number.isFinite(STEPS[event.key])) return;
      event.preventDefault();
      if (isMinute) stepTime(STEPS[event.key]);
      else step(STEPS[event.key] * (event.shiftKey ? BIG_STEP : 1));
    },
  };
}
