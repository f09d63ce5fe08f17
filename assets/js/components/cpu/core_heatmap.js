/** The heatmap of all cores over time. */

import { html } from "../../../vendor/lit-html.js";
import { makeCanvas } from "../../charts/canvas.js";
import { canvasImage } from "../../charts/chart_image.js";
import { drawHeatmap, heatmapBox } from "../../charts/heatmap.js";
import { meanOfCore } from "../../readings/cores.js";
import { CPU_CORE_PREFIX } from "../../readings/series_store.js";
import { coreTable } from "../../text/data_tables.js";
import { rangeTexts } from "../../text/summaries.js";
import { card } from "../card.js";
import { makeChartInspector } from "../chart_inspector.js";
import { rangeOf } from "../series_chart.js";
import { tableButton } from "../tile.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Card } from "../card.js" */
/** @import { TileServices } from "../tile.js" */

const ID = "core_heatmap";
const LEGEND_PERCENTS = [0, 25, 50, 75, 100];

/** @param {TileServices} services @returns {Card} */
export function makeCoreHeatmap(services) {
  const canvas = makeCanvas({ className: "heatmap-canvas", onResize: services.redraw });
  const { element } = canvas;
  element.setAttribute("role", "img");
  const box = () => heatmapBox(element.clientWidth, element.clientHeight, services.scene().cores);
  /** @param {number} clientY @param {number} cores */
  const coreAt = (clientY, cores) => {
    const { bottom } = element.getBoundingClientRect();
    return Math.min(Math.max(Math.floor((bottom - clientY) / box().cell), 0), cores - 1);
  };
  const inspector = makeChartInspector({
    services,
    element,
    isSmall: true,
    timeAt: (clientX, { fromMs, toMs }) => {
      const { left, right } = box();
      const fraction = (clientX - element.getBoundingClientRect().left - left) / (right - left);
      return fromMs + Math.min(Math.max(fraction, 0), 1) * (toMs - fromMs);
    },
    positionOf: (atMs, { fromMs, toMs }) => {
      const { left, right } = box();
      const { left: edge, top } = element.getBoundingClientRect();
      return { x: edge + left + ((atMs - fromMs) / (toMs - fromMs)) * (right - left), y: top };
    },
    rows: (row, { t, format, store, palette, cores }, clientY) => {
      const core = coreAt(clientY ?? 0, cores);
      const percent = store.valueAt(CPU_CORE_PREFIX + core, row);
      return [
        { label: t("cpu.core", { core }), text: format.percent(percent), colour: palette.heat(percent) },
      ];
    },
  });

  /** @param {Scene} scene @param {string} title */
  const table = (scene, title) => ({
    ...coreTable(scene),
    picture: canvasImage(canvas, (surface) => drawHeatmap(surface, scene, scene.cores), title, scene),
  });

  return {
    render(scene) {
      const { t, cores, palette, format, state } = scene;
      element.setAttribute("aria-label", summary(scene));
      const title = t(`${ID}.title`);
      const head = html`<span class="sub">${rangeOf(scene)}</span>
        <span class="aside heat-scale">
          ${format.roundPercent(0)}
          ${LEGEND_PERCENTS.map((percent) => html`<span class="heat-step" .style=${`background:${palette.heat(percent)}`}></span>`)}
          ${format.roundPercent(100)}
        </span>
        ${tableButton(scene, title, () => services.showTable(table(services.scene(), title)))}`;
      const size = cores <= 4 ? "few" : cores <= 16 ? "some" : "many";
      return card(
        {
          id: ID,
          title: state.route === "cpu" ? title : html`<a class="title-link" href="#cpu">${title}</a>`,
          className: "heatmap-card",
          head,
        },
        html`<div class="heatmap-box" data-size=${size}>${element}</div>`,
      );
    },
    draw(scene) {
      const surface = scene.cores > 0 ? canvas.begin() : null;
      if (!surface) return;
      drawHeatmap(surface, scene, scene.cores);
      inspector.sync(scene);
    },
  };
}

/** @param {Scene} scene */
function summary(scene) {
  const { t, format, store, cores, fromMs, toMs } = scene;
  const means = Array.from({ length: cores }, (_, core) => ({
    core,
    percent: meanOfCore(store, core, fromMs, toMs) ?? -1,
  }));
  const [busiest] = means.sort((one, other) => other.percent - one.percent);
  if (busiest === undefined || busiest.percent < 0) return t("summary.cpu_none", rangeTexts(scene));
  return t("summary.heat", {
    count: format.count(cores),
    ...rangeTexts(scene),
    core: busiest.core,
    percent: format.roundPercent(busiest.percent),
  });
}
