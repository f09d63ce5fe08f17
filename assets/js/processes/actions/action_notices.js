/** What becomes of confirmed actions: some seconds to undo them, then their outcome. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { button, iconButton } from "../../components/controls.js";
import { icons } from "../../components/icons.js";
import { ActionOutcome } from "../../contract.js";
import { UNDO_S } from "./job_list.js";
import { answerText, subjectText } from "./action_text.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Job } from "./job_list.js" */
/** @import { ProcessActions } from "./process_actions.js" */

/** @param {Scene} scene @param {ProcessActions} actions */
export const actionNotices = ({ t, format }, actions) =>
  html`<section aria-label=${t("action.notices")}>
    <div role="status">
      ${actions.list.jobs.map(
        (job) =>
          html`<div class="action-notice" data-phase=${job.phase} data-outcome=${outcomeOf(job)}>
            <span class="action-notice-text"
              >${job.phase === "waiting" ? waitingText({ t, format }, job) : noticeText(t, job)}</span
            >
            ${
              job.phase === "waiting"
                ? button(html`${t("action.undo")} <kbd>Ctrl+Z</kbd>`, () => actions.list.undo(job.id))
                : nothing
            }
            ${
              job.answer?.outcome === ActionOutcome.STILL_RUNNING
                ? button(t("action.menu.kill"), () => actions.killInstead(job))
                : nothing
            }
            ${
              job.phase === "finished"
                ? iconButton(icons.close(), t("action.dismiss"), () => actions.list.dismiss(job.id))
                : nothing
            }
          </div>`,
      )}
    </div>
  </section>`;

/** @param {Job} job */
const outcomeOf = ({ phase, answer }) => (phase === "finished" ? (answer?.outcome ?? "failed") : nothing);

/** @param {Scene["t"]} t @param {Job} job */
function noticeText(t, { question, answer, error }) {
  if (answer !== null) return answerText(t, answer, question.subjects);
  if (error !== null) return t("action.failed", { why: error });
  return t("action.sending", {
    action: t(`action.kind.${question.kind}`),
    subject: subjectText(t, question.subjects),
  });
}

/** Counts down for the eyes alone: what is read out stays as it was said first. @param {Pick<Scene, "t" | "format">} scene @param {Job} job */
function waitingText({ t, format }, { question, remainingS }) {
  /** @param {number} seconds */
  const text = (seconds) =>
    t(question.isTree ? "action.waiting_tree" : "action.waiting", {
      action: t(`action.kind.${question.kind}`),
      subject: subjectText(t, question.subjects),
      time: t("unit.seconds", { count: format.count(seconds) }),
    });
  return html`<span class="visually-hidden">${text(UNDO_S)}</span
    ><span aria-hidden="true">${text(remainingS)}</span>`;
}
