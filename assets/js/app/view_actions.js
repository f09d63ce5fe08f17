/** What people look at: the time, the instant, now or a frozen moment. Never touches the data. */

import { nearestRow } from "../readings/series_queries.js";

/** @import { Scene, State } from "./composition_root.js" */
/** @import { Past } from "../history/page_history.js" */
/** @import { SpanModel } from "../history/time_range.js" */
/** @import { Store } from "../readings/series_store.js" */

/**
 * @param {object} options
 * @param {State} options.state
 * @param {Store} options.store
 * @param {() => Scene} options.scene What the charts show.
 * @param {() => Scene} options.now
 * @param {SpanModel} options.span
 * @param {Past} options.past
 * @param {() => void} options.redraw
 */
export function makeLooking({ state, store, scene, now, span, past, redraw }) {
  const looking = {
    /** Freeze the view; the data goes on. */
    pause() {
      if (state.paused || store.newestMs === null) return;
      state.paused = { store: store.snapshot(), atMs: Date.now(), toMs: now().toMs, waiting: 0 };
      redraw();
    },
    /** Back to now. */
    live() {
      state.paused = null;
      state.inspectMs = null;
      span.live();
      past.moved();
    },
    /** @param {number} widthMs */
    setWidth(widthMs) {
      span.setWidth(widthMs);
      past.moved();
    },
    /** A step to the next narrower or wider time. @param {number} step */
    stepWidth(step) {
      span.stepWidth(step);
      past.moved();
    },
    /** Earlier or later. @param {number} share Of the width; negative is earlier. */
    pan(share) {
      span.pan(share);
      past.moved();
    },
    /** Between two instants. @param {number} fromMs @param {number} toMs */
    zoom(fromMs, toMs) {
      span.zoom(fromMs, toMs);
      past.moved();
    },
    /** Closer or farther. @param {number} atMs Stays where it is. @param {number} factor Below 1 is closer. */
    scale(atMs, factor) {
      span.scale(atMs, factor);
      past.moved();
    },
    zoomBack() {
      span.back();
      past.moved();
    },
    /** @param {number | null} atMs */
    inspect(atMs) {
      if (state.inspectMs === atMs) return;
      state.inspectMs = atMs;
      redraw();
    },
    /** Move the inspected reading. @param {number} steps Readings, negative is earlier. */
    stepInspect(steps) {
      const { store: shown, toMs, fromMs } = scene();
      const first = shown.rowAfter(fromMs);
      const last = shown.rowAfter(toMs + 1) - 1;
      if (last < first) return;
      const from = state.inspectMs === null ? last + 1 : nearestRow(shown, state.inspectMs);
      looking.inspect(shown.times[Math.min(Math.max(from + steps, first), last)]);
    },
    /** @param {string} name Series. */
    toggleLine(name) {
      if (!state.hiddenLines.delete(name)) state.hiddenLines.add(name);
      redraw();
    },
  };
  return looking;
}
