/** The past of every page: when the recorder is asked, and what the charts are drawn from then. */

import { POINTS } from "../app/api.js";
import { DAY_MS } from "../text/durations.js";
import { LIVE_MS } from "./time_range.js";
import { makeRecorded } from "./loaded_range.js";
import { PASTS } from "./page_series.js";
import { widthText } from "../text/range_text.js";

/** @import { Api } from "../app/api.js" */
/** @import { Scene, State } from "../app/composition_root.js" */
/** @import { PastEvent, Reading } from "../contract.js" */
/** @import { Span, Store } from "../readings/series_store.js" */
/** @import { SpanModel } from "./time_range.js" */

/** @typedef {ReturnType<typeof makePast>} Past */

const LEAST_RELOAD_MS = 3000;
/** Readings that follow are kept one by one until then. */
const MOST_RELOAD_MS = 300_000;
/** Many steps of a wheel are one question. */
const SETTLED_MS = 120;
const EVENTS_MS = 30_000;

/**
 * @param {object} options
 * @param {State} options.state
 * @param {SpanModel} options.span
 * @param {Store} options.live
 * @param {() => Api | null} options.api
 * @param {() => void} options.redraw
 */
export function makePast({ state, span, live, api, redraw }) {
  const recorded = makeRecorded({ live, api, redraw });
  const recent = makeRecentEvents(api, redraw);
  /** @type {number | undefined} */
  let settling;
  let isBehind = false;

  const page = () => PASTS[state.route];
  const isLive = () => span.isLive && span.widthMs <= LIVE_MS;
  const isShown = () => page() !== undefined && (page().isAlways || !isLive());
  const isHeld = () => recorded.held !== null && recorded.held.page === page();
  /** Readings are added to what follows now. */
  const isFollowing = () => isHeld() && span.isLive;

  const load = () => {
    clearTimeout(settling);
    settling = undefined;
    if (live.length === 0) return;
    isBehind = false;
    void recorded.load(page(), span.span());
  };
  const isDue = () => {
    if (!isHeld()) return recorded.error === null;
    if (isBehind) return true;
    const everyMs = Math.min(Math.max(LEAST_RELOAD_MS, span.widthMs / POINTS), MOST_RELOAD_MS);
    return span.isLive && performance.now() - recorded.loadedMs >= everyMs * 0.9;
  };

  const past = {
    recorded,
    get hasPage() {
      return page() !== undefined;
    },
    isShown,
    load,
    /** The span has changed. */
    moved() {
      clearTimeout(settling);
      settling = undefined;
      if (!isShown()) recorded.forget();
      else if (isHeld()) settling = setTimeout(load, SETTLED_MS);
      else load();
      redraw();
    },
    /** @param {Reading} reading @param {number} periodMs */
    add(reading, periodMs) {
      if (!isShown() || !isFollowing()) return;
      if (state.paused === null) recorded.add(page().more?.(reading) ?? reading, periodMs);
      else isBehind = true;
    },
    /** What follows now is asked for again when a new step would be seen. */
    keepUp() {
      if (page() === undefined || live.length === 0 || state.link !== "up") return;
      if (!isShown()) {
        recent.keepUp(span.span());
        return;
      }
      if (recorded.isLoading || settling !== undefined || (state.paused !== null && isHeld())) return;
      if (isDue()) load();
    },
    /** The page as its charts see it. @param {Scene} now @returns {Scene} */
    scene(now) {
      if (!isShown()) return { ...now, events: recent.events };
      const hasAnswer = isHeld();
      // Until there is an answer, the readings of now stay where they are.
      const mayWait = recorded.held === null && recorded.error === null && !page().isAlways;
      if (mayWait && now.store.length > 0) return now;
      const store = hasAnswer ? recorded.store : recorded.waiting;
      const stands = hasAnswer && !span.isLive ? recorded.held?.span : undefined;
      const why = hasAnswer ? (state.settings?.record === false ? "off" : "nothing") : "loading";
      return {
        ...now,
        ...timeOf(now, stands ?? span.span()),
        store,
        version: recorded.version,
        cores: store.coreCount,
        events: hasAnswer ? recorded.events : [],
        emptyText: now.t(`past.${why}`),
        isPast: true,
        isFixed: !span.isLive,
      };
    },
  };
  return past;
}

/** What happened while the page itself has the readings. @param {() => Api | null} api @param {() => void} redraw */
function makeRecentEvents(api, redraw) {
  let askedMs = -Infinity;
  const recent = {
    /** @type {ReadonlyArray<PastEvent>} */
    events: [],
    /** @param {Span} span */
    async keepUp({ toMs }) {
      const engine = api();
      if (engine === null || performance.now() - askedMs < EVENTS_MS) return;
      askedMs = performance.now();
      const answer = await engine.events(toMs - LIVE_MS, toMs).catch(() => null);
      if (answer === null) return;
      const before = recent.events;
      recent.events = answer.events;
      if (before.length !== answer.events.length) redraw();
    },
  };
  return recent;
}

/** Long times are told with their days. @param {Scene} now @param {Span} span */
function timeOf(now, { fromMs, toMs }) {
  const { format } = now;
  const isLong = toMs - fromMs > DAY_MS;
  return {
    fromMs,
    toMs,
    rangeText: widthText(now, toMs - fromMs),
    format: isLong ? { ...format, minute: format.dayMinute, clock: format.dayClock } : format,
  };
}
