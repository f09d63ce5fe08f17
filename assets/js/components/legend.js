/** The names of a chart's lines: pressed one hides its line, under the pointer it shows which one it is. */

import { html } from "../../vendor/lit-html.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { ChartSeries } from "./series_chart.js" */
/** @import { TemplateResult } from "../../vendor/lit-html.js" */

/** @typedef {(one: ChartSeries, label?: string, className?: string) => TemplateResult} LegendEntry */

/** @param {App} app */
export function makeLegend(app) {
  /** @type {string | null} The line whose name is under the pointer. */
  let emphasised = null;
  /** @param {string | null} name */
  const emphasise = (name) => {
    emphasised = name;
    app.redraw();
  };

  return {
    /** @param {string} name */
    isEmphasised: (name) => name === emphasised,
    /** @param {Scene} scene @returns {LegendEntry} */
    entryOf:
      ({ state }) =>
      ({ name, label, colour, dashed }, words = label, className = "") =>
        html`<button
          type="button"
          class="legend-entry ${className}"
          aria-pressed=${state.hiddenLines.has(name) ? "false" : "true"}
          @click=${() => app.toggleLine(name)}
          @pointerenter=${() => emphasise(name)}
          @pointerleave=${() => emphasise(null)}
          @focus=${() => emphasise(name)}
          @blur=${() => emphasise(null)}
        >
          <span class="swatch ${dashed ? "dashed" : ""}" .style=${`background:${colour}`}></span
          ><bdi>${words}</bdi>
        </button>`,
  };
}
