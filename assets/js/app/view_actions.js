/** What the user does to the view: time range, inspected instant, pause, dialogs. The readings stay as they are. */

import { movedRow, nearestRow } from "../readings/series_queries.js";

/** @import { TimeRangeService } from "../history/time_range.js" */
/** @import { Store } from "../readings/series_store.js" */
/** @import { RenderLoop } from "./render_loop.js" */
/** @import { Scene } from "./scene.js" */
/** @import { DataTable, State } from "./state.js" */

/** @typedef {ReturnType<typeof makeViewActions>} ViewActions */

/**
 * @param {object} options
 * @param {State} options.state
 * @param {Store} options.store The pushed readings.
 * @param {() => Scene} options.scene What the charts show.
 * @param {() => number} options.nowMs
 * @param {TimeRangeService} options.timeRange
 * @param {() => void} options.onRangeChange
 * @param {RenderLoop} options.renderLoop
 */
export function makeViewActions(options) {
  const { state, store, scene, nowMs, timeRange, onRangeChange } = options;
  const { update, redraw } = options.renderLoop;
  /** @param {number | null} atMs */
  const inspect = (atMs) => {
    if (state.inspectMs === atMs) return;
    state.inspectMs = atMs;
    redraw();
  };
  /** Inspects the instant of a row, or the nearest one that is shown. @param {(shown: Scene, last: number) => number} rowOf Gets the last one. */
  const inspectRow = (rowOf) => {
    const shown = scene();
    const { store: rows, fromMs, toMs } = shown;
    const first = rows.rowAtOrAfter(fromMs);
    const last = rows.rowAtOrAfter(toMs + 1) - 1;
    if (last < first) return;
    inspect(rows.times[Math.min(Math.max(rowOf(shown, last), first), last)]);
  };
  /** @template {number[]} Args @param {(...args: Args) => void} change Of the time range. */
  const thenReload =
    (change) =>
    (/** @type {Args} */ ...args) => {
      change(...args);
      onRangeChange();
    };

  return {
    setWidth: thenReload(timeRange.setWidth),
    stepWidth: thenReload(timeRange.stepWidth),
    pan: thenReload(timeRange.pan),
    zoom: thenReload(timeRange.zoom),
    /** Moves the range where an instant is not in it. @param {number} atMs */
    include(atMs) {
      if (timeRange.include(atMs)) onRangeChange();
    },
    scale: thenReload(timeRange.scale),
    zoomBack: thenReload(timeRange.zoomBack),
    inspect,
    /** Freezes the view; readings are still added to the store. */
    pause() {
      if (state.paused || store.newestMs === null) return;
      state.paused = { store: store.snapshot(), atMs: Date.now(), toMs: nowMs(), waiting: 0 };
      redraw();
    },
    /** Ends the pause and follows the present again. */
    goLive() {
      state.paused = null;
      state.inspectMs = null;
      timeRange.followNow();
      onRangeChange();
    },
    /** Moves the inspected instant. @param {number} steps Readings, negative is earlier. */
    stepInspect(steps) {
      inspectRow(({ store: shown }, last) => {
        const from = state.inspectMs === null ? last + 1 : nearestRow(shown, state.inspectMs);
        return from + steps;
      });
    },
    /** Moves the inspected instant by a time. @param {number} byMs Negative is earlier. */
    moveInspect(byMs) {
      inspectRow(({ store: shown, toMs }) => movedRow(shown, state.inspectMs ?? toMs, byMs));
    },
    /** @param {string} name Series. */
    toggleSeries(name) {
      if (!state.hiddenSeries.delete(name)) state.hiddenSeries.add(name);
      redraw();
    },
    /** @param {DataTable | null} table */
    showTable(table) {
      state.table = table;
      update();
    },
    /** @param {boolean} isOpen */
    showHelp(isOpen) {
      state.isHelpOpen = isOpen;
      update();
    },
  };
}
