/** The fans. */

import { html } from "../../../vendor/lit-html.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { card, factList, missingText } from "../card.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Section } from "../../text/details_text.js" */

const ID = "fans";

/** @param {Scene} scene @returns {Section} */
export const fansSection = ({ t, format, store }) => ({
  id: ID,
  title: t(`${ID}.title`),
  rows: (store.reading?.fans ?? []).map(({ name, rpm }) => [
    escapeInvisible(name),
    rpm === 0 ? t("fans.stopped") : format.rpm(rpm),
  ]),
});

/** @param {Scene} scene */
export function fansCard(scene) {
  const { title, rows } = fansSection(scene);
  const content = rows.length === 0 ? html`<p class="reason">${missingText(scene, ID)}</p>` : factList(rows);
  return card({ id: ID, title: html`<span class="swatch sensors"></span>${title}` }, content);
}
