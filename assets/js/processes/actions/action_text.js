/** Actions and their outcomes in words. */

import { ActionCode } from "../../contract.js";
import { labelledName } from "../../text/process_name.js";
import { escapeInvisible } from "../../text/text_safety.js";

/** @import { ActionAnswer } from "../../contract.js" */
/** @import { Translate } from "../../text/i18n.js" */
/** @import { Subject } from "./job_list.js" */

/** @param {Translate} t @param {{name: string, label?: string | null, pid: number, others: number}} named */
const namedText = (t, { name, label = null, pid, others }) =>
  t(others > 0 ? "action.subject_many" : "action.subject_one", {
    name: labelledName(name, label),
    pid: String(pid),
    others,
  });

/** @param {Translate} t @param {ReadonlyArray<Subject>} subjects */
export const subjectText = (t, subjects) => namedText(t, { ...subjects[0], others: subjects.length - 1 });

/** @param {Translate} t @param {ActionAnswer} answer @param {ReadonlyArray<Subject>} [subjects] Those that were asked about. @returns {string} */
export function answerText(t, { code, message, details }, subjects = []) {
  const key = `action.code.${code}`;
  const values = Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, escapeInvisible(String(value))]),
  );
  const { name, pid, others } = details;
  const subject =
    name === undefined
      ? ""
      : namedText(t, {
          name: String(name),
          label: labelOf(subjects, Number(pid)),
          pid: Number(pid),
          others: Number(others ?? 0),
        });
  const text = t(key, { ...values, subject });
  return text === key ? escapeInvisible(message) : text;
}

/** @param {ReadonlyArray<Subject>} subjects @param {number} pid @returns {string | null} What runs in it, where that is known. */
export const labelOf = (subjects, pid) => subjects.find((one) => one.pid === pid)?.label ?? null;

/** Why a row cannot be changed. @param {Translate} t @param {string} code @param {Subject} subject */
export const obstacleText = (t, code, subject) =>
  code === ActionCode.ALREADY_GONE
    ? t("action.has_ended")
    : t(`action.code.${code}`, { subject: subjectText(t, [subject]) });
