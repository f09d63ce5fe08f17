/** Thermometers, fans, battery, graphics processors; where the machine has none, the reason. */

import { html } from "../../vendor/lit-html.js";
import { batterySection, makeBatteryTile } from "../components/sensors/battery_tile.js";
import { makeCopyDetails } from "../components/copy_details.js";
import { fansCard, fansSection } from "../components/sensors/fans.js";
import { gpusSection, makeGpus } from "../components/sensors/gpus.js";
import {
  makeTemperatureChart,
  temperaturesSection,
  thermometersCard,
} from "../components/sensors/temperatures_card.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Tooltip } from "../components/tooltip.js" */

/** @param {App} app @param {Tooltip} tooltip */
export function makeSensors(app, tooltip) {
  const chart = makeTemperatureChart(app, tooltip);
  const battery = makeBatteryTile(app, tooltip);
  const gpus = makeGpus(app, tooltip);
  const sections = [temperaturesSection, fansSection, batterySection, gpusSection];
  const copy = makeCopyDetails(app, (scene) => sections.map((section) => section(scene)));
  return {
    /** @param {Scene} scene */
    render: (scene) => {
      const rest = html`${fansCard(scene)} ${battery.render(scene)} ${gpus.render(scene)}`;
      if ((scene.store.reading?.temperatures ?? []).length === 0) {
        return html`<div class="page-sensors page-resource short">
          <div class="pair even">${thermometersCard(scene)} ${rest}</div>
          ${copy.render(scene)}
        </div>`;
      }
      return html`<div class="page-sensors page-resource">
        ${chart.render(scene)}
        <div class="pair even">
          ${thermometersCard(scene)}
          <div class="stack">${rest}</div>
        </div>
        ${copy.render(scene)}
      </div>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      for (const card of [chart, battery, gpus]) card.draw(scene);
    },
    leave() {},
  };
}
