/** Actions and their outcomes in words. */

import { escapeInvisible } from "../../text/text_safety.js";

/** @import { ActionAnswer } from "../../contract.js" */
/** @import { Translate } from "../../text/i18n.js" */
/** @import { Subject } from "./job_list.js" */

/** @param {Translate} t @param {{name: string, pid: number, others: number}} named */
const namedText = (t, { name, pid, others }) =>
  t(others > 0 ? "action.subject_many" : "action.subject_one", {
    name: escapeInvisible(name),
    pid: String(pid),
    others,
  });

/** @param {Translate} t @param {ReadonlyArray<Subject>} subjects */
export const subjectText = (t, subjects) => namedText(t, { ...subjects[0], others: subjects.length - 1 });

/** @param {Translate} t @param {ActionAnswer} answer @returns {string} */
export function answerText(t, { code, message, details }) {
  const key = `action.code.${code}`;
  const values = Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, escapeInvisible(String(value))]),
  );
  const { name, pid, others } = details;
  const subject =
    name === undefined
      ? ""
      : namedText(t, { name: String(name), pid: Number(pid), others: Number(others ?? 0) });
  const text = t(key, { ...values, subject });
  return text === key ? escapeInvisible(message) : text;
}

/** Why a row cannot be changed. @param {Translate} t @param {string} code @param {Subject} subject */
export const obstacleText = (t, code, subject) =>
  t(`action.code.${code}`, { subject: subjectText(t, [subject]) });
