/** The vertical line at the inspected instant of a large chart. */

/** @import { TimeAxis } from "./time_axis.js" */

/** @param {TimeAxis} axis */
export function makeCrosshair(axis) {
  const element = document.createElement("div");
  element.className = "crosshair";
  element.hidden = true;
  return {
    element,
    /** @param {number | null} atMs Null hides the line. @param {number} fromMs @param {number} toMs */
    show(atMs, fromMs, toMs) {
      element.hidden = atMs === null || atMs < fromMs || atMs > toMs;
      if (atMs === null || element.hidden) return;
      element.style.transform = `translateX(${Math.round(axis.leftOf(atMs, fromMs, toMs))}px)`;
    },
  };
}
