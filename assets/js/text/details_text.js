/** The details of a page as plain text, for the clipboard. */

import { escapeInvisible } from "./text_safety.js";

/** @import { Scene } from "../app/scene.js" */

/** @typedef {{id: string, title: string, rows: ReadonlyArray<readonly [name: string, value: string, more?: unknown]>}} Section `more` is shown beside the name on the page only. */

/** @param {string} id @param {string} title @param {Section["rows"]} rows @returns {Section} */
export const section = (id, title, rows) => ({ id, title, rows });

/**
 * @param {Scene} scene
 * @param {ReadonlyArray<Section>} sections
 * @returns {string} A heading, then each section with its values in one column; empty sections are left out.
 */
export function detailsText({ t, format, state, store }, sections) {
  const machine = state.status?.machine;
  const heading = [
    t(`${state.route}.page`),
    ...(machine ? [machine.hostname, machine.system].map(escapeInvisible) : []),
    format.date(store.newestMs ?? Date.now()),
  ].join(" · ");
  const filled = sections.filter(({ rows }) => rows.length > 0);
  const blocks = filled.map(({ title, rows }) => {
    const width = Math.max(0, ...rows.map(([label]) => textWidth(label)));
    const lines = rows.map(
      ([label, text]) => `  ${label}${" ".repeat(width - textWidth(label))}  ${singleLine(text)}`,
    );
    return [singleLine(title), ...lines].join("\n");
  });
  return `${[singleLine(heading), ...blocks].join("\n\n")}\n`;
}

/** Columns in a monospace font: Chinese characters take two. @param {string} text */
const textWidth = (text) => [...text].reduce((sum, one) => sum + (one >= "\u2e80" ? 2 : 1), 0);

/** A name cannot add lines of its own. @param {string} text */
const singleLine = (text) => text.replace(/\s+/gu, " ").trim();
