/** Converts between instants and positions on the screen. */

/** @typedef {{left: number, right: number, top: number, bottom: number}} Edges Distances of the plot from the element, CSS pixels. */

/** @typedef {ReturnType<typeof makeTimeAxis>} TimeAxis */

/** @param {HTMLElement} element The whole chart. @param {Edges} edges */
export function makeTimeAxis(element, edges) {
  /** @param {number} width Of the whole chart. */
  const plotWidth = (width) => width - edges.left - edges.right;
  /** @param {number} width @param {number} atMs @param {number} fromMs @param {number} toMs */
  const leftIn = (width, atMs, fromMs, toMs) =>
    edges.left + ((atMs - fromMs) / (toMs - fromMs)) * plotWidth(width);

  return {
    /** Distance from the left edge of the element. @param {number} atMs @param {number} fromMs @param {number} toMs */
    leftOf: (atMs, fromMs, toMs) => leftIn(element.clientWidth, atMs, fromMs, toMs),
    /** The instant at a position of the pointer. @param {number} clientX @param {number} fromMs @param {number} toMs */
    timeAt(clientX, fromMs, toMs) {
      const box = element.getBoundingClientRect();
      const fraction = (clientX - box.left - edges.left) / plotWidth(box.width);
      return fromMs + Math.min(Math.max(fraction, 0), 1) * (toMs - fromMs);
    },
    /** The top of the plot at an instant, on the screen. @param {number} atMs @param {number} fromMs @param {number} toMs */
    positionOf(atMs, fromMs, toMs) {
      const box = element.getBoundingClientRect();
      return { x: box.left + leftIn(box.width, atMs, fromMs, toMs), y: box.top + edges.top };
    },
  };
}
