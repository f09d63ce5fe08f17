/** Where an instant is on the screen, and which instant is under a point of it. */

/** @typedef {{left: number, right: number, top: number, bottom: number}} Edges Around the plot, CSS pixels. */

/** @typedef {ReturnType<typeof makeTimeAxis>} TimeAxis */

/** @param {HTMLElement} element The whole chart. @param {Edges} edges */
export function makeTimeAxis(element, edges) {
  /** @param {number} width Of the whole chart. */
  const inner = (width) => width - edges.left - edges.right;
  /** @param {number} width @param {number} atMs @param {number} fromMs @param {number} toMs */
  const leftIn = (width, atMs, fromMs, toMs) =>
    edges.left + ((atMs - fromMs) / (toMs - fromMs)) * inner(width);

  return {
    /** How far from the left edge an instant is. @param {number} atMs @param {number} fromMs @param {number} toMs */
    leftOf: (atMs, fromMs, toMs) => leftIn(element.clientWidth, atMs, fromMs, toMs),
    /** The instant under a point of the screen. @param {number} clientX @param {number} fromMs @param {number} toMs */
    timeAt(clientX, fromMs, toMs) {
      const box = element.getBoundingClientRect();
      const share = Math.min(Math.max((clientX - box.left - edges.left) / inner(box.width), 0), 1);
      return fromMs + share * (toMs - fromMs);
    },
    /** Screen position of an instant at the top of the plot. @param {number} atMs @param {number} fromMs @param {number} toMs */
    placeOf(atMs, fromMs, toMs) {
      const box = element.getBoundingClientRect();
      return { x: box.left + leftIn(box.width, atMs, fromMs, toMs), y: box.top + edges.top };
    },
  };
}
