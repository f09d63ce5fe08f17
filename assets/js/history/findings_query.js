/** The findings of the last day. */

import { DAY_MS, MINUTE_MS } from "../text/durations.js";
import { makeLatestOnly } from "./latest_only.js";

/** @import { Api } from "../app/api.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { Finding } from "../contract.js" */

/** The engine reads a day of roll-ups for an answer, and an episode is found when it is over. */
const INTERVAL_MS = 5 * MINUTE_MS;

/** @param {{api: Pick<Api, "findings">, redraw: () => void}} options */
export function makeFindingsQuery({ api, redraw }) {
  const requests = makeLatestOnly();
  let requestedMs = -Infinity;
  /** @type {string | null} */
  let shown = null;
  const query = {
    /** @type {ReadonlyArray<Finding> | null} Newest first; null until they are known. */
    findings: null,
    /** @param {Scene} scene */
    async refreshIfDue({ state, store, isComplete }) {
      const isDue = performance.now() - requestedMs >= INTERVAL_MS;
      if (!isDue || !isComplete || state.link !== "up" || store.newestMs === null) return;
      requestedMs = performance.now();
      const isLatest = requests.start();
      const toMs = state.status?.incident?.to_unix_ms ?? Date.now();
      const answer = await api.findings(toMs - DAY_MS, toMs).catch(() => null);
      if (!isLatest() || answer === null) return;
      query.findings = answer.findings;
      const before = shown;
      shown = JSON.stringify(answer.findings);
      if (shown !== before) redraw();
    },
  };
  return query;
}
