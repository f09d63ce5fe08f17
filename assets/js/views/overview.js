/** Everything at a glance. */

import { html } from "../../vendor/lit-html.js";
import { makeCoreHeat } from "../cards/core_heat.js";
import { makeCoresNow } from "../cards/cores_now.js";
import { makeCpuChart } from "../cards/cpu_chart.js";
import { makeCpuTile } from "../cards/cpu_tile.js";
import { makeFrequencyTile } from "../cards/frequency_tile.js";
import { makeLoadTile } from "../cards/load_tile.js";
import { makeSplitTile } from "../cards/split_tile.js";

/** @import { App, Scene } from "../app.js" */
/** @import { Tooltip } from "../tooltip.js" */

/** @param {App} app @param {Tooltip} tooltip */
export function makeOverview(app, tooltip) {
  const tiles = [makeCpuTile, makeSplitTile, makeLoadTile, makeFrequencyTile].map((make) =>
    make(app, tooltip),
  );
  const chart = makeCpuChart(app, tooltip);
  const heat = makeCoreHeat(app, tooltip);
  const busiest = makeCoresNow();
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      html`<div class="page-overview">
        <div class="tiles">${tiles.map((tile) => tile.render(scene))}</div>
        ${chart.render(scene)}
        <div class="pair">${heat.render(scene)} ${busiest.render(scene)}</div>
      </div>`,
    /** @param {Scene} scene */
    draw(scene) {
      for (const card of [...tiles, chart, heat]) card.draw(scene);
    },
    leave() {},
  };
}
