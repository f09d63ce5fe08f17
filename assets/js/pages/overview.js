/** Everything at a glance. */

import { html } from "../../vendor/lit-html.js";
import { makeBusiestTile } from "../components/devices/busiest_device_tile.js";
import { makeCoreHeat } from "../components/cpu/core_heatmap.js";
import { makeCpuChart } from "../components/cpu/cpu_chart.js";
import { makeCpuTile } from "../components/cpu/cpu_tile.js";
import { makeMemoryTile } from "../components/memory/memory_tile.js";
import { makeProgramsChart } from "../components/programs/programs_chart.js";
import { makeTopProcesses } from "../components/programs/top_processes.js";
import { makeWhatHappened } from "../components/programs/what_happened.js";
import { seriesOf } from "../readings/devices.js";
import { segments } from "../components/segmented_control.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Tooltip } from "../components/tooltip.js" */

const CHARTS = Object.freeze(/** @type {const} */ (["programs", "cores"]));

/** @param {App} app @param {Tooltip} tooltip */
export function makeOverview(app, tooltip) {
  /** @param {Scene} scene */
  const chartSwitch = (scene) =>
    segments({
      label: scene.t("overview.chart"),
      choices: CHARTS,
      chosen: chosen(scene),
      text: (chart) => scene.t(`overview.${chart}`),
      choose: (chart) => app.commands?.change({ overview_chart: chart }),
    });
  const tiles = [
    makeCpuTile(app, tooltip),
    makeMemoryTile(app, tooltip),
    makeBusiestTile(app, tooltip, { kind: "disks", text: ({ format }) => format.byteRate, more: busy }),
    makeBusiestTile(app, tooltip, { kind: "network", text: ({ format }) => format.bitRate }),
  ];
  const charts = {
    programs: makeProgramsChart(app, tooltip, chartSwitch),
    cores: makeCpuChart(app, tooltip, chartSwitch),
  };
  const happened = makeWhatHappened(app);
  const heat = makeCoreHeat(app, tooltip);
  const processes = makeTopProcesses(app);
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      html`<div class="page-overview">
        <div class="tiles">${tiles.map((tile) => tile.render(scene))}</div>
        <div class="pair">${charts[chosen(scene)].render(scene)} ${happened.render(scene)}</div>
        <div class="pair">${processes.render(scene)} ${heat.render(scene)}</div>
      </div>`,
    /** @param {Scene} scene */
    draw(scene) {
      for (const card of [...tiles, charts[chosen(scene)], happened, heat, processes]) card.draw(scene);
    },
    leave() {},
  };
}

/** @param {Scene} scene */
const chosen = ({ state }) => state.settings?.overview_chart ?? "programs";

/** @param {Scene} scene @param {string} device */
const busy = ({ t, format, store }, device) =>
  t("disks.busy", { percent: format.roundPercent(store.newest(seriesOf("disks", device, "busy_percent"))) });
