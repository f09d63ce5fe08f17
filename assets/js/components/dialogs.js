/** The native dialogs: keys, a chart as a table, the life of a program. */

import { html, nothing } from "../../vendor/lit-html.js";
import { lifeContent } from "./programs/process_history_table.js";
import { icons } from "./icons.js";
import { harmless } from "../text/text_safety.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Key } from "../app/shortcuts.js" */
/** @import { TemplateResult } from "../../vendor/lit-html.js" */

/**
 * @param {string} id
 * @param {() => boolean} isOpen
 * @param {() => void} close
 */
function makeDialog(id, isOpen, close) {
  const element = () => /** @type {HTMLDialogElement | null} */ (document.getElementById(id));
  return {
    /** @param {Scene} scene @param {string} title @param {TemplateResult | typeof nothing} content */
    render: ({ t }, title, content) =>
      html`<dialog id=${id} class="dialog" aria-labelledby="${id}-title" @close=${close}>
        <header class="dialog-head">
          <h2 id="${id}-title">${title}</h2>
          <button
            type="button"
            class="icon-button quiet"
            @click=${() => element()?.close()}
            aria-label=${t("dialog.close")}
            title=${t("dialog.close")}
          >
            ${icons.close()}
          </button>
        </header>
        ${content}
      </dialog>`,
    sync() {
      const dialog = element();
      if (dialog === null || dialog.open === isOpen()) return;
      if (isOpen()) dialog.showModal();
      else dialog.close();
    },
  };
}

/** @param {App} app @param {ReadonlyArray<Key>} keys */
export function helpDialog(app, keys) {
  const dialog = makeDialog(
    "help",
    () => app.state.isHelpOpen,
    () => app.showHelp(false),
  );
  return {
    ...dialog,
    /** @param {Scene} scene */
    render: (scene) =>
      dialog.render(
        scene,
        scene.t("help.title"),
        html`<dl class="keys">
          ${keys.map(
            ({ label, does }) =>
              html`<div>
                <dt>${label.split("  ").map((key) => html`<kbd>${key}</kbd>`)}</dt>
                <dd>${scene.t(does)}</dd>
              </div>`,
          )}
        </dl>`,
      ),
  };
}

/** @param {App} app */
export function lifeDialog(app) {
  const { life } = app;
  const dialog = makeDialog("life", () => life.about !== null, life.close);
  return {
    ...dialog,
    /** @param {Scene} scene */
    render: (scene) =>
      dialog.render(
        scene,
        life.about === null ? "" : scene.t("life.title", { name: harmless(life.about.name) }),
        lifeContent(scene, app),
      ),
  };
}

/** @param {App} app */
export function tableDialog(app) {
  const dialog = makeDialog(
    "table",
    () => app.state.table !== null,
    () => app.showTable(null),
  );
  return {
    ...dialog,
    /** @param {Scene} scene */
    render(scene) {
      const { table } = scene.state;
      return dialog.render(scene, table?.title ?? "", table === null ? nothing : content(table));
    },
  };
}

/** @param {import("../app/composition_root.js").Table} table */
const content = ({ title, caption, columns, rows }) =>
  html`<div class="table-box" tabindex="0" role="region" aria-label=${title}>
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${rest.map((text) => html`<td>${text}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
