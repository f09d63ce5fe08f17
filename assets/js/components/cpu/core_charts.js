/** A small chart for each core; on machines with many cores only the heatmap shows them. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { makeCanvas } from "../../charts/canvas.js";
import { drawSparkline } from "../../charts/sparkline.js";
import { CPU_CORE_PREFIX } from "../../readings/series_store.js";
import { seriesSummary } from "../../text/summaries.js";

/** @import { Card } from "../card.js" */

const MAX_CORE_CHARTS = 32;

/** @param {() => void} redraw @returns {Card} */
export function makeCoreCharts(redraw) {
  /** @type {ReturnType<typeof makeCanvas>[]} */
  const canvases = [];
  /** @param {number} core */
  const canvasOf = (core) => {
    if (canvases[core] === undefined) {
      canvases[core] = makeCanvas({ className: "core-chart-canvas", onResize: redraw });
      canvases[core].element.setAttribute("role", "img");
    }
    return canvases[core];
  };

  return {
    render(scene) {
      const { t, format, store, cores } = scene;
      if (cores === 0 || cores > MAX_CORE_CHARTS) return nothing;
      return html`<div class="core-charts" data-size=${cores <= 4 ? "few" : "some"}>
        ${Array.from({ length: cores }, (_, core) => {
          const name = t("cpu.core", { core });
          const series = CPU_CORE_PREFIX + core;
          const { element } = canvasOf(core);
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
        const surface = canvasOf(core).begin();
        const lines = [{ name: CPU_CORE_PREFIX + core, colour: scene.palette.colour("cpu"), filled: true }];
        if (surface) drawSparkline(surface, scene, { lines, top: 100 });
      }
    },
  };
}
