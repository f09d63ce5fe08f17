/** A small chart for each core; on machines with many cores only the heatmap shows them. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { makeCanvas } from "../../charts/canvas.js";
import { drawSparkline } from "../../charts/sparkline.js";
import { CPU_CORE_PREFIX } from "../../readings/series_store.js";
import { seriesSummary } from "../../text/summaries.js";
import { makeCanvasInspector } from "../chart_inspector.js";

/** @import { Card } from "../card.js" */
/** @import { TileServices } from "../tile.js" */

const MAX_CORE_CHARTS = 32;

/** @param {TileServices} services @returns {Card} */
export function makeCoreCharts(services) {
  /** @type {ReturnType<typeof makeCoreChart>[]} */
  const charts = [];
  /** @param {number} core */
  const chartOf = (core) => (charts[core] ??= makeCoreChart(services, core));

  return {
    render(scene) {
      const { t, format, store, cores } = scene;
      if (cores === 0 || cores > MAX_CORE_CHARTS) return nothing;
      return html`<div class="core-charts" data-size=${cores <= 4 ? "few" : "some"}>
        ${Array.from({ length: cores }, (_, core) => {
          const name = t("cpu.core", { core });
          const series = CPU_CORE_PREFIX + core;
          const { element } = chartOf(core).canvas;
          element.setAttribute("aria-label", seriesSummary(scene, series, name, format.roundPercent));
          return html`<section class="card core-chart" aria-labelledby="core-chart-${core}">
            <header class="card-head">
              <h2 id="core-chart-${core}">${name}</h2>
              <span class="aside number">${format.percent(store.newest(series))}</span>
            </header>
            <div class="core-chart-box">${element}</div>
          </section>`;
        })}
      </div>`;
    },
    draw(scene) {
      if (scene.cores > MAX_CORE_CHARTS) return;
      for (let core = 0; core < scene.cores; core += 1) {
        const { canvas, inspector } = chartOf(core);
        const surface = canvas.begin();
        const lines = [{ name: CPU_CORE_PREFIX + core, colour: scene.palette.colour("cpu"), filled: true }];
        if (!surface) continue;
        drawSparkline(surface, scene, { lines, top: 100 });
        inspector.sync(scene);
      }
    },
  };
}

/** @param {TileServices} services @param {number} core */
function makeCoreChart(services, core) {
  const canvas = makeCanvas({ className: "core-chart-canvas", onResize: services.redraw });
  canvas.element.setAttribute("role", "img");
  const inspector = makeCanvasInspector(services, canvas.element, (row, { t, format, store }) => [
    { label: t("cpu.core", { core }), text: format.percent(store.valueAt(CPU_CORE_PREFIX + core, row)) },
  ]);
  return { canvas, inspector };
}
