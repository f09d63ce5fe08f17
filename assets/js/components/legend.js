/** The legend of a chart: a press hides a line, the pointer or the focus emphasises it. */

import { html } from "../../vendor/lit-html.js";

/** @import { TemplateResult } from "../../vendor/lit-html.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { ChartSeries } from "../charts/chart_spec.js" */

/** @typedef {(one: ChartSeries, label?: string, className?: string) => TemplateResult} LegendEntry */

/** @param {{toggleSeries: (name: string) => void, redraw: () => void}} services */
export function makeLegend({ toggleSeries, redraw }) {
  /** @type {string | null} */
  let emphasised = null;
  /** @param {string | null} name */
  const emphasise = (name) => {
    emphasised = name;
    redraw();
  };

  return {
    /** @param {string} name */
    isEmphasised: (name) => name === emphasised,
    /** @param {Scene} scene @returns {LegendEntry} */
    entryOf:
      ({ state }) =>
      ({ name, label, colour, dashed }, text = label, className = "") =>
        html`<button
          type="button"
          class="legend-entry ${className}"
          aria-pressed=${state.hiddenSeries.has(name) ? "false" : "true"}
          @click=${() => toggleSeries(name)}
          @pointerenter=${() => emphasise(name)}
          @pointerleave=${() => emphasise(null)}
          @focus=${() => emphasise(name)}
          @blur=${() => emphasise(null)}
        >
          <span class="swatch ${dashed ? "dashed" : ""}" .style=${`background:${colour}`}></span
          ><bdi>${text}</bdi>
        </button>`,
  };
}
