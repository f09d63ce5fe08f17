/** Renders the page at most once per animation frame, only after a change, and never while it is hidden. */

import { SECOND_MS } from "../text/durations.js";

/** A reading is not shown later than this for the answers that belong to it. */
const ANSWERS_TIMEOUT_MS = 250;

/** @import { Scene } from "./scene.js" */

/**
 * @typedef {object} RenderLoop
 * @property {() => void} update Schedules a render of the DOM.
 * @property {() => void} redraw Schedules a render of the DOM and of the canvases.
 * @property {(requests: ReadonlyArray<Promise<unknown>>) => Promise<void>} redrawWithAnswers Schedules one when all requests are settled: each frame costs every process of the browser.
 */

/**
 * @param {object} options
 * @param {() => Scene} options.scene
 * @param {(scene: Scene) => void} options.render Updates the DOM.
 * @param {(scene: Scene) => void} options.draw Updates the canvases.
 * @returns {RenderLoop}
 */
export function makeRenderLoop({ scene, render, draw }) {
  let [isScheduled, mustDraw] = [false, true];

  const show = () => {
    isScheduled = false;
    if (document.hidden) return;
    const current = scene();
    render(current);
    if (!mustDraw) return;
    mustDraw = false;
    draw(current);
  };
  const schedule = () => {
    if (isScheduled || document.hidden) return;
    isScheduled = true;
    requestAnimationFrame(show);
  };

  const redraw = () => {
    mustDraw = true;
    schedule();
  };

  return {
    update: schedule,
    redraw,
    async redrawWithAnswers(requests) {
      const all = Promise.allSettled(requests);
      const timeout = new Promise((done) => setTimeout(done, ANSWERS_TIMEOUT_MS));
      if (requests.length > 0 && (await Promise.race([all, timeout])) === undefined) {
        redraw();
        await all;
      }
      redraw();
    },
  };
}

/**
 * Renders what changes by itself. A page whose readings come in time has nothing of the kind: it is woken only when the
 * next reading is overdue, and from then on every second.
 *
 * @param {object} options
 * @param {() => boolean} options.isWaiting Whether something counts seconds.
 * @param {() => number} options.waitsInMs When that begins by itself.
 * @param {() => void} options.tick Renders.
 */
export function makeClock({ isWaiting, waitsInMs, tick }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const clock = {
    /** Follows the state; called after each render. */
    follow() {
      clearTimeout(timer);
      if (document.hidden) return;
      const delayMs = isWaiting() ? SECOND_MS : Math.max(waitsInMs(), SECOND_MS);
      if (delayMs < Infinity) timer = setTimeout(act, delayMs);
    },
    /** Renders whenever the page becomes visible, and now. */
    start() {
      const onVisibility = () => {
        clearTimeout(timer);
        if (!document.hidden) tick();
      };
      document.addEventListener("visibilitychange", onVisibility);
      onVisibility();
    },
  };
  const act = () => (isWaiting() ? tick() : clock.follow());
  return clock;
}
