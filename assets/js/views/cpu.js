/** The CPU in detail: its chart, its cores, what it is. */

import { html } from "../../vendor/lit-html.js";
import { makeCoreHeat } from "../cards/core_heat.js";
import { makeCoreMinis } from "../cards/core_minis.js";
import { makeCpuChart } from "../cards/cpu_chart.js";
import { cpuFacts } from "../cards/cpu_facts.js";
import { TOTAL } from "../store.js";

/** @import { App, Scene } from "../app.js" */
/** @import { Tooltip } from "../tooltip.js" */

/** @param {App} app @param {Tooltip} tooltip */
export function makeCpu(app, tooltip) {
  const chart = makeCpuChart(app, tooltip, ({ t, format, state, store }) => ({
    title: state.status?.machine.cpu_model ?? t("cpu_chart.title"),
    aside: format.percent(store.newest(TOTAL)),
  }));
  const minis = makeCoreMinis(app);
  const heat = makeCoreHeat(app, tooltip);
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      html`<div class="page-cpu">
        ${chart.render(scene)} ${minis.render(scene)} ${heat.render(scene)}
        <div class="facts-row">${cpuFacts(scene)}</div>
      </div>`,
    /** @param {Scene} scene */
    draw(scene) {
      for (const card of [chart, minis, heat]) card.draw(scene);
    },
    leave() {},
  };
}
