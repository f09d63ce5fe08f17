/** The opened moment: the machine at that instant, and one minute earlier for comparison. */

import { messageOf } from "../app/api.js";
import { MINUTE_MS } from "../text/durations.js";
import { makeLatestOnly } from "./latest_only.js";

/** @import { Api } from "../app/api.js" */
/** @import { Moment } from "../contract.js" */

/** @typedef {ReturnType<typeof makeMomentQuery>} MomentQuery */

/**
 * @param {object} options
 * @param {Api} options.api
 * @param {() => void} options.redraw
 * @param {(atMs: number) => boolean} options.isRecorded The earlier moment is requested only where this is true.
 */
export function makeMomentQuery({ api, redraw, isRecorded }) {
  const requests = makeLatestOnly();
  const query = {
    /** @type {number | null} The requested instant. */
    atMs: null,
    /** @type {Moment | null} */
    moment: null,
    /** @type {Moment | null} */
    earlier: null,
    /** @type {string | null} */
    error: null,

    /** @param {number} atMs */
    async open(atMs) {
      const isLatest = requests.start();
      query.atMs = atMs;
      redraw();
      const earlierMs = atMs - MINUTE_MS;
      const [moment, earlier] = await Promise.allSettled([
        api.moment(atMs),
        isRecorded(earlierMs) ? api.moment(earlierMs) : Promise.reject(),
      ]);
      if (!isLatest()) return;
      query.moment = moment.status === "fulfilled" ? moment.value : null;
      query.earlier = earlier.status === "fulfilled" ? earlier.value : null;
      query.error = moment.status === "rejected" ? messageOf(moment.reason) : null;
      redraw();
    },
    close() {
      requests.start();
      Object.assign(query, { atMs: null, moment: null, earlier: null, error: null });
      redraw();
    },
  };
  return query;
}
