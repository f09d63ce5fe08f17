/** The overview page: a tile for each resource, CPU by program or core, the busiest moment, the top processes. */

import { html } from "../../vendor/lit-html.js";
import { makeCoreHeatmap } from "../components/cpu/core_heatmap.js";
import { makeCpuChart } from "../components/cpu/cpu_chart.js";
import { makeCpuTile } from "../components/cpu/cpu_tile.js";
import { makeBusiestDeviceTile } from "../components/devices/busiest_device_tile.js";
import { makeMemoryTile } from "../components/memory/memory_tile.js";
import { makePeakCard } from "../components/programs/peak_card.js";
import { makeProgramsChart } from "../components/programs/programs_chart.js";
import { makeTopProcesses, TOP_BY_CPU } from "../components/programs/top_processes.js";
import { makeAbsenceCard } from "../components/recording/absence_card.js";
import { firstRunCard } from "../components/recording/first_run_card.js";
import { segmentedControl } from "../components/segmented_control.js";
import { Choices } from "../contract.js";
import { deviceSeriesName } from "../readings/devices.js";

/** @import { Api } from "../app/api.js" */
/** @import { PageView } from "../app/router.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { ChangeSettings } from "../app/settings.js" */
/** @import { ChartServices } from "../components/series_chart.js" */
/** @import { TableColumns } from "../components/table_columns.js" */
/** @import { Store } from "../readings/series_store.js" */
/** @import { OpenProcessHistory } from "../history/process_history.js" */

/**
 * @param {{charts: ChartServices, api: Api, live: Store, changeSettings: ChangeSettings, openProcessHistory:
 *   OpenProcessHistory, dismissAbsence: () => void, tableColumns: TableColumns, update: () => void}} options
 * @returns {PageView}
 */
export function makeOverviewPage(options) {
  const { charts: services, api, live, changeSettings, openProcessHistory, update } = options;
  /** @param {Scene} scene */
  const control = (scene) =>
    segmentedControl({
      label: scene.t("overview.chart"),
      choices: Choices.overview_chart,
      chosen: chosenChart(scene),
      text: (chart) => scene.t(`overview.${chart}`),
      choose: (chart) => changeSettings({ overview_chart: chart }),
    });
  const tiles = [
    makeCpuTile(services),
    makeMemoryTile(services),
    makeBusiestDeviceTile(services, { kind: "disks", text: ({ format }) => format.byteRate, note: busyText }),
    makeBusiestDeviceTile(services, { kind: "network", text: ({ format }) => format.bitRate }),
  ];
  const charts = {
    programs: makeProgramsChart({ services, api, live, control }),
    cores: makeCpuChart(services, control),
  };
  const peak = makePeakCard({ api, openProcessHistory, redraw: services.redraw });
  const absence = makeAbsenceCard({ api, dismiss: options.dismissAbsence, redraw: services.redraw });
  const heatmap = makeCoreHeatmap(services);
  const processes = makeTopProcesses(TOP_BY_CPU, { api, update, tableColumns: options.tableColumns });
  return {
    render: (scene) =>
      html`<div class="page-overview">
        ${firstRunCard(scene, changeSettings)} ${absence.render(scene)}
        <div class="tiles">${tiles.map((tile) => tile.render(scene))}</div>
        <div class="pair">${charts[chosenChart(scene)].render(scene)} ${peak.render(scene)}</div>
        <div class="pair">${processes.render(scene)} ${heatmap.render(scene)}</div>
      </div>`,
    requestWithReading: (scene) => [
      chosenChart(scene) === "programs" ? charts.programs.requestIfDue(scene) : undefined,
      processes.requestIfDue(scene),
    ],
    draw(scene) {
      const cards = [absence, ...tiles, charts[chosenChart(scene)], peak, heatmap, processes];
      for (const card of cards) card.draw(scene);
    },
  };
}

/** @param {Scene} scene */
const chosenChart = ({ state }) => state.settings?.overview_chart ?? "programs";

/** @param {Scene} scene @param {string} device */
const busyText = ({ t, format, store }, device) =>
  t("disks.busy", {
    percent: format.roundPercent(store.newest(deviceSeriesName("disks", device, "busy_percent"))),
  });
