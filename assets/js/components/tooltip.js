/** The one tooltip of the page: text nodes in a box of our own, next to what is inspected. */

import { html, nothing, render } from "../../vendor/lit-html.js";

/** @typedef {ReturnType<typeof makeTooltip>} Tooltip */

/**
 * @typedef {object} Tip
 * @property {string} title
 * @property {ReadonlyArray<{label: string, text: string, colour?: string}>} rows
 * @property {string} [note]
 */

const GAP = 14;
const EDGE = 8;

export function makeTooltip() {
  const box = document.createElement("div");
  box.className = "tooltip";
  box.hidden = true;
  // What it says is the value text of the chart that has the focus; read once is enough.
  box.setAttribute("aria-hidden", "true");
  document.body.append(box);
  /** @type {object | null} */
  let owner = null;

  return {
    /** @param {object} by Who shows it. @param {Tip} tip @param {{x: number, y: number}} place On the screen. */
    show(by, tip, place) {
      owner = by;
      render(content(tip), box);
      box.hidden = false;
      const { width, height } = box.getBoundingClientRect();
      const isRoomRight = place.x + GAP + width + EDGE <= innerWidth;
      const left = isRoomRight ? place.x + GAP : Math.max(place.x - GAP - width, EDGE);
      const top = Math.max(Math.min(place.y, innerHeight - height - EDGE), EDGE);
      box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    },
    /** Hide what `by` showed; what another shows stays. @param {object} by */
    hide(by) {
      if (owner !== by) return;
      owner = null;
      box.hidden = true;
    },
  };
}

/** @param {Tip} tip */
const content = ({ title, rows, note }) =>
  html`<p class="tooltip-title">${title}</p>
    ${rows.map(
      ({ label, text, colour }) =>
        html`<p class="tooltip-row">
          ${colour === undefined ? nothing : html`<span class="swatch" .style=${`background:${colour}`}></span>`}
          <span class="tooltip-label">${label}</span><span class="tooltip-text">${text}</span>
        </p>`,
    )}
    ${note === undefined ? nothing : html`<p class="tooltip-note">${note}</p>`}`;
