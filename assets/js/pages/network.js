/** The network page: throughput, state and totals of an interface; who uses it most; all interfaces. */

import { html } from "../../vendor/lit-html.js";
import { bitScale } from "../charts/axis_scale.js";
import { factsCard } from "../components/card.js";
import { makeCopyDetails } from "../components/copy_details.js";
import { makeDeviceChart } from "../components/devices/device_chart.js";
import { deviceSwitch } from "../components/devices/device_switch.js";
import { interfacesCard, stateText } from "../components/devices/interfaces.js";
import { networkFacts } from "../components/devices/network_facts.js";
import { makeTopProcesses, TOP_BY_NETWORK } from "../components/programs/top_processes.js";
import { interfacesOf } from "../readings/devices.js";

/** @import { Api } from "../app/api.js" */
/** @import { PageView } from "../app/router.js" */
/** @import { ChartServices } from "../components/series_chart.js" */
/** @import { TableColumns } from "../components/table_columns.js" */

/** @param {object} options @param {ChartServices} options.charts @param {Api} options.api @param {() => void} options.update @param {TableColumns} options.tableColumns @returns {PageView} */
export function makeNetworkPage({ charts, api, update, tableColumns }) {
  const chart = makeDeviceChart(charts, {
    kind: "network",
    text: ({ format }) => format.bitRate,
    axisText: ({ format }) => format.shortBitRate,
    scale: bitScale,
    aside: (scene, device) => {
      const found = interfacesOf(scene.store).find(({ name }) => name === device);
      return found === undefined ? "" : stateText(scene, found);
    },
  });
  const talkers = makeTopProcesses(TOP_BY_NETWORK, { api, update, tableColumns });
  const copy = makeCopyDetails({ scene: charts.scene, update, sections: networkFacts });
  return {
    render: (scene) =>
      html`<div class="page-network page-resource">
        ${deviceSwitch(scene, "network")} ${chart.render(scene)}
        <div class="facts-row">${networkFacts(scene).map((section) => factsCard(section))}</div>
        ${talkers.render(scene)} ${interfacesCard(scene, tableColumns)} ${copy.render(scene)}
      </div>`,
    requestWithReading: (scene) => [talkers.requestIfDue(scene)],
    draw(scene) {
      chart.draw(scene);
      talkers.draw(scene);
    },
  };
}
