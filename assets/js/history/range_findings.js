/** The findings of the shown range. */

import { MINUTE_MS } from "../text/durations.js";
import { makeLatestOnly } from "./latest_only.js";

/** @import { Api } from "../app/api.js" */
/** @import { Finding } from "../contract.js" */
/** @import { TimeRange } from "../readings/series_store.js" */

/** A range that follows the present is asked for again after this time. */
const INTERVAL_MS = MINUTE_MS;

/** @param {{api: Pick<Api, "findings">, redraw: () => void}} options */
export function makeRangeFindings({ api, redraw }) {
  const requests = makeLatestOnly();
  let requestedMs = -Infinity;
  /** @type {string | null} */
  let requestedKey = null;
  const query = {
    /** @type {ReadonlyArray<Finding>} Newest first. */
    findings: [],
    /** @param {TimeRange} range @param {boolean} isFixed */
    async load({ fromMs, toMs }, isFixed) {
      const key = isFixed ? `${fromMs}-${toMs}` : `${Math.round((toMs - fromMs) / MINUTE_MS)}`;
      const isDue = !isFixed && performance.now() - requestedMs >= INTERVAL_MS;
      if (key === requestedKey && !isDue) return;
      requestedKey = key;
      requestedMs = performance.now();
      const isLatest = requests.start();
      const answer = await api.findings(fromMs, toMs).catch(() => null);
      if (!isLatest() || answer === null) return;
      query.findings = answer.findings;
      redraw();
    },
  };
  return query;
}
