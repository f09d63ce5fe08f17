/** Recorded history for the charts of the current page: when it is requested, and whether it is shown. */

import { MAX_POINTS } from "../contract.js";
import { DAY_MS } from "../text/durations.js";
import { rangeText } from "../text/range_text.js";
import { makeLoadedRange } from "./loaded_range.js";
import { PAGE_SERIES } from "./page_series.js";
import { LIVE_MS } from "./time_range.js";

/** @import { Api } from "../app/api.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { State } from "../app/state.js" */
/** @import { PastEvent, Reading } from "../contract.js" */
/** @import { Store, TimeRange } from "../readings/series_store.js" */
/** @import { TimeRangeService } from "./time_range.js" */

/** @typedef {ReturnType<typeof makePageHistory>} PageHistory */

const MIN_RELOAD_MS = 3000;
/** Pushed readings are appended in the meantime. */
const MAX_RELOAD_MS = 300_000;
/** The steps of one turn of a mouse wheel become one request. */
const DEBOUNCE_MS = 120;
const EVENTS_INTERVAL_MS = 30_000;

/**
 * @param {object} options
 * @param {State} options.state
 * @param {TimeRangeService} options.timeRange
 * @param {Store} options.live The pushed readings.
 * @param {Api} options.api
 * @param {() => void} options.redraw
 */
export function makePageHistory({ state, timeRange, live, api, redraw }) {
  const loaded = makeLoadedRange({ live, api, redraw });
  const recent = makeRecentEvents(api, redraw);
  /** @type {number | undefined} */
  let debounce;
  let isOutdated = false;

  const series = () => PAGE_SERIES[state.route];
  const hasSeries = () => series() !== undefined;
  const coversRange = () => timeRange.isLive && timeRange.shownWidthMs <= LIVE_MS;
  const isShown = () => hasSeries() && (series().isAlwaysRecorded || !coversRange());
  const isLoaded = () => loaded.content !== null && loaded.content.series === series();
  /** @param {boolean} hasAnswer */
  const whyEmpty = (hasAnswer) => {
    if (hasAnswer) return state.settings?.record === false ? "off" : "nothing";
    return loaded.error === null ? "loading" : "failed";
  };
  const cancelDebounce = () => {
    clearTimeout(debounce);
    debounce = undefined;
  };

  const load = () => {
    cancelDebounce();
    if (live.length === 0) return;
    isOutdated = false;
    void loaded.load(series(), timeRange.current());
  };
  const isDue = () => {
    if (!isLoaded()) return loaded.error === null;
    if (isOutdated) return true;
    const intervalMs = Math.min(Math.max(MIN_RELOAD_MS, timeRange.shownWidthMs / MAX_POINTS), MAX_RELOAD_MS);
    return timeRange.isLive && performance.now() - loaded.requestedMs >= intervalMs * 0.9;
  };

  return {
    loaded,
    /** Whether the current page has charts that recorded history can be shown in. */
    hasSeries,
    /** Whether there is a chart to choose a range for: not on a machine without sensors. */
    hasCharts: () => hasSeries() && (series().hasCharts?.(live) ?? true),
    load,
    /** Removes what was loaded: history was deleted. */
    clear() {
      cancelDebounce();
      loaded.clear();
      recent.clear();
    },
    /** Called when the time range or the page has changed. */
    rangeChanged() {
      cancelDebounce();
      if (!isShown()) loaded.clear();
      else if (isLoaded()) debounce = setTimeout(load, DEBOUNCE_MS);
      else load();
      redraw();
    },
    /** @param {Reading} reading */
    add(reading) {
      if (!isShown() || !isLoaded() || !timeRange.isLive) return;
      if (state.paused === null) loaded.add(series().deriveLive?.(reading) ?? reading);
      else isOutdated = true;
    },
    /** Requests a range that follows the present again when it has moved by a step. */
    refreshIfDue() {
      if (!hasSeries() || live.length === 0 || state.link !== "up") return;
      if (!isShown()) {
        void recent.refreshIfDue(timeRange.current());
        return;
      }
      if (loaded.isLoading || debounce !== undefined || (state.paused !== null && isLoaded())) return;
      if (isDue()) load();
    },
    /** What the charts show: recorded history where the pushed readings do not cover the range. @param {Scene} liveScene @returns {Scene} */
    scene(liveScene) {
      if (!isShown()) return { ...liveScene, events: recent.events };
      const hasAnswer = isLoaded();
      // The pushed readings stay on the screen until there is an answer.
      const mayWait = loaded.content === null && loaded.error === null && !series().isAlwaysRecorded;
      if (mayWait && liveScene.store.length > 0) return { ...liveScene, isComplete: false };
      const store = hasAnswer ? loaded.store : loaded.placeholder;
      const range = hasAnswer && !timeRange.isLive ? loaded.content?.range : undefined;
      return {
        ...liveScene,
        ...rangeOf(liveScene, range ?? timeRange.current()),
        store,
        version: loaded.version,
        cores: store.coreCount,
        events: hasAnswer ? loaded.events : [],
        emptyText: liveScene.t(`history.${whyEmpty(hasAnswer)}`),
        isRecorded: true,
        isComplete: hasAnswer,
        isFixed: liveScene.isFixed || !timeRange.isLive,
      };
    },
  };
}

/** Events of the time that the page has its own readings of. @param {Api} api @param {() => void} redraw */
function makeRecentEvents(api, redraw) {
  let requestedMs = -Infinity;
  const recent = {
    /** @type {ReadonlyArray<PastEvent>} */
    events: [],
    clear() {
      requestedMs = -Infinity;
      recent.events = [];
    },
    /** @param {TimeRange} range */
    async refreshIfDue({ toMs }) {
      if (performance.now() - requestedMs < EVENTS_INTERVAL_MS) return;
      requestedMs = performance.now();
      const answer = await api.events(toMs - LIVE_MS, toMs).catch(() => null);
      if (answer === null) return;
      const before = recent.events;
      recent.events = answer.events;
      if (before.length !== answer.events.length) redraw();
    },
  };
  return recent;
}

/** In a range of more than a day, times are formatted with their date. @param {Scene} scene @param {TimeRange} range */
function rangeOf(scene, { fromMs, toMs }) {
  const { format } = scene;
  const isLong = toMs - fromMs > DAY_MS;
  return {
    fromMs,
    toMs,
    rangeText: rangeText(scene, toMs - fromMs, scene.knownMs),
    format: isLong ? { ...format, minute: format.dayMinute, clock: format.dayClock } : format,
  };
}
