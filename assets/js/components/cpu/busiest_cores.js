/** The busiest cores now, with their mean over the shown range. */

import { html } from "../../../vendor/lit-html.js";
import { busiestCores, meanOfCore } from "../../readings/cores.js";
import { card } from "../card.js";

/** @import { Scene } from "../../app/scene.js" */

const ID = "busiest_cores";
const MAX_BUSIEST_CORES = 6;

/** @param {Scene} scene */
export const busiestCoresCard = ({ t, format, store, fromMs, toMs, rangeText }) =>
  card(
    {
      id: ID,
      title: t(`${ID}.title`),
      head: html`<span class="aside">${t(`${ID}.aside`, { range: rangeText })}</span>`,
    },
    html`<ul class="bars">
      ${busiestCores(store)
        .slice(0, MAX_BUSIEST_CORES)
        .map(
          ({ core, percent }) =>
            html`<li>
              <span class="bar-label">${t("cpu.core", { core })}</span>
              <span class="bar"
                ><span class="bar-fill" .style=${`width:${Math.max(percent, 0.5)}%`}></span
              ></span>
              <span class="bar-figure">${format.percent(percent)}</span>
              <span class="bar-mean">${format.percent(meanOfCore(store, core, fromMs, toMs))}</span>
            </li>`,
        )}
    </ul>`,
  );
