/** The busiest cores at this moment, with their mean over the shown time. */

import { html } from "../../../vendor/lit-html.js";
import { busiestCores, coreAverage } from "../../text/summaries.js";

/** @import { Scene } from "../../app/composition_root.js" */

const ID = "cores_now";
const MOST = 6;

export const makeCoresNow = () => ({
  /** @param {Scene} scene */
  render(scene) {
    const { t, format, store, fromMs, toMs } = scene;
    const busiest = busiestCores(store).slice(0, MOST);
    return html`<section class="card" aria-labelledby="${ID}-title">
      <header class="card-head">
        <h2 id="${ID}-title">${t(`${ID}.title`)}</h2>
        <span class="aside">${t(`${ID}.aside`, { range: scene.rangeText })}</span>
      </header>
      <ul class="bars">
        ${busiest.map(
          ({ core, percent }) =>
            html`<li>
              <span class="bar-label">${t("cpu.core", { core })}</span>
              <span class="bar"
                ><span class="bar-fill" .style=${`width:${Math.max(percent, 0.5)}%`}></span
              ></span>
              <span class="bar-figure">${format.percent(percent)}</span>
              <span class="bar-mean">${format.percent(coreAverage(store, core, fromMs, toMs))}</span>
            </li>`,
        )}
      </ul>
    </section>`;
  },
});
