/** The dialog that asks whether to act on processes, and names them. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { button, switchControl } from "../../components/controls.js";
import { makeDialog } from "../../components/dialogs.js";
import { segmentedControl } from "../../components/segmented_control.js";
import { labelledName } from "../../text/process_name.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { answerText, labelOf, subjectText } from "./action_text.js";
import { canConfirm, KINDS, needsLossAccepted } from "./process_actions.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Kind, Question } from "./job_list.js" */
/** @import { ProcessActions } from "./process_actions.js" */

/** Nice values that are offered, the friendliest first. */
const NICE_VALUES = Object.freeze([19, 10, 0, -5, -10]);

/** @type {ReadonlyArray<Kind>} */
const HARMFUL = ["end", "kill"];

/** @param {ProcessActions} actions */
export const makeActionDialog = (actions) =>
  makeDialog({
    id: "process-action",
    isOpen: () => actions.question !== null,
    onClose: actions.cancel,
    title({ t }) {
      const { question } = actions;
      return question === null
        ? ""
        : t(`action.title.${question.kind}`, { subject: subjectText(t, question.subjects) });
    },
    content: (scene) => (actions.question === null ? nothing : content(scene, actions, actions.question)),
  });

/** @param {Scene} scene @param {ProcessActions} actions @param {Question} question */
function content(scene, actions, question) {
  const { t } = scene;
  const { kind, isTree } = question;
  return html`<div class="action-question">
    ${segmentedControl({
      label: t("action.choose"),
      choices: KINDS,
      chosen: kind,
      text: (one) => t(`action.kind.${one}`),
      choose: (one) => actions.alter({ kind: one }),
    })}
    <p>${t(`action.explain.${kind}`)}</p>
    ${kind === "nice" ? niceChoice(scene, actions, question) : nothing}
    ${switchControl({ label: t("action.tree"), isOn: isTree, onChange: (isOn) => actions.alter({ isTree: isOn }) })}
    ${targets(scene, question, actions)} ${objection(scene, actions, question)}
    <footer class="dialog-foot">
      ${button(t("action.cancel"), actions.cancel, { hasFocus: true })}
      ${button(t(`action.do.${kind}`), actions.confirm, { className: `action-confirm ${HARMFUL.includes(kind) ? "harmful" : ""}`, isDisabled: !canConfirm(question) })}
    </footer>
  </div>`;
}

/** @param {Scene} scene @param {ProcessActions} actions @param {Question} question */
const niceChoice = ({ t }, actions, { nice }) =>
  html`<label class="choice-row">
    ${t("action.nice")}
    <select
      class="select"
      @change=${(/** @type {Event & {target: HTMLSelectElement}} */ event) => actions.alter({ nice: Number(event.target.value) })}
    >
      ${NICE_VALUES.map(
        (value) =>
          html`<option value=${value} ?selected=${value === nice}>${t(`action.nice.${value}`)}</option>`,
      )}
    </select>
  </label>`;

/** @param {Scene} scene @param {Question} question @param {ProcessActions} actions */
function targets({ t, format }, { preview, error, subjects }, actions) {
  if (error !== null) return html`<p class="reason" role="alert">${error}</p>`;
  if (preview === null) return html`<p class="reason">${t("history.loading")}</p>`;
  if (preview.targets.length === 0) return nothing;
  const title = t(preview.targets.length === 1 ? "action.targets_one" : "action.targets_many", {
    count: format.count(preview.targets.length),
  });
  return html`<h3>${title}</h3>
    <div class="action-targets" tabindex="0" role="region" aria-label=${title}>
      <ul>
        ${preview.targets.map(
          ({ pid, name }) =>
            html`<li>
              <bdi>${labelledName(name, labelOf(subjects, pid))}</bdi> ${userName(actions.userOf(pid, name))}
              <span>${String(pid)}</span>
            </li>`,
        )}
      </ul>
    </div>`;
}

/** @param {string | null} user */
const userName = (user) =>
  html`<span class="action-user"
    >${user === null ? nothing : html`<bdi>${escapeInvisible(user)}</bdi>`}</span
  >`;

/** @param {Scene} scene @param {ProcessActions} actions @param {Question} question */
function objection({ t }, actions, question) {
  const refusal = question.preview?.refusal ?? null;
  if (refusal === null) return nothing;
  return html`<p class="action-objection" role="alert">${answerText(t, refusal, question.subjects)}</p>
    ${
      needsLossAccepted(question)
        ? switchControl({
            label: t("action.accept_loss"),
            isOn: question.isLossAccepted,
            onChange: actions.acceptLoss,
          })
        : nothing
    }`;
}
