/** When the page is brought up to date: once a frame, after a change, and never while nobody can see it. */

/** @import { Scene } from "./composition_root.js" */

/**
 * @param {object} options
 * @param {() => Scene} options.scene
 * @param {(scene: Scene) => void} options.render Brings the DOM up to date.
 * @param {(scene: Scene) => void} options.draw Brings the canvases up to date.
 */
export function makeShow({ scene, render, draw }) {
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
    /** Words have changed. */
    update: schedule,
    /** Charts have changed as well. */
    redraw() {
      mustDraw = true;
      schedule();
    },
  };
}
