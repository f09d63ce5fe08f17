/** The tile: a card with the title, current value, detail and chart of one number. */

import { html, nothing } from "../../vendor/lit-html.js";
import { makeCanvas } from "../charts/canvas.js";
import { canvasImage } from "../charts/chart_image.js";
import { drawSparkline } from "../charts/sparkline.js";
import { seriesTable } from "../text/data_tables.js";
import { seriesSummary } from "../text/summaries.js";
import { card } from "./card.js";
import { makeCanvasInspector } from "./chart_inspector.js";
import { iconButton } from "./controls.js";
import { termButton } from "./glossary.js";
import { icons } from "./icons.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { DataTable } from "../app/state.js" */
/** @import { Surface } from "../charts/canvas.js" */
/** @import { Line } from "../charts/sparkline.js" */
/** @import { Card } from "./card.js" */
/** @import { InspectorServices } from "./chart_inspector.js" */
/** @import { Term } from "./glossary.js" */

const FIGURE_DIGITS = 3.6;
/** Width of a decimal point. */
const MARK_DIGITS = 0.45;

/** @typedef {InspectorServices & {showTable: (table: DataTable) => void}} TileServices */

/**
 * @typedef {object} TileText
 * @property {string} [title] By default the text ``<id>.title``.
 * @property {string} [aside] Right of the title.
 * @property {string} figure
 * @property {string} unit
 * @property {string} [note] Right of the figure.
 * @property {string} [detail] Below the figure.
 * @property {string} [device] Where the machine has several.
 * @property {string} [missing] Why there is no value; shown instead of the chart.
 * @property {ReadonlyArray<Term>} [terms] What the tile explains.
 */

/**
 * @typedef {object} TileSeries
 * @property {string} name Series in the store.
 * @property {string} label Locale key.
 * @property {(value: number | null) => string} text
 */

/**
 * @param {object} options
 * @param {TileServices} options.services
 * @param {string} options.id
 * @param {string} [options.hue] Class of the swatch.
 * @param {string} [options.page] Route that the title links to.
 * @param {(scene: Scene) => TileText} options.text
 * @param {(scene: Scene) => TileSeries[]} options.series For tooltip, summary and table.
 * @param {(scene: Scene) => Line[]} [options.lines] By default the first series, filled with the colour of the swatch.
 * @param {(scene: Scene) => number} [options.top] Upper edge of the chart, by default 100 percent.
 * @returns {Card}
 */
export function makeTile({ services, id, hue = "cpu", page, text, series, top = () => 100, ...options }) {
  /** @param {Scene} scene @returns {Line[]} */
  const firstSeries = (scene) => [
    { name: series(scene)[0].name, colour: scene.palette.colour(hue), filled: true },
  ];
  const lines = options.lines ?? firstSeries;
  const canvas = makeCanvas({ className: "tile-canvas", onResize: services.redraw });
  canvas.element.setAttribute("role", "img");
  let isMissing = false;
  const inspector = makeCanvasInspector(services, canvas.element, (row, scene) =>
    series(scene).map((one) => ({
      label: scene.t(one.label),
      text: one.text(scene.store.valueAt(one.name, row)),
    })),
  );

  /** @param {Surface} surface @param {Scene} scene */
  const draw = (surface, scene) => drawSparkline(surface, scene, { lines: lines(scene), top: top(scene) });
  /** @param {Scene} scene @param {string} title */
  const table = (scene, title) => ({
    ...seriesTable(scene, title, series(scene)),
    picture: canvasImage(canvas, (surface) => draw(surface, scene), title, scene),
  });

  return {
    render(scene) {
      const shown = text(scene);
      isMissing = shown.missing !== undefined;
      const summary = series(scene).map((one) =>
        seriesSummary(scene, one.name, scene.t(one.label), one.text),
      );
      canvas.element.setAttribute("aria-label", scene.format.sentences(summary));
      const { title = scene.t(`${id}.title`), device, aside, figure, unit, note, detail } = shown;
      const { missing, terms = [] } = shown;
      const head = html`<span class="aside" title=${[device, aside].filter(Boolean).join(" ")}
          >${device === undefined ? nothing : html`<bdi>${device}</bdi> `}${aside}</span
        >
        ${isMissing ? nothing : tableButton(scene, title, () => services.showTable(table(scene, title)))}`;
      return card(
        {
          id,
          title: html`<span class="swatch ${hue}"></span
            >${page ? html`<a class="title-link" href="#${page}">${title}</a>` : title}`,
          className: page ? "tile is-door" : "tile",
          head,
        },
        isMissing
          ? html`<p class="reason">${missing}</p>`
          : html`<p class="figure">
                <span class="number">${figure}</span
                ><span class="unit" .style=${`--free-digits:${freeDigits(figure)}`}>${unit}</span
                >${note ? html`<span class="note">${note}</span>` : nothing}
                ${terms.length === 0 ? nothing : termButton(scene, ...terms)}
              </p>
              <p class="detail">${detail}</p>
              <div class="tile-box">${canvas.element}</div>`,
      );
    },
    draw(scene) {
      const surface = isMissing ? null : canvas.begin();
      if (surface === null) return;
      draw(surface, scene);
      inspector.sync(scene);
    },
  };
}

/**
 * How many digits a figure is narrower than the place that tiles.css keeps for it.
 *
 * @param {string} figure
 */
function freeDigits(figure) {
  const marks = figure.replace(/[^.,]/g, "").length;
  return Math.max(0, FIGURE_DIGITS - (figure.length - marks) - marks * MARK_DIGITS);
}

/** @param {Scene} scene @param {string} title @param {() => void} open */
export const tableButton = ({ t }, title, open) =>
  iconButton(icons.table(), t("table.show_of", { title }), open, { title: t("table.show") });
