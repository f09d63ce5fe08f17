/** The toolbar of the process table: search, arrangement, scope, columns, number of processes. */

import { html, live, nothing } from "../../vendor/lit-html.js";
import { iconButton } from "../components/controls.js";
import { icons } from "../components/icons.js";
import { segmentedControl } from "../components/segmented_control.js";
import { onToolbarFocus, onToolbarKey } from "../components/toolbar_keys.js";
import { sumOfLines } from "./model/row_sums.js";

/** @import { TemplateResult } from "../../vendor/lit-html.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { makeColumnChooser } from "./columns/column_chooser.js" */
/** @import { CellContext } from "./columns/columns.js" */
/** @import { ProcessModel } from "./model/process_model.js" */
/** @import { Table } from "./table.js" */

const ARRANGEMENTS = /** @type {const} */ (["list", "tree", "groups"]);
const SCOPES = /** @type {const} */ (["all", "mine", "active"]);

/**
 * @param {object} options
 * @param {Scene} options.scene
 * @param {Table} options.table
 * @param {number} options.count All processes.
 * @param {string | null} options.user
 * @param {ReturnType<typeof makeColumnChooser>} options.columnChooser
 * @param {TemplateResult} options.buttons For the selected processes.
 * @param {() => void} options.save
 */
export function toolbar({ scene, table, count, user, columnChooser, buttons, save }) {
  const { t } = scene;
  const { query } = table;
  /** @template {string} Choice @param {string} name @param {ReadonlyArray<Choice>} choices @param {Choice} chosen @param {(choice: Choice) => void} choose */
  const control = (name, choices, chosen, choose) =>
    segmentedControl({
      label: t(`processes.${name}`),
      choices,
      chosen,
      text: (one) => t(`processes.${name}.${one}`),
      help: (one) => t(`processes.${name}.${one}.help`),
      isDisabled: (one) => one === "mine" && user === null,
      choose,
    });

  return html`<div class="process-toolbar">
    ${searchBox(scene, table)}
    <div
      class="process-tools"
      role="toolbar"
      aria-label=${t("processes.toolbar")}
      @focusin=${onToolbarFocus}
      @keydown=${onToolbarKey}
    >
      ${control("arrangement", ARRANGEMENTS, query.arrangement, (arrangement) => table.setQuery({ arrangement }))}
      ${control("scope", SCOPES, query.scope, (scope) => table.setQuery({ scope }))}
      ${columnChooser.openButton(scene)} ${iconButton(icons.save(), t("save.csv"), save, { isFramed: true })}
      ${buttons}
    </div>
    <p class="process-count">${countText(scene, table, count)}</p>
  </div>`;
}

/** @param {Scene} scene @param {Table} table */
function searchBox({ t }, table) {
  const { error } = table.search;
  return html`<div class="search ${error === null ? "" : "wrong"}">
    ${icons.search()}
    <input
      id="process-search"
      type="search"
      autocomplete="off"
      spellcheck="false"
      placeholder=${t("search.placeholder")}
      aria-label=${t("search.placeholder")}
      title=${t("search.help")}
      aria-describedby="process-search-error"
      aria-invalid=${error === null ? "false" : "true"}
      .value=${live(table.query.searchText)}
      @input=${(/** @type {Event & {target: HTMLInputElement}} */ event) => {
        table.cursor.restart();
        table.setSearch(event.target.value);
      }}
      @keydown=${(/** @type {KeyboardEvent} */ event) => onSearchKey(event, table)}
    />
    <kbd aria-hidden="true">/</kbd>
    <p
      id="process-search-error"
      role="status"
      class="search-error"
      data-shown=${error === null ? nothing : ""}
    >
      ${error === null ? nothing : t(error.key, error.values)}
    </p>
  </div>`;
}

/** Arrow down and Enter move to the results, Escape clears the search. @param {KeyboardEvent} event @param {Table} table */
function onSearchKey(event, table) {
  if (event.key === "ArrowDown" || event.key === "Enter") {
    event.preventDefault();
    table.element.focus({ preventScroll: true });
    if (table.cursor.activeLine() === null) table.cursor.step(1, "only");
  } else if (event.key === "Escape" && table.query.searchText !== "") {
    event.preventDefault();
    table.setSearch("");
  }
}

/** @returns {(scene: Scene, table: Table, count: number) => TemplateResult} Announces the number of results after a change of the query, not at every update. */
export function makeResultAnnouncer() {
  let announced = "";
  let text = "";
  return (scene, table, count) => {
    const { searchText, scope } = table.query;
    if (`${scope} ${searchText}` !== announced) {
      text = announced === "" ? "" : countText(scene, table, count);
      announced = `${scope} ${searchText}`;
    }
    return html`<p class="visually-hidden" role="status">${text}</p>`;
  };
}

/** @param {Scene} scene @param {Table} table @param {number} count */
function countText({ t, format }, { lines, query, search }, count) {
  const isFiltered = query.scope !== "all" || !search.isEmpty;
  return isFiltered
    ? t("processes.filtered", { count: format.count(lines.foundCount), all: format.count(count) })
    : t(count === 1 ? "processes.one" : "processes.many", { count: format.count(count) });
}

/** The sum of several selected lines. @param {Scene} scene @param {Table} table @param {ProcessModel} model @param {CellContext} context */
export function selectionSum({ t }, { cursor }, model, { format, cpuScale }) {
  if (cursor.selection.selected.size < 2) return nothing;
  const sum = sumOfLines(cursor.selectedLines(), model);
  if (sum === null) return nothing;
  const { cpu_percent: cpu, rss_bytes: rss, read_bytes_per_s: read, write_bytes_per_s: write } = sum;
  const values = [
    ["cpu", format.percent(cpu === null ? null : cpu * cpuScale)],
    ["memory", format.bytes(rss)],
    ["read", format.byteRate(read)],
    ["write", format.byteRate(write)],
  ];
  return html`<p class="selection-sum">
    <span>${t("processes.selected_sum", { count: format.count(cursor.selection.selected.size) })}</span>
    ${values.map(([id, value]) => html`<span>${t(`processes.column.${id}`)} <b>${value}</b></span>`)}
  </p>`;
}
