/** Vertical lines over a chart at the instants of events. */

import { EVENT_TONES } from "../contract.js";

/** @typedef {{kind: string, to_unix_ms: number}} Marker An event, a finding, or the opened moment. */

const MAX_MARKERS = 40;
/** Of the width: lines that are closer would become a solid block. */
const MIN_DISTANCE = 0.012;
/** Of the width, for a number: one that the next line went through could not be read. */
const NUMBER_WIDTH = 0.05;
const MOMENT = "moment";

/**
 * Lines with the number of events in each, oldest first; each is where its newest event is, and has its kind.
 *
 * @param {ReadonlyArray<Marker>} markers @param {number} fromMs @param {number} toMs
 * @returns {{marker: Marker, count: number}[]}
 */
export function groupedMarkers(markers, fromMs, toMs) {
  const visible = markers.filter(({ to_unix_ms: atMs }) => fromMs < atMs && atMs <= toMs);
  const events = visible.filter(({ kind }) => kind !== MOMENT);
  events.sort((one, other) => one.to_unix_ms - other.to_unix_ms);
  /** @type {{marker: Marker, count: number, firstMs: number}[]} */
  const groups = [];
  for (const marker of events) {
    const group = groups.at(-1);
    if (group !== undefined && marker.to_unix_ms - group.firstMs < MIN_DISTANCE * (toMs - fromMs)) {
      group.marker = marker;
      group.count += 1;
    } else groups.push({ marker, count: 1, firstMs: marker.to_unix_ms });
  }
  const moments = visible.filter(({ kind }) => kind === MOMENT).map((marker) => ({ marker, count: 1 }));
  return [...groups.slice(-MAX_MARKERS).map(({ marker, count }) => ({ marker, count })), ...moments];
}

/** @param {ReadonlyArray<{marker: Marker, count: number}>} groups @param {number} index @param {number} fromMs @param {number} toMs @returns {string | null} The number of events of a line; null of one, and where the next line or the end is too near. */
export function numberText(groups, index, fromMs, toMs) {
  const { marker, count } = groups[index];
  const nextMs = groups[index + 1]?.marker.to_unix_ms ?? toMs;
  const hasRoom = Math.abs(nextMs - marker.to_unix_ms) >= NUMBER_WIDTH * (toMs - fromMs);
  return count > 1 && hasRoom ? String(count) : null;
}

export function makeEventMarkers() {
  const element = document.createElement("div");
  element.className = "event-markers";
  return {
    element,
    /** @param {ReadonlyArray<Marker>} markers @param {number} fromMs @param {number} toMs */
    show(markers, fromMs, toMs) {
      const visible = groupedMarkers(markers, fromMs, toMs);
      while (element.childElementCount > visible.length) element.lastElementChild?.remove();
      while (element.childElementCount < visible.length) element.append(document.createElement("i"));
      visible.forEach(({ marker: { kind, to_unix_ms: atMs } }, index) => {
        const line = /** @type {HTMLElement} */ (element.children[index]);
        line.dataset.kind = kind;
        line.dataset.tone = EVENT_TONES[kind] ?? kind;
        const number = numberText(visible, index, fromMs, toMs);
        if (number === null) delete line.dataset.count;
        else line.dataset.count = number;
        // Not by its place: the line would count as content that moves.
        line.style.transform = `translateX(${(100 * (atMs - fromMs)) / (toMs - fromMs)}%)`;
      });
    },
  };
}
