/** Cores by time as colours: patterns that a hundred lines would hide. */

import { html } from "../../../vendor/lit-html.js";
import { drawHeatmap, heatBox } from "../../charts/heatmap.js";
import { makePlot } from "../../charts/canvas.js";
import { makeInspector } from "../chart_inspector.js";
import { CORE } from "../../readings/series_store.js";
import { coreTable } from "../../text/data_tables.js";
import { coreAverage, timeWords } from "../../text/summaries.js";
import { rangeOf } from "../series_chart.js";
import { tableButton } from "../tile.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Tooltip } from "../tooltip.js" */

const ID = "core_heat";
const SCALE = [0, 25, 50, 75, 100];

/** @param {App} app @param {Tooltip} tooltip */
export function makeCoreHeat(app, tooltip) {
  const plot = makePlot({ className: "heat-plot", onResize: app.redraw });
  const { canvas } = plot;
  canvas.setAttribute("role", "img");
  const box = () => heatBox(canvas.clientWidth, canvas.clientHeight, app.scene().cores);
  /** @param {number} clientY @param {number} cores */
  const coreAt = (clientY, cores) => {
    const { bottom } = canvas.getBoundingClientRect();
    return Math.min(Math.max(Math.floor((bottom - clientY) / box().cell), 0), cores - 1);
  };
  const inspector = makeInspector({
    app,
    tooltip,
    element: canvas,
    timeAt: (clientX, { fromMs, toMs }) => {
      const { left, right } = box();
      const share = (clientX - canvas.getBoundingClientRect().left - left) / (right - left);
      return fromMs + Math.min(Math.max(share, 0), 1) * (toMs - fromMs);
    },
    placeOf: (atMs, { fromMs, toMs }) => {
      const { left, right } = box();
      const { left: edge, top } = canvas.getBoundingClientRect();
      return { x: edge + left + ((atMs - fromMs) / (toMs - fromMs)) * (right - left), y: top };
    },
    rows: (row, { t, format, store, palette, cores }, clientY) => {
      const core = coreAt(clientY ?? 0, cores);
      const percent = store.valueAt(CORE + core, row);
      return [
        { label: t("cpu.core", { core }), text: format.percent(percent), colour: palette.heat(percent) },
      ];
    },
  });

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t, cores, palette, format } = scene;
      canvas.setAttribute("aria-label", heatSummary(scene));
      const title = t(`${ID}.title`);
      return html`<section class="card heat" aria-labelledby="${ID}-title">
        <header class="card-head">
          <h2 id="${ID}-title">${title}</h2>
          <span class="sub">${rangeOf(scene)}</span>
          <span class="aside heat-scale">
            ${format.roundPercent(0)}
            ${SCALE.map((percent) => html`<span class="heat-step" .style=${`background:${palette.heat(percent)}`}></span>`)}
            ${format.roundPercent(100)}
          </span>
          ${tableButton(scene, title, () => app.showTable(coreTable(app.scene())))}
        </header>
        <div class="heat-box" data-size=${cores <= 4 ? "few" : cores <= 16 ? "some" : "many"}>${canvas}</div>
      </section>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      const surface = scene.cores > 0 ? plot.begin() : null;
      if (!surface) return;
      drawHeatmap(surface, scene, scene.cores);
      inspector.sync(scene);
    },
  };
}

/** @param {Scene} scene */
function heatSummary(scene) {
  const { t, format, store, cores, fromMs, toMs } = scene;
  const averages = Array.from({ length: cores }, (_, core) => ({
    core,
    percent: coreAverage(store, core, fromMs, toMs) ?? -1,
  }));
  const [busiest] = averages.sort((one, other) => other.percent - one.percent);
  if (busiest === undefined || busiest.percent < 0) return t("summary.cpu_none", timeWords(scene));
  const values = {
    count: format.count(cores),
    ...timeWords(scene),
    core: busiest.core,
    percent: format.roundPercent(busiest.percent),
  };
  return t("summary.heat", values);
}
