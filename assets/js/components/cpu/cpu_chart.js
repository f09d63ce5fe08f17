/** CPU over time: the total, and every core. */

import { harmless } from "../../text/text_safety.js";
import { html } from "../../../vendor/lit-html.js";
import { CORE, TOTAL } from "../../readings/series_store.js";
import { busiestCores, cpuSummary } from "../../text/summaries.js";
import { coreTable } from "../../text/data_tables.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Tooltip } from "../tooltip.js" */
/** @import { LegendEntry } from "../legend.js" */
/** @import { ChartControl, ChartSeries } from "../series_chart.js" */

const ID = "cpu_chart";
/** With more cores than this the legend folds, and the lines are faint: what they have in common stays dark. */
const FEW_CORES = 16;
/** The tooltip names the busiest of more cores than this. */
const MOST_ROWS = 8;
/** Room for "100 %". */
const LABELS = 46;

/** @param {App} app @param {Tooltip} tooltip @param {ChartControl} [control] What people choose about it. */
export const makeCpuChart = (app, tooltip, control) =>
  makeSeriesChart({
    id: ID,
    app,
    tooltip,
    labels: LABELS,
    heading: (scene) => ({
      title: harmless(scene.state.status?.machine.cpu_model ?? scene.t(`${ID}.title`)),
      aside: scene.format.percent(scene.store.newest(TOTAL)),
      control: control?.(scene),
    }),
    series: (scene) => [...coreSeries(scene), totalSeries(scene)],
    axisText: ({ format }) => format.roundPercent,
    told: (scene) => [totalSeries(scene)],
    summary: cpuSummary,
    tip: tooltipRows,
    table: coreTable,
    entries,
  });

/** @param {Scene} scene @returns {ChartSeries} */
const totalSeries = ({ t, format, palette }) => ({
  name: TOTAL,
  label: t("cpu.total"),
  colour: palette.colour("cpu"),
  text: format.percent,
  width: 2,
  filled: true,
});

/** @param {Scene} scene @returns {ChartSeries[]} */
const coreSeries = ({ t, format, palette, cores }) =>
  palette.cores(cores).map((colour, core) => ({
    name: CORE + core,
    label: t("cpu.core", { core }),
    colour,
    text: format.percent,
    width: 1,
    opacity: cores <= FEW_CORES ? 0.9 : 0.35,
  }));

/** @param {number} row @param {Scene} scene */
function tooltipRows(row, scene) {
  const { t, format, store, palette, cores } = scene;
  const colours = palette.cores(cores);
  const found = busiestCores(store, row);
  const named =
    cores > MOST_ROWS ? found.slice(0, MOST_ROWS) : found.sort((one, other) => one.core - other.core);
  const { label, colour } = totalSeries(scene);
  const rows = named.map(({ core, percent }) => ({
    label: t("cpu.core", { core }),
    text: format.percent(percent),
    colour: colours[core],
  }));
  const rest = found.length - named.length;
  return [
    { label, colour, text: format.percent(store.valueAt(TOTAL, row)) },
    ...rows,
    ...(rest > 0 ? [{ label: t("tooltip.more_cores", { count: format.count(rest) }), text: "" }] : []),
  ];
}

/** @param {Scene} scene @param {ChartSeries[]} all @param {LegendEntry} entry */
function entries({ t, format, cores }, all, entry) {
  const [total, each] = [all[all.length - 1], all.slice(0, -1)];
  if (cores <= FEW_CORES) return [total, ...each].map((one) => entry(one, one.label, "wide"));
  return html`${entry(total, total.label, "wide")}
    <details class="legend-more">
      <summary>${t("legend.cores", { count: format.count(cores) })}</summary>
      <div class="legend-grid">${each.map((one, core) => entry(one, format.count(core), "small"))}</div>
    </details>`;
}
