/** The card, with its heading, and what most cards are made of: facts, tables, the reason for missing values. */

import { html, nothing } from "../../vendor/lit-html.js";
import { reasonFor } from "../text/reasons.js";
import { titleCutCell } from "./table_columns.js";

/** @import { TemplateResult } from "../../vendor/lit-html.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { Section } from "../text/details_text.js" */
/** @import { HeadingOf } from "./table_columns.js" */

/** @typedef {TemplateResult | string | typeof nothing} Content */

/**
 * A card with state of its own. Others are functions of the scene.
 *
 * @typedef {object} Card
 * @property {(scene: Scene) => unknown} render
 * @property {(scene: Scene) => void} draw Updates the canvases.
 */

/** @typedef {Card & {requestIfDue: (scene: Scene) => Promise<unknown> | undefined}} RequestingCard A card that requests what it shows. */

/** @param {{id: string, title: Content, className?: string, head?: unknown}} options `head` follows the title. @param {unknown} content */
export const card = ({ id, title, className = "", head = nothing }, content) =>
  html`<section class="card ${className}" aria-labelledby="${id}-title">
    <header class="card-head">
      <h2 id="${id}-title">${title}</h2>
      ${head}
    </header>
    ${content}
  </section>`;

/** @param {Scene} scene @param {string} what @returns {string} Why there are no values of it; before the first reading, that the page waits. */
export const missingText = (scene, what) =>
  scene.store.newestMs === null ? scene.t("chart.loading") : reasonFor(scene, what);

/** @param {ReadonlyArray<readonly [Content, Content, unknown?]>} rows Names, values, and what follows a name. @param {string} [className] @param {string} [id] */
export const factList = (rows, className = "", id) =>
  html`<dl class="facts ${className}" id=${id ?? nothing}>
    ${rows.map(
      ([name, value, more = nothing]) =>
        html`<div>
          <dt><bdi>${name}</bdi>${more}</dt>
          <dd><bdi>${value}</bdi></dd>
        </div>`,
    )}
  </dl>`;

/** @param {Section} section @param {string} [className] */
export const factsCard = ({ id, title, rows }, className) =>
  html`<section class="card" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${factList(rows, className, `${id}-facts`)}
  </section>`;

/**
 * A table inside of the card with this id; it scrolls when it is wider than the card.
 *
 * @param {string} id
 * @param {ReadonlyArray<readonly [className: string, heading: unknown, label?: string]>} columns
 * @param {unknown} rows
 * @param {HeadingOf} headingOf
 */
export const cardTable = (id, columns, rows, headingOf) =>
  html`<div class="plain-table" tabindex="0" role="group" aria-labelledby="${id}-title">
    <table @pointerover=${titleCutCell}>
      <thead>
        <tr>
          ${columns.map(([className, heading, label]) => headingOf(className, heading, label))}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
