/** The moment that people opened: the machine at that instant, and a minute before it. */

import { messageOf } from "../app/api.js";
import { MINUTE_MS } from "../text/durations.js";
import { makeTurns } from "./latest_only.js";

/** @import { App } from "../app/composition_root.js" */
/** @import { Moment } from "../contract.js" */

/** @typedef {ReturnType<typeof makeMomentQuestion>} MomentQuestion */

/** @param {App} app @param {(atMs: number) => boolean} isRecorded What was not recorded is not asked for. */
export function makeMomentQuestion(app, isRecorded) {
  const turns = makeTurns();
  const question = {
    /** @type {number | null} The instant that was asked for. */
    atMs: null,
    /** @type {Moment | null} */
    moment: null,
    /** @type {Moment | null} */
    earlier: null,
    /** @type {string | null} */
    error: null,

    /** @param {number} atMs */
    async open(atMs) {
      const { api } = app;
      if (api === null) return;
      const isNewest = turns.next();
      question.atMs = atMs;
      app.redraw();
      const earlierMs = atMs - MINUTE_MS;
      const [moment, earlier] = await Promise.allSettled([
        api.moment(atMs),
        isRecorded(earlierMs) ? api.moment(earlierMs) : Promise.reject(),
      ]);
      if (!isNewest()) return;
      question.moment = moment.status === "fulfilled" ? moment.value : null;
      question.earlier = earlier.status === "fulfilled" ? earlier.value : null;
      question.error = moment.status === "rejected" ? messageOf(moment.reason) : null;
      app.redraw();
    },
    close() {
      turns.next();
      Object.assign(question, { atMs: null, moment: null, earlier: null, error: null });
      app.redraw();
    },
  };
  return question;
}
