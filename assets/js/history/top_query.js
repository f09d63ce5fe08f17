/** Who used most in the shown time. Newer questions win over older ones. */

import { makeTurns } from "./latest_only.js";

/** @import { App } from "../app/composition_root.js" */
/** @import { Top } from "../contract.js" */
/** @import { Span } from "../readings/series_store.js" */
/** @import { By } from "./program_ranking.js" */

/** @param {App} app */
export function makeTopQuestion(app) {
  const turns = makeTurns();
  /** @type {{span: Span, by: By} | null} */
  let about = null;
  const question = {
    /** @type {Top | null} */
    top: null,
    /** @type {By} What it is about. */
    by: "cpu",
    /** @param {Span} span @param {By} by */
    async keepUp(span, by) {
      const { api } = app;
      if (api === null || (about?.span === span && about.by === by)) return;
      about = { span, by };
      const isNewest = turns.next();
      const top = await api.top(span.fromMs, span.toMs, by).catch(() => null);
      if (!isNewest() || top === null) return;
      question.top = top;
      question.by = by;
      app.redraw();
    },
  };
  return question;
}
