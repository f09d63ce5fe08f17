/** The actions of a process as buttons; or the reason why there are none. */

import { html } from "../../../vendor/lit-html.js";
import { button } from "../../components/controls.js";
import { kindsFor } from "./action_items.js";
import { obstacleText } from "./action_text.js";
import { subjectOf } from "./process_actions.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { ProcessRow } from "../../contract.js" */
/** @import { ProcessActions } from "./process_actions.js" */

/** @param {Scene} scene @param {ProcessRow} row @param {ProcessActions} actions */
export function actionButtons({ t }, row, actions) {
  const code = actions.obstacle(row);
  const subject = subjectOf(row);
  if (code !== null) return html`<p class="detail">${obstacleText(t, code, subject)}</p>`;
  return html`<div class="action-buttons" role="group" aria-label=${t("action.choose")}>
    ${kindsFor(row).map((kind) => button(t(`action.menu.${kind}`), () => actions.ask(kind, [subject])))}
  </div>`;
}
