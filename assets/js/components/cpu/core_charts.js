/** One small chart a core, or nothing when there are too many to tell apart: the heat map shows those. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { makePlot } from "../../charts/canvas.js";
import { drawSparkline } from "../../charts/sparkline.js";
import { CORE } from "../../readings/series_store.js";
import { seriesSummary } from "../../text/summaries.js";

/** @import { App, Scene } from "../../app/composition_root.js" */

/** More than this and a small chart says less than a row of colours. */
const MOST_MINIS = 32;

/** @param {App} app */
export function makeCoreMinis(app) {
  /** @type {ReturnType<typeof makePlot>[]} */
  const plots = [];
  /** @param {number} core */
  const plotOf = (core) => {
    if (plots[core] === undefined) {
      plots[core] = makePlot({ className: "mini-core-plot", onResize: app.redraw });
      plots[core].canvas.setAttribute("role", "img");
    }
    return plots[core];
  };

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t, format, store, cores } = scene;
      if (cores === 0 || cores > MOST_MINIS) return nothing;
      return html`<div class="minis" data-size=${cores <= 4 ? "few" : "some"}>
        ${Array.from({ length: cores }, (_, core) => {
          const name = t("cpu.core", { core });
          const { canvas } = plotOf(core);
          canvas.setAttribute("aria-label", seriesSummary(scene, CORE + core, name, format.roundPercent));
          return html`<section class="card mini" aria-labelledby="mini-${core}">
            <header class="card-head">
              <h2 id="mini-${core}">${name}</h2>
              <span class="aside number">${format.percent(store.newest(CORE + core))}</span>
            </header>
            <div class="mini-box">${canvas}</div>
          </section>`;
        })}
      </div>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      if (scene.cores > MOST_MINIS) return;
      for (let core = 0; core < scene.cores; core += 1) {
        const surface = plotOf(core).begin();
        const lines = [{ name: CORE + core, colour: scene.palette.colour("cpu"), filled: true }];
        if (surface) drawSparkline(surface, scene, { lines, top: 100 });
      }
    },
  };
}
