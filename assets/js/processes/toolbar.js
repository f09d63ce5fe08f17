/** What stands above the table: the search, the arrangement, how many there are. */

import { html, live, nothing } from "../../vendor/lit-html.js";
import { icons } from "../components/icons.js";
import { segments } from "../components/segmented_control.js";

/** @import { Scene } from "../app/composition_root.js" */
/** @import { makeChooser } from "./column_chooser.js" */
/** @import { Table } from "./table.js" */
/** @import { TemplateResult } from "../../vendor/lit-html.js" */

const ARRANGEMENTS = /** @type {const} */ (["list", "tree", "groups"]);
const SCOPES = /** @type {const} */ (["all", "mine", "active"]);

/**
 * @param {object} options
 * @param {Scene} options.scene
 * @param {Table} options.table
 * @param {number} options.count Processes there are.
 * @param {string | null} options.me
 * @param {ReturnType<typeof makeChooser>} options.chooser
 */
export function toolbar({ scene, table, count, me, chooser }) {
  const { t } = scene;
  const { asked } = table;
  /** @template {string} Choice @param {string} name @param {ReadonlyArray<Choice>} choices @param {Choice} chosen @param {(choice: Choice) => void} choose */
  const choice = (name, choices, chosen, choose) =>
    segments({
      label: t(`processes.${name}`),
      choices,
      chosen,
      text: (one) => t(`processes.${name}.${one}`),
      help: (one) => t(`processes.${name}.${one}.help`),
      isOff: (one) => one === "mine" && me === null,
      choose,
    });

  return html`<div class="process-bar" role="toolbar" aria-label=${t("processes.toolbar")}>
    ${searchBox(scene, table)}
    ${choice("arrangement", ARRANGEMENTS, asked.arrangement, (arrangement) => table.ask({ arrangement }))}
    ${choice("scope", SCOPES, asked.scope, (scope) => table.ask({ scope }))} ${chooser.button(scene)}
    <p class="process-count">${counted(scene, table, count)}</p>
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
      .value=${live(table.asked.query)}
      @input=${(/** @type {Event & {target: HTMLInputElement}} */ event) => table.find(event.target.value)}
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

/** Down goes to what was found, Escape empties the search. @param {KeyboardEvent} event @param {Table} table */
function onSearchKey(event, table) {
  if (event.key === "ArrowDown" || event.key === "Enter") {
    event.preventDefault();
    table.element.focus({ preventScroll: true });
    if (table.cursor.active() === null) table.cursor.step(1, "only");
  } else if (event.key === "Escape" && table.asked.query !== "") {
    event.preventDefault();
    table.find("");
  }
}

/** @returns {(scene: Scene, table: Table, count: number) => TemplateResult} Tells how many were found when the question changes, not with every tick. */
export function makeFoundWords() {
  let question = "";
  let words = "";
  return (scene, table, count) => {
    const { query, scope } = table.asked;
    if (`${scope} ${query}` !== question) {
      words = question === "" ? "" : counted(scene, table, count);
      question = `${scope} ${query}`;
    }
    return html`<p class="visually-hidden" role="status">${words}</p>`;
  };
}

/** @param {Scene} scene @param {Table} table @param {number} count */
function counted({ t, format }, { list, cursor, asked, search }, count) {
  const chosen = cursor.selection.chosen.size;
  const isPart = asked.scope !== "all" || !search.isEmpty;
  const words = isPart
    ? t("processes.part", { count: format.count(list.foundCount), all: format.count(count) })
    : t(count === 1 ? "processes.one" : "processes.many", { count: format.count(count) });
  return chosen > 1 ? `${words} · ${t("processes.chosen", { count: format.count(chosen) })}` : words;
}
