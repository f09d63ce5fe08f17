/** The large chart that every resource has: legend, chart, sentence, table; what it holds is told from outside. */

import { html, nothing } from "../../vendor/lit-html.js";
import { PERCENT } from "../charts/axis_scale.js";
import { makeTimeChart } from "../charts/time_chart.js";
import { highestOf } from "../readings/devices.js";
import { makeInspector } from "./chart_inspector.js";
import { makeLegend } from "./legend.js";
import { describeSlider, seriesSummary, seriesTable, seriesTip } from "../text/chart_text.js";
import { tableButton } from "./tile.js";

/** @import { App, Scene, Table } from "../app/composition_root.js" */
/** @import { ChartLine, ChartLook } from "../charts/chart_spec.js" */
/** @import { Scale } from "../charts/axis_scale.js" */
/** @import { Tip, Tooltip } from "./tooltip.js" */
/** @import { TemplateResult } from "../../vendor/lit-html.js" */
/** @import { LegendEntry } from "./legend.js" */

/**
 * @typedef {object} ChartSeries
 * @property {string} name Series in the store.
 * @property {string} label In words.
 * @property {string} colour
 * @property {(value: number | null | undefined) => string} text
 * @property {(row: number) => number} [value] What is told of a row, where it is not the series itself.
 * @property {(row: number) => number} [edge] Where the line is drawn, when it stands on another.
 * @property {number} [width] CSS pixels.
 * @property {number} [opacity] 0..1
 * @property {boolean} [filled]
 * @property {boolean} [isStacked] It stands on the one before.
 * @property {boolean} [dashed]
 */

/**
 * @typedef {object} ChartHeading
 * @property {string} title
 * @property {string} [device] Beside the title.
 * @property {string} aside
 * @property {string} [sub] Which time it shows; the last minutes when left out.
 * @property {string} [missing] Why there is nothing to draw.
 * @property {TemplateResult} [control] What people choose about it.
 */

/** @typedef {(scene: Scene) => TemplateResult} ChartControl */

/**
 * @typedef {object} ChartOptions
 * @property {string} id
 * @property {App} app
 * @property {Tooltip} tooltip
 * @property {(scene: Scene) => ChartHeading} heading
 * @property {(scene: Scene) => ChartSeries[]} series In the order they are drawn in.
 * @property {(scene: Scene, highest: number) => Scale} [scale] Percent when left out.
 * @property {(scene: Scene) => (value: number, highest: number) => string} axisText
 * @property {(scene: Scene) => ChartSeries[]} [told] Those whose values are told to assistive technology; all when left out.
 * @property {(scene: Scene) => string} [summary]
 * @property {(row: number, scene: Scene) => Tip["rows"]} [tip]
 * @property {(scene: Scene) => Table} [table]
 * @property {(scene: Scene, all: ChartSeries[], entry: LegendEntry) => TemplateResult | TemplateResult[]} [entries] How the legend is arranged.
 * @property {boolean} [hasTimes] Whether the time is written below it; it is when left out.
 * @property {number} [labels] Room for the labels of the axis, CSS pixels.
 */

/** @typedef {ReturnType<typeof withDefaults>} Told */

/** Room for "100 Mbit/s". */
const LABELS = 68;
/** Labels of the axis tell seconds when less is shown. */
const SECONDS_BELOW_MS = 240_000;
const EMPHASIS = Object.freeze({ width: 2.4, opacity: 1 });

/** @param {ChartOptions} options */
export function makeSeriesChart(options) {
  const told = withDefaults(options);
  const { app, tooltip, labels, hasTimes } = told;
  const chart = makeTimeChart({ onResize: app.redraw, labels, hasTimes });
  const inspector = makeInspector({
    app,
    tooltip,
    element: chart.element,
    timeAt: (clientX, { fromMs, toMs }) => chart.timeAt(clientX, fromMs, toMs),
    placeOf: (atMs, { fromMs, toMs }) => chart.placeOf(atMs, fromMs, toMs),
    rows: told.tip,
  });
  const legend = makeLegend(app);

  return {
    /** @param {Scene} scene */
    render: (scene) => card(scene, told, chart.element, legend.entryOf(scene)),
    /** @param {Scene} scene */
    draw(scene) {
      const { store, fromMs, toMs } = scene;
      if (store.length === 0 || !chart.element.isConnected) return;
      chart.draw(lookOf(scene, told, legend.isEmphasised));
      const opened = scene.openMs === null ? [] : [{ kind: "moment", to_unix_ms: scene.openMs }];
      chart.mark([...scene.events, ...opened], fromMs, toMs);
      chart.point(scene.inspectMs, fromMs, toMs);
      inspector.sync(scene);
    },
  };
}

/** What is left out is told as most charts tell it. @param {ChartOptions} options */
const withDefaults = (options) => ({
  scale: () => PERCENT,
  told: options.series,
  summary: (/** @type {Scene} */ scene) => seriesSummary(scene, options.series(scene)),
  tip: (/** @type {number} */ row, /** @type {Scene} */ scene) =>
    seriesTip(row, scene, options.series(scene)),
  table: (/** @type {Scene} */ scene) =>
    seriesTable(scene, options.heading(scene).title, options.series(scene)),
  entries: (/** @type {Scene} */ _, /** @type {ChartSeries[]} */ all, /** @type {LegendEntry} */ entry) =>
    all.map((one) => entry(one)),
  labels: LABELS,
  ...options,
});

/** @param {Scene} scene @param {Told} told @param {HTMLElement} element Of the chart. @param {LegendEntry} entry */
function card(scene, { id, app, heading, series, told, summary, table, entries }, element, entry) {
  const { title, device, aside, missing, sub, control = nothing } = heading(scene);
  const isEmpty = scene.store.length === 0;
  describeSlider(element, id, title, told(scene), scene);
  return html`<section class="card chart" aria-labelledby="${id}-title">
    <header class="card-head">
      <h2 id="${id}-title">${title}</h2>
      ${device === undefined ? nothing : html`<bdi class="device">${device}</bdi>`}
      <span class="sub">${sub ?? rangeOf(scene)}</span>
      <span class="aside">${aside}</span>
      ${control}
      ${missing === undefined ? tableButton(scene, title, () => app.showTable(table(app.scene()))) : nothing}
    </header>
    ${
      missing !== undefined && !isEmpty
        ? html`<p class="reason">${missing}</p>`
        : html`<div class="legend" role="group" aria-label=${scene.t("legend.title")}>
              ${entries(scene, series(scene), entry)}
            </div>
            ${chartBox(scene, element)}
            <p class="summary" id="${id}-summary">${summary(scene)}</p>`
    }
  </section>`;
}

/** @param {Scene} scene @param {Told} told @param {(name: string) => boolean} isEmphasised @returns {ChartLook} */
function lookOf(scene, { series, axisText, scale }, isEmphasised) {
  const { store, version, fromMs, toMs, palette, format, state } = scene;
  const shown = series(scene).filter(({ name }) => !state.hiddenLines.has(name));
  const names = shown.map(({ name }) => name);
  return {
    store,
    version,
    fromMs,
    toMs,
    palette,
    lines: shown.map((one) => lineOf(one, isEmphasised(one.name))),
    timeText: toMs - fromMs < SECONDS_BELOW_MS ? format.clock : format.minute,
    valueText: axisText(scene),
    scale: scale(scene, highestOf(scene, names)),
  };
}

/** @param {Scene} scene @param {HTMLElement} element */
const chartBox = ({ store, emptyText }, element) =>
  html`<div class="chart-box" data-loading=${store.length === 0 ? "yes" : "no"}>
    ${element} ${store.length === 0 ? html`<p class="loading" role="status">${emptyText}</p>` : nothing}
  </div>`;

/** @param {ChartSeries} one @param {boolean} isEmphasised @returns {ChartLine} */
const lineOf = (one, isEmphasised) => ({
  ...one,
  value: one.edge,
  width: one.width ?? (one.dashed ? 1.4 : 1.6),
  ...(isEmphasised ? EMPHASIS : {}),
});

/** "last 5 minutes", or when it was. @param {Scene} scene */
export const rangeOf = ({ t, format, rangeText, isFixed, fromMs, toMs }) =>
  isFixed ? format.betweenMinutes(fromMs, toMs) : t("chart.last", { range: rangeText });
