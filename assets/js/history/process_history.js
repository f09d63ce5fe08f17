/** The recorded history of a program, or of one of its processes, for its dialog. */

import { messageOf } from "../app/api.js";

/** @import { Api, HistorySubject } from "../app/api.js" */
/** @import { ProgramHistory } from "../contract.js" */

/** @typedef {ReturnType<typeof makeProcessHistory>} ProcessHistoryService */
/** @typedef {(subject: HistorySubject) => void} OpenProcessHistory */

/** @param {object} options @param {Api} options.api @param {() => void} options.update */
export function makeProcessHistory({ api, update }) {
  const history = {
    /** @type {HistorySubject | null} Null while the dialog is closed. */
    subject: null,
    /** @type {ProgramHistory | null} */
    answer: null,
    /** @type {string | null} */
    error: null,

    /** @param {HistorySubject} subject */
    async open(subject) {
      Object.assign(history, { subject, answer: null, error: null });
      update();
      try {
        const answer = await api.processHistory(subject);
        if (history.subject === subject) history.answer = answer;
      } catch (error) {
        if (history.subject === subject) history.error = messageOf(error);
      }
      update();
    },
    close() {
      Object.assign(history, { subject: null, answer: null, error: null });
      update();
    },
  };
  return history;
}
