/** The memory page: chart, swap and pressure, facts, the processes that grow fastest. */

import { html, nothing } from "../../vendor/lit-html.js";
import { factsCard } from "../components/card.js";
import { makeCopyDetails } from "../components/copy_details.js";
import { makeMemoryChart } from "../components/memory/memory_chart.js";
import { memoryFacts } from "../components/memory/memory_facts.js";
import { makeMemoryGrowthCard } from "../components/memory/memory_growth_card.js";
import { makeSwapTile } from "../components/memory/swap_tile.js";
import { makePressureTile } from "../components/pressure_tile.js";

/** @import { EngineSocket } from "../app/engine_socket.js" */
/** @import { PageView } from "../app/router.js" */
/** @import { ChartServices } from "../components/series_chart.js" */

/** @param {object} options @param {ChartServices} options.charts @param {EngineSocket} options.engineSocket @param {() => void} options.update @returns {PageView} */
export function makeMemoryPage({ charts, engineSocket, update }) {
  const chart = makeMemoryChart(charts);
  const tiles = [makeSwapTile(charts), makePressureTile(charts, { resource: "memory", hue: "memory" })];
  const growth = makeMemoryGrowthCard({ engineSocket, update });
  const copy = makeCopyDetails({ scene: charts.scene, update, sections: memoryFacts });
  return {
    render: (scene) =>
      html`<div class="page-memory page-resource">
        ${chart.render(scene)}
        <div class="tiles two">${tiles.map((tile) => tile.render(scene))}</div>
        <div class="facts-row">
          ${scene.store.newestMs === null ? nothing : memoryFacts(scene).map((section) => factsCard(section))}
          ${growth.render(scene)}
        </div>
        ${copy.render(scene)}
      </div>`,
    draw(scene) {
      for (const card of [chart, ...tiles, growth]) card.draw(scene);
    },
    leave: growth.leave,
  };
}
