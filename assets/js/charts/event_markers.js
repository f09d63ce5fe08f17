/** Upright lines over a chart, where something happened. */

/** @typedef {{kind: string, to_unix_ms: number}} Mark An event, or the moment that is open. */

const MOST = 40;

export function makeMarks() {
  const element = document.createElement("div");
  element.className = "marks";
  return {
    element,
    /** @param {ReadonlyArray<Mark>} events @param {number} fromMs @param {number} toMs */
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
