/** Every core and the total over time: the chart this program is about. */

import { html, nothing } from "../../vendor/lit-html.js";
import { makeTimeChart } from "../charts/timechart.js";
import { makeInspector } from "../inspector.js";
import { nearestRow } from "../questions.js";
import { CORE, TOTAL } from "../store.js";
import { busiestCores, cpuSummary } from "../summary.js";
import { coreTable } from "../tables.js";
import { tableButton } from "./tile.js";

/** @import { App, Scene } from "../app.js" */
/** @import { Tooltip } from "../tooltip.js" */
/** @import { ChartLine } from "../charts/timechart.js" */

const ID = "cpu_chart";
/** With more cores than this the legend folds, and the tooltip names only the busiest. */
const FEW_CORES = 16;
const MOST_ROWS = 8;

/**
 * @param {App} app
 * @param {Tooltip} tooltip
 * @param {(scene: Scene) => {title: string, aside: string}} [heading]
 */
export function makeCpuChart(
  app,
  tooltip,
  heading = ({ t, state }) => ({ title: t(`${ID}.title`), aside: state.status?.machine.cpu_model ?? "" }),
) {
  const chart = makeTimeChart({ onResize: app.redraw });
  /** @type {string | null} The line under the pointer in the legend. */
  let emphasised = null;

  /** @param {Scene} scene @returns {ChartLine[]} */
  const lines = ({ cores, palette, state }) => {
    const colours = palette.cores(cores);
    const names = Array.from({ length: cores }, (_, core) => CORE + core);
    const all = names.map((name, core) => ({
      name,
      colour: colours[core],
      ...lineOf(name === emphasised, cores),
    }));
    const total = {
      name: TOTAL,
      colour: palette.colour("cpu"),
      width: emphasised === null || emphasised === TOTAL ? 2 : 1.2,
      filled: true,
    };
    return [...all, total].filter(({ name }) => !state.hiddenLines.has(name));
  };

  const inspector = makeInspector({
    app,
    tooltip,
    element: chart.element,
    timeAt: (clientX, { fromMs, toMs }) => chart.timeAt(clientX, fromMs, toMs),
    placeOf: (atMs, { fromMs, toMs }) => chart.placeOf(atMs, fromMs, toMs),
    rows: (row, scene) => tooltipRows(row, scene),
  });

  /** @param {string | null} name */
  const emphasise = (name) => {
    emphasised = name;
    app.redraw();
  };

  return {
    id: ID,
    /** @param {Scene} scene */
    render(scene) {
      const { t, store } = scene;
      describeSlider(chart.element, scene);
      const { title, aside } = heading(scene);
      return html`<section class="card chart" aria-labelledby="${ID}-title">
        <header class="card-head">
          <h2 id="${ID}-title">${title}</h2>
          <span class="sub">${t(`${ID}.sub`, { range: scene.rangeText })}</span>
          <span class="aside">${aside}</span>
          ${tableButton(scene, title, () => app.showTable(coreTable(app.scene())))}
        </header>
        ${legend(scene, app, emphasise)}
        <div class="chart-box" data-loading=${store.length === 0 ? "yes" : "no"}>
          ${chart.element}
          ${store.length === 0 ? html`<p class="loading" role="status">${t("chart.loading")}</p>` : nothing}
        </div>
        <p class="summary" id="${ID}-summary">${cpuSummary(scene)}</p>
      </section>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      const { store, version, fromMs, toMs, palette, format } = scene;
      if (store.length === 0) return;
      chart.draw({
        store,
        version,
        fromMs,
        toMs,
        palette,
        lines: lines(scene),
        timeText: format.minute,
        valueText: format.roundPercent,
      });
      chart.point(scene.inspectMs, fromMs, toMs);
      inspector.sync(scene);
    },
  };
}

/** The more cores there are, the fainter is each; what they have in common stays dark. @param {boolean} isEmphasised @param {number} cores */
const lineOf = (isEmphasised, cores) =>
  isEmphasised ? { width: 2.4, opacity: 1 } : { width: 1, opacity: cores <= FEW_CORES ? 0.9 : 0.35 };

/** Tell assistive technology where the inspected instant is. @param {HTMLElement} element @param {Scene} scene */
function describeSlider(element, scene) {
  const { t, format, store, fromMs, toMs } = scene;
  const atMs = scene.inspectMs ?? store.newestMs ?? toMs;
  const row = nearestRow(store, atMs);
  const total = format.percent(row < 0 ? null : store.valueAt(TOTAL, row));
  const attributes = {
    tabindex: "0",
    role: "slider",
    "aria-label": t(`${ID}.slider`),
    "aria-describedby": `${ID}-summary`,
    "aria-valuemin": String(Math.round(fromMs / 1000)),
    "aria-valuemax": String(Math.round(toMs / 1000)),
    "aria-valuenow": String(Math.round(atMs / 1000)),
    "aria-valuetext": t("chart.value_text", { time: format.clock(atMs), total }),
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

/** @param {number} row @param {Scene} scene */
function tooltipRows(row, { t, format, store, palette, cores }) {
  const colours = palette.cores(cores);
  const found = busiestCores(store, row);
  const named =
    cores > MOST_ROWS ? found.slice(0, MOST_ROWS) : found.sort((one, other) => one.core - other.core);
  const total = {
    label: t("cpu.total"),
    text: format.percent(store.valueAt(TOTAL, row)),
    colour: palette.colour("cpu"),
  };
  const rows = named.map(({ core, percent }) => ({
    label: t("cpu.core", { core }),
    text: format.percent(percent),
    colour: colours[core],
  }));
  const rest = found.length - named.length;
  return [
    total,
    ...rows,
    ...(rest > 0 ? [{ label: t("tooltip.more_cores", { count: format.count(rest) }), text: "" }] : []),
  ];
}

/** @param {Scene} scene @param {App} app @param {(name: string | null) => void} emphasise */
function legend(scene, app, emphasise) {
  const { t, cores, palette, format } = scene;
  if (cores === 0) return html`<div class="legend"></div>`;
  const colours = palette.cores(cores);
  /** @param {string} name @param {string} label @param {string} colour @param {string} className */
  const entry = (name, label, colour, className) =>
    html`<button
      type="button"
      class="legend-entry ${className}"
      aria-pressed=${scene.state.hiddenLines.has(name) ? "false" : "true"}
      @click=${() => app.toggleLine(name)}
      @pointerenter=${() => emphasise(name)}
      @pointerleave=${() => emphasise(null)}
      @focus=${() => emphasise(name)}
      @blur=${() => emphasise(null)}
    >
      <span class="swatch" .style=${`background:${colour}`}></span>${label}
    </button>`;
  const total = entry(TOTAL, t("cpu.total"), palette.colour("cpu"), "wide");
  const all = colours.map((colour, core) =>
    entry(
      CORE + core,
      cores > FEW_CORES ? format.count(core) : t("cpu.core", { core }),
      colour,
      cores > FEW_CORES ? "small" : "wide",
    ),
  );
  if (cores <= FEW_CORES) {
    return html`<div class="legend" role="group" aria-label=${t("legend.title")}>${total}${all}</div>`;
  }
  return html`<div class="legend" role="group" aria-label=${t("legend.title")}>
    ${total}
    <details class="legend-more">
      <summary>${t("legend.cores", { count: format.count(cores) })}</summary>
      <div class="legend-grid">${all}</div>
    </details>
  </div>`;
}
