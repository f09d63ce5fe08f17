/** A card of rows: what it is on the left, its value on the right. */

import { html } from "../../vendor/lit-html.js";

/**
 * @param {string} id
 * @param {string} title
 * @param {ReadonlyArray<readonly [string, string]>} rows
 */
export const factsCard = (id, title, rows) =>
  html`<section class="card" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <dl class="facts" id="${id}-facts">${factRows(rows)}</dl>
  </section>`;

/** @param {ReadonlyArray<readonly [string, string]>} rows */
export const factRows = (rows) =>
  rows.map(
    ([name, text]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${text}</dd>
      </div>`,
  );
