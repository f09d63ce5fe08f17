/** The large chart that every resource has: legend, chart, sentence, table; what it holds is told from outside. */

import { html, nothing } from "../../vendor/lit-html.js";
import { PERCENT } from "../charts/scale.js";
import { makeTimeChart } from "../charts/timechart.js";
import { highestOf } from "../devices.js";
import { makeInspector } from "../inspector.js";
import { extremes, gaps, nearestRow } from "../questions.js";
import { timeWords } from "../summary.js";
import { columnsTable } from "../tables.js";
import { tableButton } from "./tile.js";

/** @import { App, Scene, Table } from "../app.js" */
/** @import { Scale } from "../charts/scale.js" */
/** @import { Tip, Tooltip } from "../tooltip.js" */
/** @import { TemplateResult } from "../../vendor/lit-html.js" */

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

/** @typedef {(one: ChartSeries, label?: string, className?: string) => TemplateResult} LegendEntry */

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

/** Room for "100 Mbit/s". */
const LABELS = 68;
/** The table has them all. */
const MOST_SENTENCES = 3;
/** Labels of the axis tell seconds when less is shown. */
const SECONDS_BELOW_MS = 240_000;
const EMPHASIS = Object.freeze({ width: 2.4, opacity: 1 });

/** @param {ChartOptions} options */
export function makeSeriesChart({
  id,
  app,
  tooltip,
  heading,
  series,
  axisText,
  scale = () => PERCENT,
  told = series,
  summary = (scene) => chartSummary(scene, series(scene)),
  tip = (row, scene) =>
    series(scene).map((one) => ({
      label: one.label,
      colour: one.colour,
      text: one.text(valueOf(scene, one)(row)),
    })),
  table = (scene) => seriesTable(scene, heading(scene).title, series(scene)),
  entries = (_, all, entry) => all.map((one) => entry(one)),
  labels = LABELS,
  hasTimes,
}) {
  const chart = makeTimeChart({ onResize: app.redraw, labels, hasTimes });
  const inspector = makeInspector({
    app,
    tooltip,
    element: chart.element,
    timeAt: (clientX, { fromMs, toMs }) => chart.timeAt(clientX, fromMs, toMs),
    placeOf: (atMs, { fromMs, toMs }) => chart.placeOf(atMs, fromMs, toMs),
    rows: tip,
  });
  /** @type {string | null} The line whose name is under the pointer. */
  let emphasised = null;
  /** @param {string | null} name */
  const emphasise = (name) => {
    emphasised = name;
    app.redraw();
  };
  const entryOf = makeLegendEntry(app, emphasise);

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { title, device, aside, missing, sub, control = nothing } = heading(scene);
      const isEmpty = scene.store.length === 0;
      describeSlider(chart.element, id, title, told(scene), scene);
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
                  ${entries(scene, series(scene), entryOf(scene))}
                </div>
                ${chartBox(scene, chart.element)}
                <p class="summary" id="${id}-summary">${summary(scene)}</p>`
        }
      </section>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      const { store, version, fromMs, toMs, palette, format, state } = scene;
      if (store.length === 0 || !chart.element.isConnected) return;
      const shown = series(scene).filter(({ name }) => !state.hiddenLines.has(name));
      chart.draw({
        store,
        version,
        fromMs,
        toMs,
        palette,
        lines: shown.map((one) => lineOf(one, one.name === emphasised)),
        timeText: toMs - fromMs < SECONDS_BELOW_MS ? format.clock : format.minute,
        valueText: axisText(scene),
        scale: scale(
          scene,
          highestOf(
            scene,
            shown.map(({ name }) => name),
          ),
        ),
      });
      const opened = scene.openMs === null ? [] : [{ kind: "moment", to_unix_ms: scene.openMs }];
      chart.mark([...scene.events, ...opened], fromMs, toMs);
      chart.point(scene.inspectMs, fromMs, toMs);
      inspector.sync(scene);
    },
  };
}

/** @param {Scene} scene @param {HTMLElement} element */
const chartBox = ({ store, emptyText }, element) =>
  html`<div class="chart-box" data-loading=${store.length === 0 ? "yes" : "no"}>
    ${element} ${store.length === 0 ? html`<p class="loading" role="status">${emptyText}</p>` : nothing}
  </div>`;

/** @param {ChartSeries} one @param {boolean} isEmphasised @returns {import("../charts/timechart.js").ChartLine} */
const lineOf = (one, isEmphasised) => ({
  ...one,
  value: one.edge,
  width: one.width ?? (one.dashed ? 1.4 : 1.6),
  ...(isEmphasised ? EMPHASIS : {}),
});

/** "last 5 minutes", or when it was. @param {Scene} scene */
export const rangeOf = ({ t, format, rangeText, isFixed, fromMs, toMs }) =>
  isFixed ? format.betweenMinutes(fromMs, toMs) : t("chart.last", { range: rangeText });

/** @param {Scene} scene @param {ChartSeries} series @returns {(row: number) => number} */
const valueOf = ({ store }, { name, value }) => value ?? ((row) => store.valueAt(name, row));

/** @param {Scene} scene @param {string} title @param {ReadonlyArray<ChartSeries>} series */
function seriesTable(scene, title, series) {
  const columns = series.map((one) => ({
    heading: one.label,
    text: one.text,
    valueAt: valueOf(scene, one),
  }));
  return columnsTable(scene, title, columns);
}

/**
 * @param {Scene} scene
 * @param {ReadonlyArray<ChartSeries>} series
 * @returns {string} A sentence a series for the first ones, and one about gaps.
 */
function chartSummary(scene, series) {
  const { store, fromMs, toMs, t, format } = scene;
  const times = timeWords(scene);
  const last = store.length - 1;
  const sentences = series.slice(0, MOST_SENTENCES).map((one) => {
    const { label, text } = one;
    const found = extremes(store, one.name, fromMs, toMs);
    if (found === null) return t("summary.series_none", { label, ...times });
    if (one.value) return t("summary.now", { label, ...times, now: text(one.value(last)) });
    const [lowest, highest] = [text(found.lowest), text(found.highest)];
    return t("summary.series", {
      label,
      now: text(store.valueAt(one.name, last)),
      lowest,
      highest,
      ...times,
    });
  });
  const missing = series.length === 0 ? 0 : gaps(store, fromMs, toMs, series[0].name).length;
  if (missing > 0) {
    sentences.push(t(missing === 1 ? "summary.one_gap" : "summary.gaps", { count: format.count(missing) }));
  }
  return format.sentences(sentences);
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
  const values = row < 0 ? [] : series.map((one) => `${one.label} ${one.text(valueOf(scene, one)(row))}`);
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

/**
 * A name of the legend: pressed it hides its line, under the pointer it shows which one it is.
 *
 * @param {App} app @param {(name: string | null) => void} emphasise
 * @returns {(scene: Scene) => LegendEntry}
 */
const makeLegendEntry =
  (app, emphasise) =>
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
    </button>`;
