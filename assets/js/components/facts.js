/** A card of rows: what it is on the left, its value on the right. */

import { html } from "../../vendor/lit-html.js";

/**
 * @param {string} id
 * @param {string} title
 * @param {ReadonlyArray<readonly [string, string]>} rows
 * @param {string} [layout] Class of their arrangement.
 */
export const factsCard = (id, title, rows, layout = "") =>
  html`<section class="card" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <dl class="facts ${layout}" id="${id}-facts">${factRows(rows)}</dl>
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
