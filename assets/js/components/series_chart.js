/** The card with a large time chart: heading, legend, chart, summary; the options say what it shows. */

import { html, nothing } from "../../vendor/lit-html.js";
import { fileName } from "../app/save_file.js";
import { PERCENT } from "../charts/axis_scale.js";
import { chartImage, SCALE } from "../charts/chart_image.js";
import { makeTimeChart } from "../charts/time_chart.js";
import { highestValue } from "../readings/devices.js";
import { chartSummary, chartTable, chartTip, describeSlider } from "../text/chart_text.js";
import { card } from "./card.js";
import { iconButton } from "./controls.js";
import { makeChartInspector } from "./chart_inspector.js";
import { makeLegend } from "./legend.js";
import { icons } from "./icons.js";
import { tableButton } from "./tile.js";

/** @import { TemplateResult } from "../../vendor/lit-html.js" */
/** @import { FileSaver } from "../app/save_file.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { DataTable } from "../app/state.js" */
/** @import { Scale } from "../charts/axis_scale.js" */
/** @import { ChartLine, ChartSpec, ChartSeries } from "../charts/chart_spec.js" */
/** @import { Card } from "./card.js" */
/** @import { LegendEntry } from "./legend.js" */
/** @import { TileServices } from "./tile.js" */
/** @import { Tip } from "./tooltip.js" */

/** @typedef {TileServices & {toggleSeries: (name: string) => void, saveFile: FileSaver["save"]}} ChartServices */

/**
 * @typedef {object} ChartHeading
 * @property {string} title
 * @property {string} [device] Beside the title.
 * @property {string} [aside]
 * @property {string} [sub] The shown time range when left out.
 * @property {string} [missing] Why there are no values.
 * @property {TemplateResult} [control]
 */

/** @typedef {(scene: Scene) => TemplateResult} ChartControl */

/**
 * @typedef {object} ChartOptions
 * @property {string} id
 * @property {ChartServices} services
 * @property {(scene: Scene) => ChartHeading} heading
 * @property {(scene: Scene) => ChartSeries[]} series In drawing order.
 * @property {(scene: Scene, highest: number) => Scale} [scale] Percent when left out.
 * @property {(scene: Scene) => (value: number, highest: number) => string} axisText
 * @property {(scene: Scene) => ChartSeries[]} [announced] Series whose values assistive technology reads out; all when left out.
 * @property {(scene: Scene) => string} [summary]
 * @property {(row: number, scene: Scene) => Tip["rows"]} [tip]
 * @property {(scene: Scene) => DataTable} [table]
 * @property {(scene: Scene, all: ChartSeries[], entry: LegendEntry) => TemplateResult | TemplateResult[]} [entries] Content of the legend.
 * @property {boolean} [hasTimes] Whether the time axis has labels; true when left out.
 * @property {number} [labels] Width of the labels of the value axis, CSS pixels.
 */

/** @typedef {ReturnType<typeof withDefaults>} CompleteOptions */

/** Fits "100 Mbit/s". */
const BIT_RATE_LABELS_PX = 68;
/** All labels of the time axis have seconds in ranges shorter than this. */
const SECONDS_BELOW_MS = 240_000;
const EMPHASIS = Object.freeze({ width: 2.4, opacity: 1 });

/** @param {ChartOptions} options @returns {Card} */
export function makeSeriesChart(options) {
  const complete = withDefaults(options);
  const { services, labels, hasTimes } = complete;
  const chart = makeTimeChart({ onResize: services.redraw, labels, hasTimes });
  const inspector = makeChartInspector({
    services,
    element: chart.element,
    timeAt: (clientX, { fromMs, toMs }) => chart.timeAt(clientX, fromMs, toMs),
    positionOf: (atMs, { fromMs, toMs }) => chart.positionOf(atMs, fromMs, toMs),
    rows: complete.tip,
  });
  const legend = makeLegend(services);

  return {
    render: (scene) =>
      chartCard(scene, complete, chart.element, legend.entryOf(scene), () =>
        savePicture(scene, complete, chart),
      ),
    draw(scene) {
      const { store, fromMs, toMs } = scene;
      if (store.length === 0 || !chart.element.isConnected) return;
      chart.draw(specOf(scene, complete, legend.isEmphasised));
      const opened = scene.openMs === null ? [] : [{ kind: "moment", to_unix_ms: scene.openMs }];
      const found = scene.findings.map(({ at_unix_ms: atMs }) => ({ kind: "finding", to_unix_ms: atMs }));
      chart.showMarkers([...scene.events, ...found, ...opened], fromMs, toMs);
      chart.showCrosshair(scene.inspectMs, fromMs, toMs);
      inspector.sync(scene);
    },
  };
}

/** @param {ChartOptions} options */
const withDefaults = (options) => ({
  scale: () => PERCENT,
  announced: options.series,
  summary: (/** @type {Scene} */ scene) => chartSummary(scene, options.series(scene)),
  tip: (/** @type {number} */ row, /** @type {Scene} */ scene) => chartTip(row, scene, options.series(scene)),
  table: (/** @type {Scene} */ scene) =>
    chartTable(scene, options.heading(scene).title, options.series(scene)),
  entries: (/** @type {Scene} */ _, /** @type {ChartSeries[]} */ all, /** @type {LegendEntry} */ entry) =>
    all.map((one) => entry(one)),
  labels: BIT_RATE_LABELS_PX,
  ...options,
});

/** @param {Scene} scene @param {CompleteOptions} options @param {HTMLElement} element Of the chart. @param {LegendEntry} entry @param {() => void} save */
function chartCard(scene, options, element, entry, save) {
  const { id, services, heading, series, announced, summary, table, entries } = options;
  const { title, device, aside, missing, sub, control = nothing } = heading(scene);
  const isEmpty = scene.store.length === 0;
  describeSlider(element, id, title, announced(scene), scene);
  const head = html`${device === undefined ? nothing : html`<bdi class="device">${device}</bdi>`}
    <span class="sub">${sub ?? rangeOf(scene)}</span>
    <span class="aside">${aside}</span>
    ${control}
    ${missing === undefined ? tableButton(scene, title, () => services.showTable(table(services.scene()))) : nothing}
    ${missing === undefined ? saveButton(scene, title, save, { isDisabled: isEmpty }) : nothing}`;
  return card(
    { id, title, className: "chart", head },
    missing !== undefined && !isEmpty
      ? html`<p class="reason">${missing}</p>`
      : html`<div class="legend" role="group" aria-label=${scene.t("legend.title")}>
            ${entries(scene, series(scene), entry)}
          </div>
          ${chartBox(scene, element)}
          <p class="summary" id="${id}-summary">${summary(scene)}</p>`,
  );
}

/** @param {Scene} scene @param {string} title @param {() => void} save @param {{isDisabled: boolean}} options */
const saveButton = ({ t }, title, save, options) =>
  iconButton(icons.save(), t("save.png_of", { title }), save, { ...options, title: t("save.png") });

/** @param {Scene} rendered @param {CompleteOptions} options @param {ReturnType<typeof makeTimeChart>} chart */
async function savePicture(rendered, { services, heading, series }, chart) {
  const plot = chart.picture(SCALE);
  if (plot === null) return;
  const { palette, state, format, fromMs, toMs } = services.scene();
  const { title, device } = heading(rendered);
  const name = device === undefined ? title : `${title} ${device}`;
  const legend = series(rendered).filter((one) => !state.hiddenSeries.has(one.name));
  const range = format.between(fromMs, toMs);
  services.saveFile(await chartImage({ plot, title: name, range, legend, palette }), fileName(name, "png"));
}

/** @param {Scene} scene @param {CompleteOptions} options @param {(name: string) => boolean} isEmphasised @returns {ChartSpec} */
function specOf(scene, { series, axisText, scale }, isEmphasised) {
  const { store, version, fromMs, toMs, palette, format, state } = scene;
  const shown = series(scene).filter(({ name }) => !state.hiddenSeries.has(name));
  const names = shown.map(({ name }) => name);
  return {
    store,
    version,
    fromMs,
    toMs,
    palette,
    lines: shown.map((one) => lineOf(one, isEmphasised(one.name))),
    timeText: toMs - fromMs < SECONDS_BELOW_MS ? format.clock : format.axisTime,
    valueText: axisText(scene),
    scale: scale(scene, highestValue(scene, names)),
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

/** "last 5 minutes", "11 min recorded so far", or the two instants of a fixed range. @param {Scene} scene */
export function rangeOf({ t, format, rangeText, knownMs, isFixed, fromMs, toMs }) {
  if (isFixed) return format.betweenEnds(fromMs, toMs);
  return knownMs === null
    ? t("chart.last", { range: rangeText })
    : t("chart.so_far", { time: format.duration(knownMs, t) });
}
