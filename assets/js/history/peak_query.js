/**
 * The peak of the CPU in the shown range, with the processes of that moment.
 *
 * In a wide range a point of the chart stands for several readings, so the programs of the whole range are ranked.
 */

import { POINTS } from "../app/api.js";
import { highestRow } from "../readings/series_queries.js";
import { CPU_TOTAL } from "../readings/series_store.js";
import { HOUR_MS } from "../text/durations.js";
import { makeMomentQuery } from "./moment_query.js";
import { makeTopQuery } from "./top_query.js";

/** @import { Api } from "../app/api.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { TimeRange } from "../readings/series_store.js" */

/** @typedef {ReturnType<typeof makePeakQuery>} PeakQuery */

const WIDEST_MOMENT_RANGE_MS = HOUR_MS;
/** An answer holds two whole process tables. */
const PEAK_INTERVAL_MS = 15_000;

/** @param {object} options @param {Api} options.api @param {() => void} options.redraw */
export function makePeakQuery({ api, redraw }) {
  let [oldestMs, requestedMs] = [Infinity, -Infinity];
  /** @type {string | null} */
  let requestedKey = null;
  /** @type {TimeRange | null} */
  let requestedRange = null;
  const moment = makeMomentQuery({ api, redraw, isRecorded: (atMs) => atMs >= oldestMs });
  const top = makeTopQuery({ api, redraw });

  /** @param {Scene} scene */
  const loadMoment = ({ store, fromMs, toMs, isFixed }) => {
    const key = isFixed ? `${fromMs}-${toMs}` : `${toMs - fromMs}`;
    if (key === requestedKey && performance.now() - requestedMs < PEAK_INTERVAL_MS) return;
    // The recorder may not have the newest reading yet.
    const row = highestRow(store, CPU_TOTAL, fromMs, Math.min(toMs, store.times[store.length - 1] - 1));
    const isLoaded = store.times[row] === moment.atMs && moment.error === null;
    if (row < 0 || isLoaded) return;
    [requestedKey, requestedMs] = [key, performance.now()];
    oldestMs = store.oldestMs ?? Infinity;
    void moment.open(store.times[row]);
  };
  /** @param {TimeRange} range */
  const loadTop = ({ fromMs, toMs }) => {
    const isOther =
      requestedRange === null ||
      requestedRange.toMs - requestedRange.fromMs !== toMs - fromMs ||
      Math.abs(toMs - requestedRange.toMs) >= (toMs - fromMs) / POINTS;
    if (!isOther) return;
    requestedRange = { fromMs, toMs };
    void top.load(requestedRange, "cpu");
  };

  /** @param {TimeRange} range */
  const isMomentRange = ({ fromMs, toMs }) => toMs - fromMs <= WIDEST_MOMENT_RANGE_MS;

  return {
    moment,
    top,
    isMomentRange,
    /** Requests the peak again when it has moved. @param {Scene} scene */
    refreshIfDue(scene) {
      if (scene.state.link !== "up") return;
      if (isMomentRange(scene)) loadMoment(scene);
      else loadTop(scene);
    },
  };
}
