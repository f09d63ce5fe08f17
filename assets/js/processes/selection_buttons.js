/** The buttons of the toolbar for the selected processes: their details, and to end them. */

import { html } from "../../vendor/lit-html.js";
import { button } from "../components/controls.js";
import { obstacleText } from "./actions/action_text.js";
import { subjectOf } from "./actions/process_actions.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { Subject } from "./actions/job_list.js" */
/** @import { ProcessActions } from "./actions/process_actions.js" */
/** @import { Line } from "./lines/line.js" */
/** @import { Table } from "./table.js" */

/**
 * @param {Scene} scene
 * @param {object} options
 * @param {Table} options.table
 * @param {(line: Line) => void} options.openDetails
 * @param {(line: Line) => ReadonlyArray<Subject>} options.subjectsOf
 * @param {ProcessActions} options.actions
 */
export function selectionButtons({ t }, { table, openDetails, subjectsOf, actions }) {
  const { cursor } = table;
  const active = cursor.activeLine();
  const line = active !== null && cursor.selection.selected.has(active.key) ? active : null;
  const subjects = line === null ? [] : subjectsOf(line);
  const code = line !== null && subjects.length === 1 ? actions.obstacle(line.row) : null;
  /** @param {string} help */
  const title = (help) => (line === null ? t("processes.select_first") : help);
  /** An ended process leaves the button disabled: the focus returns to its place in the table instead. */
  const end = () => {
    table.element.focus({ preventScroll: true });
    actions.ask("end", subjects);
  };
  return html`<div class="selection-buttons">
    ${button(t("processes.details"), () => line !== null && openDetails(line), {
      className: "details-button",
      isDisabled: line === null,
      title: title(t("processes.details.help")),
    })}
    ${button(t("action.menu.end"), end, {
      isDisabled: line === null || code !== null,
      title:
        line !== null && code !== null
          ? obstacleText(t, code, subjectOf(line.row))
          : title(t("processes.end.help")),
    })}
  </div>`;
}
