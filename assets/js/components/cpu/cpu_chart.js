/** The CPU over time: the total and every core. */

import { html } from "../../../vendor/lit-html.js";
import { busiestCores } from "../../readings/cores.js";
import { CPU_CORE_PREFIX, CPU_TOTAL } from "../../readings/series_store.js";
import { coreTable } from "../../text/data_tables.js";
import { cpuSummary } from "../../text/summaries.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { ChartSeries } from "../../charts/chart_spec.js" */
/** @import { LegendEntry } from "../legend.js" */
/** @import { ChartControl, ChartServices } from "../series_chart.js" */

const ID = "cpu_chart";
/** With more cores the legend is folded, and their lines are faint. */
const FEW_CORES = 16;
/** With more cores the tooltip lists only the busiest. */
const MAX_TIP_CORES = 8;
/** Fits "100 %". */
const PERCENT_LABELS_PX = 46;

/** @param {ChartServices} services @param {ChartControl} [control] */
export const makeCpuChart = (services, control) =>
  makeSeriesChart({
    id: ID,
    services,
    labels: PERCENT_LABELS_PX,
    heading: (scene) => ({
      title: escapeInvisible(scene.state.status?.machine.cpu_model ?? scene.t(`${ID}.title`)),
      aside: scene.format.percent(scene.store.newest(CPU_TOTAL)),
      control: control?.(scene),
    }),
    series: (scene) => [...coreSeries(scene), totalSeries(scene)],
    axisText: ({ format }) => format.roundPercent,
    announced: (scene) => [totalSeries(scene)],
    summary: cpuSummary,
    tip: tipRows,
    table: coreTable,
    entries: legendEntries,
  });

/** @param {Scene} scene @returns {ChartSeries} */
const totalSeries = ({ t, format, palette }) => ({
  name: CPU_TOTAL,
  label: t("cpu.total"),
  colour: palette.colour("cpu"),
  text: format.percent,
  width: 2,
  filled: true,
});

/** @param {Scene} scene @returns {ChartSeries[]} */
const coreSeries = ({ t, format, palette, cores }) =>
  palette.cores(cores).map((colour, core) => ({
    name: CPU_CORE_PREFIX + core,
    label: t("cpu.core", { core }),
    colour,
    text: format.percent,
    width: 1,
    opacity: cores <= FEW_CORES ? 0.9 : 0.35,
  }));

/** @param {number} row @param {Scene} scene */
function tipRows(row, scene) {
  const { t, format, store, palette, cores } = scene;
  const colours = palette.cores(cores);
  const found = busiestCores(store, row);
  const listed =
    cores > MAX_TIP_CORES ? found.slice(0, MAX_TIP_CORES) : found.sort((one, other) => one.core - other.core);
  const { label, colour } = totalSeries(scene);
  const rows = listed.map(({ core, percent }) => ({
    label: t("cpu.core", { core }),
    text: format.percent(percent),
    colour: colours[core],
  }));
  const rest = found.length - listed.length;
  return [
    { label, colour, text: format.percent(store.valueAt(CPU_TOTAL, row)) },
    ...rows,
    ...(rest > 0 ? [{ label: t("tooltip.more_cores", { count: format.count(rest) }), text: "" }] : []),
  ];
}

/** @param {Scene} scene @param {ChartSeries[]} all @param {LegendEntry} entry */
function legendEntries({ t, format, cores }, all, entry) {
  const [total, each] = [all[all.length - 1], all.slice(0, -1)];
  if (cores <= FEW_CORES) return [total, ...each].map((one) => entry(one, one.label, "wide"));
  return html`${entry(total, total.label, "wide")}
    <details class="legend-more">
      <summary>${t("legend.cores", { count: format.count(cores) })}</summary>
      <div class="legend-grid">${each.map((one, core) => entry(one, format.count(core), "small"))}</div>
    </details>`;
}
