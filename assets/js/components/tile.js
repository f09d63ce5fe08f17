/** The small card that every number has: name, figure, a line of words, a time chart. */

import { html, nothing } from "../../vendor/lit-html.js";
import { makePlot } from "../charts/canvas.js";
import { drawSparkline } from "../charts/sparkline.js";
import { icons } from "./icons.js";
import { makeInspector } from "./chart_inspector.js";
import { seriesSummary } from "../text/summaries.js";
import { seriesTable } from "../text/data_tables.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Tooltip } from "./tooltip.js" */
/** @import { Line } from "../charts/sparkline.js" */
/** @import { TemplateResult } from "../../vendor/lit-html.js" */

/**
 * @typedef {object} TileText
 * @property {string} title
 * @property {string} aside Right of the title.
 * @property {string} figure
 * @property {string} unit
 * @property {string} words Under the figure.
 * @property {string} [device] What it tells about, where there are several.
 * @property {string} [missing] Why there is no number: shown instead of the chart.
 */

/**
 * @typedef {object} TileSeries
 * @property {string} name Series in the store.
 * @property {string} label Locale key.
 * @property {(value: number | null) => string} text
 */

/** @typedef {ReturnType<typeof makeTile>} Tile */

/**
 * @param {object} options
 * @param {App} options.app
 * @param {Tooltip} options.tooltip
 * @param {string} options.id
 * @param {string} [options.hue] Class of its colour.
 * @param {string} [options.page] Where there is more about it.
 * @param {(scene: Scene) => TileText} options.text
 * @param {(scene: Scene) => TileSeries[]} options.series What the chart holds, for the summary and the table.
 * @param {(scene: Scene) => Line[]} options.lines
 * @param {(scene: Scene) => number} options.top Value of the chart's upper edge.
 */
export function makeTile({ app, tooltip, id, hue = "cpu", page, text, series, lines, top }) {
  const plot = makePlot({ className: "tile-plot", onResize: app.redraw });
  plot.canvas.setAttribute("role", "img");
  let isMissing = false;
  const inspector = makeInspector({
    app,
    tooltip,
    element: plot.canvas,
    timeAt: (clientX, { fromMs, toMs }) => {
      const { left, width } = plot.canvas.getBoundingClientRect();
      return fromMs + Math.min(Math.max((clientX - left) / width, 0), 1) * (toMs - fromMs);
    },
    placeOf: (atMs, { fromMs, toMs }) => {
      const { left, top: edge, width } = plot.canvas.getBoundingClientRect();
      return { x: left + ((atMs - fromMs) / (toMs - fromMs)) * width, y: edge };
    },
    rows: (row, scene) =>
      series(scene).map((one) => ({
        label: scene.t(one.label),
        text: one.text(scene.store.valueAt(one.name, row)),
      })),
  });

  return {
    /** @param {Scene} scene @returns {TemplateResult} */
    render(scene) {
      const shown = text(scene);
      isMissing = shown.missing !== undefined;
      const summary = series(scene).map((one) =>
        seriesSummary(scene, one.name, scene.t(one.label), one.text),
      );
      plot.canvas.setAttribute("aria-label", scene.format.sentences(summary));
      const { title } = shown;
      return html`<section class="card tile" aria-labelledby="${id}-title">
        <header class="card-head">
          <h2 id="${id}-title">
            <span class="swatch ${hue}"></span
            >${page ? html`<a class="title-link" href="#${page}">${title}</a>` : title}
          </h2>
          <span class="aside"
            >${shown.device === undefined ? nothing : html`<bdi>${shown.device}</bdi> `}${shown.aside}</span
          >
          ${isMissing ? nothing : tableButton(scene, title, () => app.showTable(seriesTable(scene, title, series(scene))))}
        </header>
        ${
          isMissing
            ? html`<p class="reason">${shown.missing}</p>`
            : html`<p class="figure">
                  <span class="number">${shown.figure}</span><span class="unit">${shown.unit}</span>
                </p>
                <p class="words">${shown.words}</p>
                <div class="tile-box">${plot.canvas}</div>`
        }
      </section>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      const surface = isMissing ? null : plot.begin();
      if (surface === null) return;
      drawSparkline(surface, scene, { lines: lines(scene), top: top(scene) });
      inspector.sync(scene);
    },
  };
}

/** @param {Scene} scene @param {string} title @param {() => void} open */
export const tableButton = ({ t }, title, open) =>
  html`<button
    type="button"
    class="icon-button quiet"
    @click=${open}
    aria-label=${t("table.show_of", { title })}
    title=${t("table.show")}
  >
    ${icons.table()}
  </button>`;
