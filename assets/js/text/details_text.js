/** What a page knows as plain text, for a message to somebody who helps. */

import { harmless } from "./text_safety.js";

/** @import { Scene } from "../app/composition_root.js" */

/** @typedef {{id: string, title: string, rows: ReadonlyArray<readonly [string, string]>}} Section */

/**
 * @param {Scene} scene
 * @param {ReadonlyArray<Section>} sections
 * @returns {string} A heading, then a block a section, its values in one column; what has no values is left out.
 */
export function detailsText({ t, format, state, store }, sections) {
  const machine = state.status?.machine;
  const heading = [
    t(`${state.route}.page`),
    ...(machine ? [machine.hostname, machine.system].map(harmless) : []),
    format.date(store.newestMs ?? Date.now()),
  ].join(" · ");
  const told = sections.filter(({ rows }) => rows.length > 0);
  const blocks = told.map(({ title, rows }) => {
    const width = Math.max(0, ...rows.map(([label]) => columnsOf(label)));
    const lines = rows.map(
      ([label, text]) => `  ${label}${" ".repeat(width - columnsOf(label))}  ${oneLine(text)}`,
    );
    return [oneLine(title), ...lines].join("\n");
  });
  return `${[oneLine(heading), ...blocks].join("\n\n")}\n`;
}

/** Chinese characters are twice as wide where every column counts. @param {string} text */
const columnsOf = (text) => [...text].reduce((sum, one) => sum + (one >= "\u2e80" ? 2 : 1), 0);

/** Spaces that break, and no line of its own for a name that tries. @param {string} text */
const oneLine = (text) => text.replace(/\s+/gu, " ").trim();
