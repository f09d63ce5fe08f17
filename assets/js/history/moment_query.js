/** The opened moment: the machine at that instant, and one minute earlier for comparison. */

import { messageOf } from "../app/api.js";
import { MINUTE_MS } from "../text/durations.js";
import { makeLatestOnly } from "./latest_only.js";
import { rankPrograms } from "./program_ranking.js";

/** @import { Api } from "../app/api.js" */
/** @import { Moment } from "../contract.js" */

/** @typedef {ReturnType<typeof makeMomentQuery>} MomentQuery */

/**
 * @param {object} options
 * @param {Api} options.api
 * @param {() => void} options.redraw
 * @param {(atMs: number) => boolean} options.isRecorded The earlier moment is requested only where this is true.
 * @param {number} [options.limit] Only the programs that use most of something, so many of each; all when left out.
 */
export function makeMomentQuery({ api, redraw, isRecorded, limit }) {
  const requests = makeLatestOnly();

  /** Of the same programs, whatever they used then. @param {number} atMs @param {Promise<Moment>} later */
  const loadEarlier = async (atMs, later) => {
    if (!isRecorded(atMs)) return null;
    if (limit === undefined) return api.moment(atMs);
    const name = rankPrograms(await later, null, "cpu")
      .slice(0, limit)
      .map((one) => one.name);
    return name.length === 0 ? null : api.moment(atMs, { name });
  };
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
      const later = limit === undefined ? api.moment(atMs) : api.moment(atMs, { limit });
      const [moment, earlier] = await Promise.allSettled([later, loadEarlier(atMs - MINUTE_MS, later)]);
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
