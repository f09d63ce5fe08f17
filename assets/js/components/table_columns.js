/** Headings of tables with columns that can be resized: by dragging an edge, a double click, or keys. */

import { html, nothing } from "../../vendor/lit-html.js";
import { MIN_PX } from "../processes/grid/column_layout.js";
import { makeColumnResizing } from "../processes/grid/column_resizing.js";
import { makeColumnWidths } from "../processes/columns/column_widths.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { ChangeSettings } from "../app/settings.js" */
/** @import { State } from "../app/state.js" */

/** @typedef {ReturnType<typeof makeTableColumns>} TableColumns */
/** @typedef {(column: string, text: unknown, label?: string) => unknown} HeadingOf The heading of a column; `column` is the class of its cells, `label` its text where that is a template. */

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

  /** @param {Scene} scene @param {string} id @param {string} column Class of its cells. @param {unknown} text @param {string} label */
  const heading = ({ t }, id, column, text, label) => {
    const px = widths.current()[id];
    const handle = handles.get(id) ?? makeHandle(id);
    handle.setAttribute("aria-label", t("processes.width_of", { column: label }));
    handle.title = t("processes.width_help");
    const width = px === undefined ? "" : `width: ${px}px; min-width: ${px}px; max-width: ${px}px`;
    return html`<th
      scope="col"
      aria-label=${label}
      title=${px === undefined ? nothing : label}
      class="${column} resizable ${px === undefined ? "" : "is-resized"}"
      .style=${width}
    >
      <span class="heading-text">${text}</span>${handle}
    </th>`;
  };

  /** Makes the headings of the table in a card or dialog. @param {Scene} scene @param {string} table Id of the card or dialog. @returns {HeadingOf} */
  return (scene, table) =>
    (column, text, label = String(text)) =>
      heading(scene, `${table}.${column}`, column, text, label);
}

/** The whole text of a cell that its column cuts, for the pointer. @param {PointerEvent} event */
export function titleCutCell({ target }) {
  const cell = target instanceof Element ? target.closest("td, tbody th") : null;
  if (!(cell instanceof HTMLElement) || (cell.title !== "" && cell.dataset.cut === undefined)) return;
  const isCut = cell.scrollWidth > cell.clientWidth;
  cell.title = isCut ? (cell.textContent ?? "").trim().replaceAll(/\s+/gu, " ") : "";
  if (isCut) cell.dataset.cut = "";
  else delete cell.dataset.cut;
}
