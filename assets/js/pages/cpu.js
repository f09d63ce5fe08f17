/** The CPU in detail: its chart, its cores, what it is. */

import { html } from "../../vendor/lit-html.js";
import { makeCopyDetails } from "../components/copy_details.js";
import { makeCoreHeat } from "../components/cpu/core_heatmap.js";
import { makeCoreMinis } from "../components/cpu/core_charts.js";
import { makeCoresNow } from "../components/cpu/busiest_cores.js";
import { makeCpuChart } from "../components/cpu/cpu_chart.js";
import { cpuFacts } from "../components/cpu/cpu_facts.js";
import { factsCard } from "../components/facts.js";
import { makeFrequencyTile } from "../components/cpu/frequency_tile.js";
import { makeLoadTile } from "../components/cpu/load_tile.js";
import { makePressureTile } from "../components/pressure_tile.js";
import { makeSplitTile } from "../components/cpu/cpu_split_tile.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Tooltip } from "../components/tooltip.js" */

/** @param {App} app @param {Tooltip} tooltip */
export function makeCpu(app, tooltip) {
  const chart = makeCpuChart(app, tooltip);
  const tiles = [
    ...[makeSplitTile, makeLoadTile, makeFrequencyTile].map((make) => make(app, tooltip)),
    makePressureTile(app, tooltip, { resource: "cpu", hue: "cpu" }),
  ];
  const minis = makeCoreMinis(app);
  const heat = makeCoreHeat(app, tooltip);
  const busiest = makeCoresNow();
  const copy = makeCopyDetails(app, cpuFacts);
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      html`<div class="page-cpu">
        ${chart.render(scene)} ${minis.render(scene)}
        <div class="tiles">${tiles.map((tile) => tile.render(scene))}</div>
        <div class="pair">${heat.render(scene)} ${busiest.render(scene)}</div>
        <div class="facts-row">
          ${cpuFacts(scene).map(({ id, title, rows }) => factsCard(id, title, rows))}
        </div>
        ${copy.render(scene)}
      </div>`,
    /** @param {Scene} scene */
    draw(scene) {
      for (const card of [chart, ...tiles, minis, heat]) card.draw(scene);
    },
    leave() {},
  };
}
