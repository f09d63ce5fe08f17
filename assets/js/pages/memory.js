/** Memory: what is in use, what waits for it, what it is used for. */

import { html, nothing } from "../../vendor/lit-html.js";
import { makeCopyDetails } from "../components/copy_details.js";
import { factsCard } from "../components/facts.js";
import { makeMemoryGrowth } from "../components/memory/memory_growth_card.js";
import { makeMemoryChart } from "../components/memory/memory_chart.js";
import { memoryFacts } from "../components/memory/memory_facts.js";
import { makePressureTile } from "../components/pressure_tile.js";
import { makeSwapTile } from "../components/memory/swap_tile.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Tooltip } from "../components/tooltip.js" */

/** @param {App} app @param {Tooltip} tooltip */
export function makeMemory(app, tooltip) {
  const chart = makeMemoryChart(app, tooltip);
  const tiles = [
    makeSwapTile(app, tooltip),
    makePressureTile(app, tooltip, { resource: "memory", hue: "memory" }),
  ];
  const growth = makeMemoryGrowth(app);
  const copy = makeCopyDetails(app, memoryFacts);
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      html`<div class="page-memory page-resource">
        ${chart.render(scene)}
        <div class="tiles two">${tiles.map((tile) => tile.render(scene))}</div>
        <div class="facts-row">
          ${scene.store.newestMs === null ? nothing : memoryFacts(scene).map(({ id, title, rows }) => factsCard(id, title, rows))}
          ${growth.render(scene)}
        </div>
        ${copy.render(scene)}
      </div>`,
    /** @param {Scene} scene */
    draw(scene) {
      for (const card of [chart, ...tiles, growth]) card.draw(scene);
    },
    leave: () => growth.leave(),
  };
}
