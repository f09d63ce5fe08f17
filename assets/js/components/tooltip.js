/** The tooltip, one for the whole page, next to the inspected instant. */

import { html, nothing, render } from "../../vendor/lit-html.js";

/** @typedef {ReturnType<typeof makeTooltip>} Tooltip */

/**
 * @typedef {object} Tip
 * @property {string} title
 * @property {ReadonlyArray<{label: string, text: string, colour?: string}>} rows
 * @property {string} [note]
 */

const POINTER_GAP_PX = 14;
const EDGE_PX = 8;
/** From this part of the width on it stands on the left, where it covers nothing that stands beside the chart. */
const LEFT_FROM = 0.6;

export function makeTooltip() {
  const box = document.createElement("div");
  box.className = "tooltip";
  box.hidden = true;
  // The chart with the focus announces the same values.
  box.setAttribute("aria-hidden", "true");
  document.body.append(box);
  /** @type {object | null} */
  let owner = null;
  // The next frame shows it where its instant is then.
  document.addEventListener("scroll", () => (box.hidden = true), { capture: true, passive: true });

  return {
    /** @param {object} newOwner @param {Tip} tip @param {{x: number, y: number, bottom: number}} position On the screen; `bottom` of the chart: what comes next is not covered. */
    show(newOwner, tip, position) {
      owner = newOwner;
      render(content(tip), box);
      box.hidden = false;
      const { width, height } = box.getBoundingClientRect();
      const isNearEdge = position.x > LEFT_FROM * innerWidth;
      const [onRight, onLeft] = [position.x + POINTER_GAP_PX, position.x - POINTER_GAP_PX - width];
      const fitsRight = onRight + width + EDGE_PX <= innerWidth;
      const left = fitsRight && !(isNearEdge && onLeft >= EDGE_PX) ? onRight : Math.max(onLeft, EDGE_PX);
      const lowest = Math.min(position.bottom, innerHeight - EDGE_PX) - height;
      const top = Math.max(Math.min(position.y, lowest), EDGE_PX);
      box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    },
    /** Does nothing when another owner shows it. @param {object} formerOwner */
    hide(formerOwner) {
      if (owner !== formerOwner) return;
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
