/** The large chart that every resource has: legend, chart, sentence, table; what it holds is told from outside. */

import { html, nothing } from "../../vendor/lit-html.js";
import { makeTimeChart } from "../charts/timechart.js";
import { makeInspector } from "../inspector.js";
import { extremes, gaps, nearestRow } from "../questions.js";
import { columnsTable } from "../tables.js";
import { tableButton } from "./tile.js";

/** @import { App, Scene } from "../app.js" */
/** @import { Scale } from "../charts/scale.js" */
/** @import { Tooltip } from "../tooltip.js" */

/**
 * @typedef {object} ChartSeries
 * @property {string} name Series in the store.
 * @property {string} label In words.
 * @property {string} colour
 * @property {(value: number | null | undefined) => string} text
 * @property {(row: number) => number} [value] What is told of a row, where it is not the series itself.
 * @property {(row: number) => number} [edge] Where the line is drawn, when it stands on another.
 * @property {boolean} [filled]
 * @property {boolean} [dashed]
 */

/**
 * @typedef {object} ChartHeading
 * @property {string} title
 * @property {string} [device] Beside the title.
 * @property {string} aside
 * @property {string} [sub] Which time it shows; the last minutes when left out.
 * @property {string} [missing] Why there is nothing to draw.
 */

/** @typedef {{id: string, app: App, tooltip: Tooltip, heading: (scene: Scene) => ChartHeading, series: (scene: Scene) => ChartSeries[], scale: (scene: Scene, highest: number) => Scale, axisText: (scene: Scene) => (value: number) => string}} ChartOptions */

/** Room for "100 Mbit/s". */
const LABELS = 68;
/** The table has them all. */
const MOST_SENTENCES = 3;

/** @param {ChartOptions} options */
export function makeSeriesChart({ id, app, tooltip, heading, series, scale, axisText }) {
  const chart = makeTimeChart({ onResize: app.redraw, labels: LABELS });
  const inspector = makeInspector({
    app,
    tooltip,
    element: chart.element,
    timeAt: (clientX, { fromMs, toMs }) => chart.timeAt(clientX, fromMs, toMs),
    placeOf: (atMs, { fromMs, toMs }) => chart.placeOf(atMs, fromMs, toMs),
    rows: (row, scene) =>
      series(scene).map((one) => ({
        label: one.label,
        colour: one.colour,
        text: one.text(told(scene, one)(row)),
      })),
  });
  const showTable = () => {
    const scene = app.scene();
    const columns = series(scene).map((one) => ({
      heading: one.label,
      text: one.text,
      valueAt: told(scene, one),
    }));
    app.showTable(columnsTable(scene, heading(scene).title, columns));
  };

  return {
    id,
    /** @param {Scene} scene */
    render(scene) {
      const { title, device, aside, missing, sub } = heading(scene);
      const isLoading = scene.store.length === 0;
      describeSlider(chart.element, id, title, series(scene), scene);
      return html`<section class="card chart" aria-labelledby="${id}-title">
        <header class="card-head">
          <h2 id="${id}-title">${title}</h2>
          ${device === undefined ? nothing : html`<bdi class="device">${device}</bdi>`}
          <span class="sub">${sub ?? scene.t("chart.last", { range: scene.rangeText })}</span>
          <span class="aside">${aside}</span>
          ${missing === undefined ? tableButton(scene, title, showTable) : nothing}
        </header>
        ${
          missing !== undefined && !isLoading
            ? html`<p class="reason">${missing}</p>`
            : html`${legend(scene, app, series(scene))}
                <div class="chart-box" data-loading=${isLoading ? "yes" : "no"}>
                  ${chart.element}
                  ${isLoading ? html`<p class="loading" role="status">${scene.t("chart.loading")}</p>` : nothing}
                </div>
                <p class="summary" id="${id}-summary">${chartSummary(scene, series(scene))}</p>`
        }
      </section>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      const { store, version, fromMs, toMs, palette, format } = scene;
      if (store.length === 0 || !chart.element.isConnected) return;
      const all = series(scene);
      const shown = all.filter(({ name }) => !scene.state.hiddenLines.has(name));
      const highest = Math.max(
        0,
        ...shown.map(({ name }) => extremes(store, name, fromMs, toMs)?.highest ?? 0),
      );
      chart.draw({
        store,
        version,
        fromMs,
        toMs,
        palette,
        lines: shown.map((one) => ({ ...one, value: one.edge, width: one.dashed ? 1.4 : 1.6 })),
        timeText: format.minute,
        valueText: axisText(scene),
        scale: scale(scene, highest),
      });
      chart.point(scene.inspectMs, fromMs, toMs);
      inspector.sync(scene);
    },
  };
}

/** @param {Scene} scene @param {ChartSeries} series @returns {(row: number) => number} */
const told = ({ store }, { name, value }) => value ?? ((row) => store.valueAt(name, row));

/**
 * @param {Scene} scene
 * @param {ReadonlyArray<ChartSeries>} series
 * @returns {string} A sentence a series for the first ones, and one about gaps.
 */
export function chartSummary(scene, series) {
  const { store, fromMs, toMs, rangeText, t, format } = scene;
  const last = store.length - 1;
  const sentences = series.slice(0, MOST_SENTENCES).map((one) => {
    const { label, text } = one;
    const found = extremes(store, one.name, fromMs, toMs);
    if (found === null) return t("summary.series_none", { label, range: rangeText });
    if (one.value) return t("summary.now", { label, now: text(one.value(last)) });
    const [lowest, highest] = [text(found.lowest), text(found.highest)];
    return t("summary.series", {
      label,
      now: text(store.valueAt(one.name, last)),
      lowest,
      highest,
      range: rangeText,
    });
  });
  const missing = series.length === 0 ? 0 : gaps(store, fromMs, toMs, series[0].name).length;
  if (missing > 0) {
    sentences.push(t(missing === 1 ? "summary.one_gap" : "summary.gaps", { count: format.count(missing) }));
  }
  return sentences.join(" ");
}

/**
 * Tell assistive technology where the inspected instant is.
 *
 * @param {HTMLElement} element @param {string} id @param {string} title @param {ReadonlyArray<ChartSeries>} series @param {Scene} scene
 */
function describeSlider(element, id, title, series, scene) {
  const { t, format, store, fromMs, toMs } = scene;
  const atMs = scene.inspectMs ?? store.newestMs ?? toMs;
  const row = nearestRow(store, atMs);
  const values = row < 0 ? [] : series.map((one) => `${one.label} ${one.text(told(scene, one)(row))}`);
  const attributes = {
    tabindex: "0",
    role: "slider",
    "aria-label": t("chart.slider", { title }),
    "aria-describedby": `${id}-summary`,
    "aria-valuemin": String(Math.round(fromMs / 1000)),
    "aria-valuemax": String(Math.round(toMs / 1000)),
    "aria-valuenow": String(Math.round(atMs / 1000)),
    "aria-valuetext": [format.clock(atMs), ...values].join(", "),
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

/** @param {Scene} scene @param {App} app @param {ReadonlyArray<ChartSeries>} series */
const legend = ({ t, state }, app, series) =>
  html`<div class="legend" role="group" aria-label=${t("legend.title")}>
    ${series.map(
      ({ name, label, colour, dashed }) =>
        html`<button
          type="button"
          class="legend-entry"
          aria-pressed=${state.hiddenLines.has(name) ? "false" : "true"}
          @click=${() => app.toggleLine(name)}
        >
          <span class="swatch ${dashed ? "dashed" : ""}" .style=${`background:${colour}`}></span
          ><bdi>${label}</bdi>
        </button>`,
    )}
  </div>`;
