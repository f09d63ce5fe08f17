/** What people look at: the range, the instant, now or a frozen moment. Never touches the data. */

import { nearestRow } from "./questions.js";

/** @import { Scene, State } from "./app.js" */
/** @import { Store } from "./store.js" */

export const RANGES_MS = Object.freeze([60_000, 300_000, 600_000]);

/**
 * @param {object} options
 * @param {State} options.state
 * @param {Store} options.store
 * @param {() => Scene} options.scene
 * @param {() => void} options.redraw
 */
export function makeLooking({ state, store, scene, redraw }) {
  const looking = {
    /** Freeze the view; the data goes on. */
    pause() {
      if (state.paused || store.newestMs === null) return;
      state.paused = { store: store.snapshot(), atMs: Date.now(), toMs: scene().toMs, waiting: 0 };
      redraw();
    },
    /** Back to now. */
    live() {
      state.paused = null;
      state.inspectMs = null;
      redraw();
    },
    /** @param {number} rangeMs */
    setRange(rangeMs) {
      state.rangeMs = rangeMs;
      redraw();
    },
    /** A step to the next narrower or wider range. @param {number} step */
    stepRange(step) {
      const at = RANGES_MS.indexOf(state.rangeMs) + step;
      if (at >= 0 && at < RANGES_MS.length) looking.setRange(RANGES_MS[at]);
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
