/** Upright lines over a chart, where something happened. */

/** @import { PastEvent } from "../contract.js" */

const MOST = 40;

/** @param {number} left Where the chart begins, CSS pixels. */
export function makeMarks(left) {
  const element = document.createElement("div");
  element.className = "marks";
  element.style.left = `${left}px`;
  return {
    element,
    /** @param {ReadonlyArray<PastEvent>} events @param {number} fromMs @param {number} toMs */
    show(events, fromMs, toMs) {
      const seen = events.filter(({ to_unix_ms: atMs }) => fromMs < atMs && atMs <= toMs).slice(-MOST);
      while (element.childElementCount > seen.length) element.lastElementChild?.remove();
      while (element.childElementCount < seen.length) element.append(document.createElement("i"));
      seen.forEach(({ kind, to_unix_ms: atMs }, place) => {
        const mark = /** @type {HTMLElement} */ (element.children[place]);
        mark.dataset.kind = kind;
        mark.style.left = `${(100 * (atMs - fromMs)) / (toMs - fromMs)}%`;
      });
    },
  };
}
