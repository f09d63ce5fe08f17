/** The sensors page: temperatures, fans, battery, graphics processors. */

import { html } from "../../vendor/lit-html.js";
import { makeCopyDetails } from "../components/copy_details.js";
import { batterySection, makeBatteryTile } from "../components/sensors/battery_tile.js";
import { fansCard, fansSection } from "../components/sensors/fans.js";
import { gpusSection, makeGpuTiles } from "../components/sensors/gpus.js";
import {
  makeTemperatureChart,
  temperaturesCard,
  temperaturesSection,
} from "../components/sensors/temperatures_card.js";

/** @import { PageView } from "../app/router.js" */
/** @import { ChartServices } from "../components/series_chart.js" */

const SECTIONS = [temperaturesSection, fansSection, batterySection, gpusSection];

/** @param {object} options @param {ChartServices} options.charts @param {() => void} options.update @returns {PageView} */
export function makeSensorsPage({ charts, update }) {
  const chart = makeTemperatureChart(charts);
  const battery = makeBatteryTile(charts);
  const gpus = makeGpuTiles(charts);
  const copy = makeCopyDetails({
    scene: charts.scene,
    update,
    sections: (scene) => SECTIONS.map((section) => section(scene)),
  });
  return {
    render: (scene) => {
      const rest = html`${fansCard(scene)} ${battery.render(scene)} ${gpus.render(scene)}`;
      if ((scene.store.reading?.temperatures ?? []).length === 0) {
        return html`<div class="page-sensors page-resource short">
          <div class="pair even">${temperaturesCard(scene)} ${rest}</div>
          ${copy.render(scene)}
        </div>`;
      }
      return html`<div class="page-sensors page-resource">
        ${chart.render(scene)}
        <div class="pair even">
          ${temperaturesCard(scene)}
          <div class="stack">${rest}</div>
        </div>
        ${copy.render(scene)}
      </div>`;
    },
    draw(scene) {
      for (const card of [chart, battery, gpus]) card.draw(scene);
    },
  };
}
