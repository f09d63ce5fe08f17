/** The network: what each interface carries, how it is called, what went wrong. */

import { html } from "../../vendor/lit-html.js";
import { makeCopyDetails } from "../components/copy_details.js";
import { makeDeviceChart } from "../components/devices/device_chart.js";
import { deviceSwitch } from "../components/devices/device_switch.js";
import { factsCard } from "../components/facts.js";
import { interfacesCard, stateWords } from "../components/devices/interfaces.js";
import { networkFacts } from "../components/devices/network_facts.js";
import { bitScale } from "../charts/axis_scale.js";
import { interfacesOf } from "../readings/devices.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Tooltip } from "../components/tooltip.js" */

/** @param {App} app @param {Tooltip} tooltip */
export function makeNetwork(app, tooltip) {
  const chart = makeDeviceChart(app, tooltip, {
    kind: "network",
    text: ({ format }) => format.bitRate,
    axisText: ({ format }) => format.shortBitRate,
    scale: bitScale,
    aside: (scene, device) => {
      const one = interfacesOf(scene.store).find(({ name }) => name === device);
      return one === undefined ? "" : stateWords(scene, one);
    },
  });
  const copy = makeCopyDetails(app, networkFacts);
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      html`<div class="page-network page-resource">
        ${deviceSwitch(scene, "network")} ${chart.render(scene)}
        <div class="facts-row">
          ${networkFacts(scene).map(({ id, title, rows }) => factsCard(id, title, rows))}
        </div>
        ${interfacesCard(scene)} ${copy.render(scene)}
      </div>`,
    /** @param {Scene} scene */
    draw: (scene) => chart.draw(scene),
    leave() {},
  };
}
