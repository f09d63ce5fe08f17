/** The native dialogs: keyboard shortcuts, a chart as a table, the history of a program. */

import { html, nothing } from "../../vendor/lit-html.js";
import { currentFocus, restoreFocus } from "../app/focus_restorer.js";
import { fileName } from "../app/save_file.js";
import { escapeInvisible } from "../text/text_safety.js";
import { csvFile } from "../text/csv.js";
import { button, iconButton } from "./controls.js";
import { pageGlossary } from "./glossary.js";
import { icons } from "./icons.js";
import { processHistoryTable } from "./programs/process_history_table.js";
import { titleCutCell } from "./table_columns.js";

/** @import { TemplateResult } from "../../vendor/lit-html.js" */
/** @import { FocusOrigin } from "../app/focus_restorer.js" */
/** @import { FileSaver } from "../app/save_file.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { Shortcut } from "../app/shortcuts.js" */
/** @import { DataTable, State } from "../app/state.js" */
/** @import { ViewActions } from "../app/view_actions.js" */
/** @import { ProcessHistoryService } from "../history/process_history.js" */
/** @import { HeadingOf, TableColumns } from "./table_columns.js" */

/**
 * @param {{id: string, isOpen: () => boolean, onClose: () => void, title: (scene: Scene) => string,
 *   content: (scene: Scene) => TemplateResult | typeof nothing}} options
 */
export function makeDialog({ id, isOpen, onClose, title, content }) {
  const element = () => /** @type {HTMLDialogElement | null} */ (document.getElementById(id));
  /** Of our own; the event of each comes later, when the dialog may be open again. */
  let closings = 0;
  /** @type {FocusOrigin | null} */
  let opener = null;
  /** @param {Event} event */
  const onCancel = (event) => {
    event.preventDefault();
    onClose();
  };
  const onClosed = () => {
    if (closings === 0) onClose();
    else closings -= 1;
  };
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      html`<dialog
        id=${id}
        class="dialog"
        aria-labelledby="${id}-title"
        @cancel=${onCancel}
        @close=${onClosed}
      >
        <header class="dialog-head">
          <h2 id="${id}-title">${title(scene)}</h2>
          ${iconButton(icons.close(), scene.t("dialog.close"), onClose)}
        </header>
        ${content(scene)}
      </dialog>`,
    /** Opens or closes the element as `isOpen` says. */
    sync() {
      const dialog = element();
      if (dialog === null || dialog.open === isOpen()) return;
      if (isOpen()) {
        opener = currentFocus();
        return dialog.showModal();
      }
      closings += 1;
      dialog.close();
      restoreFocus(opener);
    },
  };
}

/** @param {{state: Pick<State, "isHelpOpen">, shortcuts: ReadonlyArray<Shortcut>, showHelp: ViewActions["showHelp"]}} options */
export const makeHelpDialog = ({ state, shortcuts, showHelp }) =>
  makeDialog({
    id: "help",
    isOpen: () => state.isHelpOpen,
    onClose: () => showHelp(false),
    title: ({ t, state: { route } }) => t("help.title", { page: t(`${route}.page`) }),
    content: (scene) => helpContent(scene, shortcuts),
  });

/** How to read the page, its terms, and the keys. @param {Scene} scene @param {ReadonlyArray<Shortcut>} shortcuts */
function helpContent(scene, shortcuts) {
  const { t, state } = scene;
  const terms = pageGlossary(scene);
  return html`<div class="help-content" tabindex="0" role="group" aria-labelledby="help-title">
    <ul class="how-to-read">
      ${t(`how.${state.route}`)
        .split("\n")
        .map((line) => html`<li>${line}</li>`)}
    </ul>
    ${
      terms.length === 0
        ? nothing
        : html`<h3>${t("glossary.title")}</h3>
            <dl class="terms">
              ${terms.map(
                ({ name, text }) =>
                  html`<div>
                    <dt>${name}</dt>
                    <dd>${text}</dd>
                  </div>`,
              )}
            </dl>`
    }
    <h3>${t("help.keys")}</h3>
    <dl class="keys">
      ${shortcuts.map(
        ({ label, does }) =>
          html`<div>
            <dt>${label.split("  ").map((key) => html`<kbd>${key}</kbd>`)}</dt>
            <dd>${t(does)}</dd>
          </div>`,
      )}
    </dl>
  </div>`;
}

/** @param {ProcessHistoryService} processHistory @param {TableColumns} tableColumns */
export const makeProcessHistoryDialog = (processHistory, tableColumns) =>
  makeDialog({
    id: "process-history",
    isOpen: () => processHistory.subject !== null,
    onClose: processHistory.close,
    title: ({ t }) => {
      const { subject } = processHistory;
      return subject === null ? "" : t("process_history.title", { name: escapeInvisible(subject.name) });
    },
    content: (scene) => processHistoryTable(scene, processHistory, tableColumns),
  });

/** @param {{state: Pick<State, "table">, viewActions: Pick<ViewActions, "showTable">, fileSaver: Pick<FileSaver, "save">, tableColumns: TableColumns}} options */
export const makeTableDialog = ({ state, viewActions, fileSaver, tableColumns }) =>
  makeDialog({
    id: "table",
    isOpen: () => state.table !== null,
    onClose: () => viewActions.showTable(null),
    title: () => state.table?.title ?? "",
    content: (scene) =>
      state.table === null
        ? nothing
        : tableContent(scene, state.table, fileSaver.save, tableColumns(scene, "table")),
  });

/** @param {Scene} scene @param {DataTable} table @param {FileSaver["save"]} saveFile @param {HeadingOf} headingOf */
const tableContent = ({ t }, table, saveFile, headingOf) =>
  html`${dataTable(table, headingOf)}
    <footer class="dialog-foot">
      ${button(t("save.csv"), () => saveFile(csvFile(table.data), fileName(table.title, "csv")))}
      ${table.picture === undefined ? nothing : button(t("save.png"), () => void savePicture(table, saveFile))}
    </footer>`;

/** @param {DataTable} table @param {FileSaver["save"]} saveFile */
async function savePicture({ title, picture }, saveFile) {
  if (picture !== undefined) saveFile(await picture(), fileName(title, "png"));
}

/** A column for each of many cores would be a stop of the Tab key each; their numbers are never cut. */
const MAX_RESIZABLE = 8;
/** Charts share the widths. @param {number} index */
const columnName = (index) => `column-${index}`;

/** @param {DataTable} table @param {HeadingOf} headingOf */
const dataTable = ({ title, caption, columns, rows }, headingOf) =>
  html`<div class="table-box" tabindex="0" role="region" aria-label=${title}>
    <table @pointerover=${titleCutCell}>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((heading, index) => (index < MAX_RESIZABLE ? headingOf(columnName(index), heading) : html`<th scope="col">${heading}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row" class=${columnName(0)}>${first}</th>
              ${rest.map((text, index) => html`<td class=${columnName(index + 1)}>${text}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
