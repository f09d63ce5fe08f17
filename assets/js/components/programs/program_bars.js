/** Programs with a bar each, the first one's as long as there is room; a name is a way to its life. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { harmless } from "../../text/text_safety.js";

/** @import { Scene } from "../../app/composition_root.js" */
/** @import { Lived } from "../../history/process_history.js" */

/** @typedef {{name: string, program: string, value: number, text: string, change: string | null}} Bar `name` is as it is shown. */

/** @param {Scene} scene @param {ReadonlyArray<Bar>} all @param {(lived: Lived) => void} onLife */
export function bars({ t }, all, onLife) {
  if (all.length === 0) return html`<p class="reason">${t("moment.nobody")}</p>`;
  const most = Math.max(...all.map(({ value }) => value), 0);
  const isCompared = all.some(({ change }) => change !== null);
  return html`<ol class="culprits ${isCompared ? "compared" : ""}">
    ${all.map(
      ({ name, program, value, text, change }) =>
        html`<li>
          <button
            type="button"
            class="name"
            title=${t("life.open", { name: harmless(program) })}
            @click=${() => onLife({ name: program })}
          >
            <bdi>${name}</bdi></button
          ><span class="number">${text}</span
          >${isCompared ? html`<span class="change">${change ?? ""}</span>` : nothing}
          <span class="bar" aria-hidden="true"
            ><span .style=${`width:${most > 0 ? (100 * value) / most : 0}%`}></span
          ></span>
        </li>`,
    )}
  </ol>`;
}
