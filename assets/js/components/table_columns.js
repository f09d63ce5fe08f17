/** Headings of tables with columns that can be resized: by dragging an edge, a double click, or keys. */

import { html } from "../../vendor/lit-html.js";
import { MIN_PX } from "../processes/grid/column_layout.js";
import { makeColumnResizing } from "../processes/grid/column_resizing.js";
import { makeColumnWidths } from "../processes/column_widths.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { ChangeSettings } from "../app/settings.js" */
/** @import { State } from "../app/state.js" */

/** @typedef {ReturnType<typeof makeTableColumns>} TableColumns */

/** @param {{state: State, changeSettings: ChangeSettings, redraw: () => void}} options */
export function makeTableColumns(options) {
  const widths = makeColumnWidths(options);
  /** @param {string} id "table.column" @returns {HTMLElement[]} Its heading first. */
  const cellsOf = (id) => {
    const [table, column] = id.split(".");
    return [...document.querySelectorAll(`[aria-labelledby="${table}-title"] :is(th, td).${column}`)].filter(
      (cell) => cell instanceof HTMLElement,
    );
  };
  const resizing = makeColumnResizing({
    headingOf: (id) => cellsOf(id)[0],
    contentsOf: cellsOf,
    widths,
    announce: () => {}, // The separator itself has the value.
    title: (id) => id,
  });
  /** @type {Map<string, HTMLElement>} */
  const handles = new Map();

  /** @param {string} id */
  const makeHandle = (id) => {
    const handle = resizing.makeHandle(id);
    const showWidth = () => handle.setAttribute("aria-valuenow", String(Math.round(resizing.widthOf(id))));
    handle.tabIndex = 0;
    handle.setAttribute("aria-valuenow", String(MIN_PX));
    requestAnimationFrame(showWidth);
    handle.addEventListener("focus", showWidth);
    handle.addEventListener("keydown", (event) => {
      if (!resizing.handleKey(id, event)) return;
      event.preventDefault();
      event.stopPropagation();
      requestAnimationFrame(() => requestAnimationFrame(showWidth));
    });
    handles.set(id, handle);
    return handle;
  };

  /** @param {Scene} scene @param {string} id @param {string} column Class of its cells. @param {unknown} text */
  const heading = ({ t }, id, column, text) => {
    const px = widths.current()[id];
    const handle = handles.get(id) ?? makeHandle(id);
    handle.setAttribute("aria-label", t("processes.width_of", { column: String(text) }));
    handle.title = t("processes.width_help");
    const width = px === undefined ? "" : `width: ${px}px; min-width: ${px}px; max-width: ${px}px`;
    return html`<th
      scope="col"
      aria-label=${String(text)}
      class="${column} resizable ${px === undefined ? "" : "is-resized"}"
      .style=${width}
    >
      ${text}${handle}
    </th>`;
  };

  /** The headings of the table in a card, of the columns that can be resized. @param {Scene} scene @param {string} table Id of the card. @param {ReadonlyArray<string>} columns */
  return (scene, table, columns) => (/** @type {string} */ column, /** @type {unknown} */ text) =>
    columns.includes(column) ? heading(scene, `${table}.${column}`, column, text) : null;
}
