/** The glossary: what the terms of the page mean, as tooltips beside them and as a list in the help. */

import { html } from "../../vendor/lit-html.js";
import { icons } from "./icons.js";

/** @import { Scene } from "../app/scene.js" */

/** @typedef {typeof TERMS[number]} Term */

const TERMS = Object.freeze(
  /** @type {const} */ ([
    "pressure",
    "iowait",
    "steal",
    "load_average",
    "swap",
    "pss",
    "available",
    "cached",
    "disk_busy",
    "disk_latency",
    "traffic",
    "gap",
  ]),
);

/** The terms that each page uses, for the help. @type {Readonly<Record<string, ReadonlyArray<Term>>>} */
const TERMS_OF_PAGES = Object.freeze({
  overview: ["disk_busy", "gap"],
  cpu: ["load_average", "iowait", "steal", "pressure"],
  memory: ["available", "cached", "swap", "pressure"],
  disks: ["disk_busy", "disk_latency", "pressure"],
  network: ["traffic"],
  processes: ["pss", "traffic"],
  timeline: ["pressure", "traffic", "gap"],
  diagnostics: ["pss"],
});

/** @param {Term} term */
const idOf = (term) => `glossary-${term}`;

/** A button that explains terms: with the pointer, and with the focus. @param {Pick<Scene, "t">} scene @param {Term[]} terms At least one. */
export const termButton = ({ t }, ...terms) =>
  html`<button
    type="button"
    class="icon-button quiet term has-hint"
    aria-label=${t("glossary.what_is", { term: terms.map((term) => t(`glossary.${term}`)).join(" · ") })}
    aria-describedby=${terms.map(idOf).join(" ")}
  >
    ${icons.help()}
  </button>`;

/** The explanations, for the tooltips and for assistive technology. @param {Pick<Scene, "t">} scene */
export const glossaryTexts = ({ t }) =>
  html`<div hidden>
    ${TERMS.map((term) => html`<p id=${idOf(term)}>${t("glossary.entry", { term: t(`glossary.${term}`), text: t(`glossary.${term}.text`) })}</p>`)}
  </div>`;

/** @param {Pick<Scene, "t" | "state">} scene The terms of the shown page. */
export const pageGlossary = ({ t, state }) =>
  (TERMS_OF_PAGES[state.route] ?? []).map((term) => ({
    name: t(`glossary.${term}`),
    text: t(`glossary.${term}.text`),
  }));
