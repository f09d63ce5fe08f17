/** The actions of a process, for its menu; or the reason why there are none. */

import { ProcessState } from "../../contract.js";
import { obstacleText } from "./action_text.js";
import { subjectOf } from "./process_actions.js";

/** @import { ProcessRow } from "../../contract.js" */
/** @import { Translate } from "../../text/i18n.js" */
/** @import { MenuItem } from "../menu.js" */
/** @import { Kind, Subject } from "./job_list.js" */
/** @import { ProcessActions } from "./process_actions.js" */

/** @type {Readonly<Partial<Record<Kind, string>>>} */
const KEYS = Object.freeze({ end: "Del", kill: "Shift+Del" });

/** @param {Pick<ProcessRow, "state">} row @returns {ReadonlyArray<Kind>} */
export const kindsFor = ({ state }) => [
  "end",
  "kill",
  state === ProcessState.STOPPED ? "resume" : "suspend",
  "nice",
];

/** @param {{t: Translate, row: ProcessRow, subjects: ReadonlyArray<Subject>, actions: ProcessActions}} options @returns {MenuItem[]} */
export function actionItems({ t, row, subjects, actions }) {
  const code = subjects.length <= 1 ? actions.obstacle(row) : null;
  if (code !== null)
    return [{ label: obstacleText(t, code, subjectOf(row)), isDisabled: true, act: () => undefined }];
  return kindsFor(row).map((kind) => ({
    label:
      subjects.length > 1
        ? t(`action.menu_many.${kind}`, { count: subjects.length })
        : t(`action.menu.${kind}`),
    ...(kind in KEYS ? { keys: KEYS[kind] } : {}),
    act: () => actions.ask(kind, subjects),
  }));
}
