/** The upright line at the instant that is looked at closely. */

/** @import { TimeAxis } from "./time_axis.js" */

/** @param {TimeAxis} axis */
export function makeCrosshair(axis) {
  const element = document.createElement("div");
  element.className = "crosshair";
  element.hidden = true;
  return {
    element,
    /** Show it at an instant, or hide it. @param {number | null} atMs @param {number} fromMs @param {number} toMs */
    point(atMs, fromMs, toMs) {
      element.hidden = atMs === null || atMs < fromMs || atMs > toMs;
      if (atMs === null || element.hidden) return;
      element.style.transform = `translateX(${Math.round(axis.leftOf(atMs, fromMs, toMs))}px)`;
    },
  };
}
