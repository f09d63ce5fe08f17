/** CPU by program over the shown range, as series for a chart. */

import { messageOf } from "../app/api.js";
import { MAX_POINTS } from "../contract.js";
import { makeSeriesStore, singleValueSeries } from "../readings/series_store.js";
import { makeLatestOnly } from "./latest_only.js";

/** @import { Api } from "../app/api.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { History, Programs } from "../contract.js" */
/** @import { Store, TimeRange } from "../readings/series_store.js" */

const PROGRAMS_INTERVAL_MS = 5000;

export const OTHERS_SERIES = "programs.others_percent";
export const REST_SERIES = "programs.rest_percent";
/** The prefix keeps a program of any name apart from other series. @param {string} name */
export const programSeriesName = (name) => `program:${name}`;

/** @param {{api: Api, live: Pick<Store, "lateFromMs">}} options `live` are the pushed readings. */
export function makeProgramsQuery({ api, live }) {
  const requests = makeLatestOnly();
  let requestedToMs = -Infinity;
  /** @type {string | null} */
  let requestedKey = null;
  /** @param {Scene} scene */
  const load = async ({ fromMs, toMs, widthMs }) => {
    const isLatest = requests.start();
    try {
      const answer = await api.programs(fromMs, toMs);
      if (!isLatest()) return;
      query.store = makeSeriesStore({ lateFromMs: live.lateFromMs });
      query.store.fill(historyOf(answer));
      query.version += 1;
      query.range = { fromMs, toMs };
      query.widthMs = widthMs;
      query.names = stableOrder(
        query.names,
        answer.programs.map(({ name }) => name),
      );
      query.error = null;
    } catch (error) {
      if (isLatest()) query.error = messageOf(error);
    }
  };
  const query = {
    store: makeSeriesStore(),
    version: 0,
    /** @type {string[]} In a stable order. */
    names: [],
    /** @type {TimeRange | null} The range of the answer. */
    range: null,
    /** The chosen width at that time. */
    widthMs: 0,
    /** @type {string | null} */
    error: null,

    /** The request, if one is due. @param {Scene} scene */
    requestIfDue(scene) {
      const { state, store, fromMs, toMs, widthMs, isFixed } = scene;
      if (state.link !== "up" || store.length === 0) return undefined;
      const key = isFixed ? `${fromMs}-${toMs}` : `${widthMs}`;
      const intervalMs = Math.max(PROGRAMS_INTERVAL_MS, (toMs - fromMs) / MAX_POINTS);
      const isDue = !isFixed && state.paused === null && Math.abs(toMs - requestedToMs) >= intervalMs * 0.9;
      if (key === requestedKey && !isDue) return undefined;
      requestedKey = key;
      requestedToMs = toMs;
      return load(scene);
    },
  };
  return query;
}

/** Names that were shown before keep their place, so that nothing moves under the pointer. @param {ReadonlyArray<string>} before @param {ReadonlyArray<string>} now */
const stableOrder = (before, now) => [
  ...before.filter((name) => now.includes(name)),
  ...now.filter((name) => !before.includes(name)),
];

/** The answer in the form that a store is filled from. @param {Programs} answer @returns {History} */
function historyOf({ times_unix_ms: times, programs, others_percent, rest_percent, gaps, ...answer }) {
  const columns = [
    .../** @type {const} */ ([
      [OTHERS_SERIES, others_percent],
      [REST_SERIES, rest_percent],
    ]),
    ...programs.map(({ name, cpu_percent }) => /** @type {const} */ ([programSeriesName(name), cpu_percent])),
  ];
  return {
    step_ms: answer.step_ms,
    times_unix_ms: times,
    series: singleValueSeries(columns),
    gaps,
    measured_ms: [...answer.capacity_ms],
  };
}
