/** Everything at a glance. */

import { html } from "../../vendor/lit-html.js";
import { makeBusiestTile } from "../cards/busiest_tile.js";
import { makeCoreHeat } from "../cards/core_heat.js";
import { makeCpuTile } from "../cards/cpu_tile.js";
import { makeMemoryTile } from "../cards/memory_tile.js";
import { makeProgramsChart } from "../cards/programs_chart.js";
import { makeTopProcesses } from "../cards/top_processes.js";
import { seriesOf } from "../devices.js";

/** @import { App, Scene } from "../app.js" */
/** @import { Tooltip } from "../tooltip.js" */

/** @param {App} app @param {Tooltip} tooltip */
export function makeOverview(app, tooltip) {
  const tiles = [
    makeCpuTile(app, tooltip),
    makeMemoryTile(app, tooltip),
    makeBusiestTile(app, tooltip, { kind: "disks", text: ({ format }) => format.byteRate, more: busy }),
    makeBusiestTile(app, tooltip, { kind: "network", text: ({ format }) => format.bitRate }),
  ];
  const chart = makeProgramsChart(app, tooltip);
  const heat = makeCoreHeat(app, tooltip);
  const processes = makeTopProcesses(app);
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      html`<div class="page-overview">
        <div class="tiles">${tiles.map((tile) => tile.render(scene))}</div>
        ${chart.render(scene)}
        <div class="pair">${processes.render(scene)} ${heat.render(scene)}</div>
      </div>`,
    /** @param {Scene} scene */
    draw(scene) {
      for (const card of [...tiles, chart, heat, processes]) card.draw(scene);
    },
    leave() {},
  };
}

/** @param {Scene} scene @param {string} device */
const busy = ({ t, format, store }, device) =>
  t("disks.busy", { percent: format.roundPercent(store.newest(seriesOf("disks", device, "busy_percent"))) });
