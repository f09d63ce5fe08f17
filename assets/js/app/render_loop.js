/** Renders the page at most once per animation frame, only after a change, and never while it is hidden. */

/** @import { Scene } from "./scene.js" */

/**
 * @typedef {object} RenderLoop
 * @property {() => void} update Schedules a render of the DOM.
 * @property {() => void} redraw Schedules a render of the DOM and of the canvases.
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

  return {
    update: schedule,
    redraw() {
      mustDraw = true;
      schedule();
    },
  };
}

/**
 * Calls `tick` every second while the page is visible.
 *
 * @param {object} options
 * @param {() => void} options.tick
 * @param {() => void} options.onVisible
 */
export function tickWhileVisible({ tick, onVisible }) {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const follow = () => {
    clearInterval(timer);
    if (document.hidden) return;
    timer = setInterval(tick, 1000);
    onVisible();
  };
  document.addEventListener("visibilitychange", follow);
  follow();
}
