/** The CPU page: chart, charts of the cores, tiles, heatmap, facts. */

import { html } from "../../vendor/lit-html.js";
import { factsCard } from "../components/card.js";
import { makeCopyDetails } from "../components/copy_details.js";
import { busiestCoresCard } from "../components/cpu/busiest_cores.js";
import { makeCoreCharts } from "../components/cpu/core_charts.js";
import { makeCoreHeatmap } from "../components/cpu/core_heatmap.js";
import { makeCpuChart } from "../components/cpu/cpu_chart.js";
import { cpuFacts } from "../components/cpu/cpu_facts.js";
import { makeCpuSplitTile } from "../components/cpu/cpu_split_tile.js";
import { makeFrequencyTile } from "../components/cpu/frequency_tile.js";
import { makeLoadTile } from "../components/cpu/load_tile.js";
import { makePressureTile } from "../components/pressure_tile.js";

/** @import { PageView } from "../app/router.js" */
/** @import { ChartServices } from "../components/series_chart.js" */

/** @param {object} options @param {ChartServices} options.charts @param {() => void} options.update @returns {PageView} */
export function makeCpuPage({ charts, update }) {
  const chart = makeCpuChart(charts);
  const tiles = [
    ...[makeCpuSplitTile, makeLoadTile, makeFrequencyTile].map((make) => make(charts)),
    makePressureTile(charts, { resource: "cpu", hue: "cpu" }),
  ];
  const coreCharts = makeCoreCharts(charts);
  const heatmap = makeCoreHeatmap(charts);
  const copy = makeCopyDetails({ scene: charts.scene, update, sections: cpuFacts });
  return {
    render: (scene) =>
      html`<div class="page-cpu">
        ${chart.render(scene)} ${coreCharts.render(scene)}
        <div class="tiles">${tiles.map((tile) => tile.render(scene))}</div>
        <div class="pair">${heatmap.render(scene)} ${busiestCoresCard(scene)}</div>
        <div class="facts-row">${cpuFacts(scene).map((section) => factsCard(section))}</div>
        ${copy.render(scene)}
      </div>`,
    draw(scene) {
      for (const card of [chart, ...tiles, coreCharts, heatmap]) card.draw(scene);
    },
  };
}
