/** The programs that used most of a resource in a time range. */

import { makeLatestOnly } from "./latest_only.js";

/** @import { Api } from "../app/api.js" */
/** @import { Top } from "../contract.js" */
/** @import { TimeRange } from "../readings/series_store.js" */
/** @import { RankBy } from "./program_ranking.js" */

/** @typedef {ReturnType<typeof makeTopQuery>} TopQuery */

/** @param {object} options @param {Api} options.api @param {() => void} options.redraw */
export function makeTopQuery({ api, redraw }) {
  const requests = makeLatestOnly();
  /** @type {{range: TimeRange, by: RankBy} | null} */
  let requested = null;
  const query = {
    /** @type {Top | null} */
    top: null,
    /** @type {RankBy} What `top` is ranked by. */
    by: "cpu",
    /** Requests a range once: the same object is not requested again. @param {TimeRange} range @param {RankBy} by */
    async load(range, by) {
      if (requested?.range === range && requested.by === by) return;
      requested = { range, by };
      const isLatest = requests.start();
      const top = await api.top(range.fromMs, range.toMs, by).catch(() => null);
      if (!isLatest() || top === null) return;
      query.top = top;
      query.by = by;
      redraw();
    },
  };
  return query;
}
