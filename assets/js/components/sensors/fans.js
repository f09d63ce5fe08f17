/** Fans: how fast each turns. */

import { html } from "../../../vendor/lit-html.js";
import { harmless } from "../../text/text_safety.js";
import { reasonFor } from "../../text/reasons.js";

/** @import { Scene } from "../../app/composition_root.js" */
/** @import { Section } from "../../text/details_text.js" */

const ID = "fans";

/** @param {Scene} scene @returns {Section} */
export const fansSection = ({ t, format, store }) => ({
  id: ID,
  title: t(`${ID}.title`),
  rows: (store.reading?.fans ?? []).map(({ name, rpm }) => [
    harmless(name),
    rpm === 0 ? t("fans.still") : format.turns(rpm),
  ]),
});

/** @param {Scene} scene */
export function fansCard(scene) {
  const { t, store } = scene;
  const { title, rows } = fansSection(scene);
  const isLoading = store.newestMs === null;
  return html`<section class="card" aria-labelledby="${ID}-title">
    <header class="card-head"><h2 id="${ID}-title">${title}</h2></header>
    ${
      rows.length === 0
        ? html`<p class="reason">${isLoading ? t("chart.loading") : reasonFor(scene, ID)}</p>`
        : html`<dl class="facts">
            ${rows.map(
              ([name, text]) =>
                html`<div>
                  <dt><bdi>${name}</bdi></dt>
                  <dd>${text}</dd>
                </div>`,
            )}
          </dl>`
    }
  </section>`;
}
