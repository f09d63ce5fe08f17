/** Two times side by side: which program does more in one than in the other, which is new, which is gone. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { withSign } from "../../text/format.js";
import { harmless } from "../../text/text_safety.js";
import { MOST_PROGRAMS } from "../../app/api.js";
import { compare } from "../../history/program_ranking.js";

/** @import { Scene } from "../../app/composition_root.js" */
/** @import { Top } from "../../contract.js" */

const MOST = 15;
const LEAST_CHANGE_PERCENT = 0.05;

/**
 * @param {Scene} scene
 * @param {Top} before The time that was marked.
 * @param {Top} after The time that is shown.
 * @param {() => void} onClose
 */
export function comparison(scene, before, after, onClose) {
  const { t, format } = scene;
  const rows = compare(before, after, MOST_PROGRAMS)
    .filter(({ change }) => Math.abs(change) >= LEAST_CHANGE_PERCENT)
    .slice(0, MOST);
  /** @param {Top} top */
  const time = (top) => format.betweenMinutes(top.from_unix_ms, top.to_unix_ms);
  return html`<section class="card comparison" aria-labelledby="comparison-title">
    <header class="card-head">
      <h2 id="comparison-title">${t("comparison.title")}</h2>
      <span class="aside"></span>
      <button type="button" class="icon-button" aria-label=${t("comparison.close")} @click=${onClose}>
        ×
      </button>
    </header>
    <div class="plain-table" tabindex="0" role="group" aria-labelledby="comparison-title">
      <table>
        <thead>
          <tr>
            <th scope="col">${t("comparison.program")}</th>
            <th scope="col" class="cpu">${time(before)}</th>
            <th scope="col" class="cpu">${time(after)}</th>
            <th scope="col" class="cpu">${t("comparison.change")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, before_percent, after_percent, change, kind }) =>
              html`<tr>
                <th scope="row" class="name">
                  <bdi>${harmless(name)}</bdi>
                  ${kind === "both" ? nothing : html`<span class="tag">${t(`comparison.${kind}`)}</span>`}
                </th>
                <td class="cpu">${format.percent(before_percent)}</td>
                <td class="cpu">${format.percent(after_percent)}</td>
                <td class="cpu">${withSign(change, format.percent)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${rows.length === 0 ? html`<p class="reason">${t("comparison.same")}</p>` : nothing}
  </section>`;
}
