/** What happened in an absence: its findings, events, and the programs that wrote most. Requested once. */

import { makeLatestOnly } from "./latest_only.js";

/** @import { Api } from "../app/api.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { Absence } from "../contract.js" */
/** @import { AbsenceFacts } from "../text/absence_text.js" */

/** @param {{api: Pick<Api, "findings" | "events" | "top">, redraw: () => void}} options */
export function makeAbsenceQuery({ api, redraw }) {
  const requests = makeLatestOnly();
  /** @type {Absence | null} */
  let requested = null;
  const query = {
    /** @type {AbsenceFacts | null} Null until it is known. */
    facts: null,
    /** @param {Pick<Scene, "state">} scene */
    async loadIfDue({ state }) {
      const { absence, isAbsenceCertain, link } = state;
      if (absence === null || !isAbsenceCertain || link !== "up" || requested === absence) return;
      requested = absence;
      query.facts = null;
      const isLatest = requests.start();
      const { from_unix_ms: fromMs, to_unix_ms: toMs } = absence;
      const [found, happened, top] = await Promise.all([
        api.findings(fromMs, toMs).catch(() => null),
        api.events(fromMs, toMs).catch(() => null),
        api.top(fromMs, toMs, "io").catch(() => null),
      ]);
      if (!isLatest()) return;
      query.facts = {
        findings: found?.findings ?? null,
        events: happened?.events ?? null,
        programs: top?.programs ?? null,
      };
      redraw();
    },
  };
  return query;
}
