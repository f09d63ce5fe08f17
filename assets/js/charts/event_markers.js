/** Vertical lines over a chart at the instants of events. */

import { EVENT_TONES } from "../contract.js";

/** @typedef {{kind: string, to_unix_ms: number}} Marker An event, a finding, or the opened moment. */

const MAX_MARKERS = 40;

export function makeEventMarkers() {
  const element = document.createElement("div");
  element.className = "event-markers";
  return {
    element,
    /** @param {ReadonlyArray<Marker>} markers @param {number} fromMs @param {number} toMs */
    show(markers, fromMs, toMs) {
      const visible = markers
        .filter(({ to_unix_ms: atMs }) => fromMs < atMs && atMs <= toMs)
        .slice(-MAX_MARKERS);
      while (element.childElementCount > visible.length) element.lastElementChild?.remove();
      while (element.childElementCount < visible.length) element.append(document.createElement("i"));
      visible.forEach(({ kind, to_unix_ms: atMs }, index) => {
        const line = /** @type {HTMLElement} */ (element.children[index]);
        line.dataset.kind = kind;
        line.dataset.tone = EVENT_TONES[kind] ?? kind;
        // Not by its place: the line would count as content that moves.
        line.style.transform = `translateX(${(100 * (atMs - fromMs)) / (toMs - fromMs)}%)`;
      });
    },
  };
}
