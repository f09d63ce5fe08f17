/**
 * The peak of the CPU in the shown range, with the processes of that moment.
 *
 * A peak stays chosen until another one is clearly higher, or until it leaves the range.
 *
 * In a wide range a point of the chart stands for several readings, so the programs of the whole range are ranked.
 */

import { MAX_POINTS } from "../contract.js";
import { covers, highestRow, nearestRow } from "../readings/series_queries.js";
import { CPU_TOTAL } from "../readings/series_store.js";
import { HOUR_MS } from "../text/durations.js";
import { makeMomentQuery } from "./moment_query.js";
import { makeTopQuery } from "./top_query.js";

/** @import { Api } from "../app/api.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { TimeRange } from "../readings/series_store.js" */

/** @typedef {ReturnType<typeof makePeakQuery>} PeakQuery */

const WIDEST_MOMENT_RANGE_MS = HOUR_MS;
const PEAK_INTERVAL_MS = 15_000;
const RETRY_MS = 1000;
/** A peak that is higher by less is not clearly higher. */
const MARGIN_PERCENT = 5;
/** Peaks that differ by less are equal: the latest of them is chosen. */
const EQUAL_PERCENT = 1;

/** @param {object} options @param {Api} options.api @param {number} options.limit How many programs are shown. @param {() => void} options.redraw */
export function makePeakQuery({ api, limit, redraw }) {
  let [oldestMs, requestedMs] = [Infinity, -Infinity];
  /** @type {TimeRange | null} */
  let requestedRange = null;
  const moment = makeMomentQuery({ api, redraw, isRecorded: (atMs) => atMs >= oldestMs, limit });
  const top = makeTopQuery({ api, redraw });

  /** @param {Scene} scene */
  const isChosenIn = ({ store, fromMs, toMs }) =>
    moment.atMs !== null && fromMs <= moment.atMs && moment.atMs <= toMs && covers(store, moment.atMs);
  /** The reading to choose instead of the chosen one, or -1. @param {Scene} scene */
  const betterRow = (scene) => {
    const { store, fromMs } = scene;
    // The recorder may not have the newest reading yet, which is only tried when there is no other.
    const toMs = Math.min(scene.toMs, store.times[store.length - 1] - (store.length > 1 ? 1 : 0));
    const row = highestRow(store, CPU_TOTAL, fromMs, toMs, EQUAL_PERCENT);
    if (row < 0 || !isChosenIn(scene) || moment.error !== null) return row;
    const chosen = store.valueAt(CPU_TOTAL, nearestRow(store, moment.atMs ?? 0));
    return store.valueAt(CPU_TOTAL, row) > chosen + MARGIN_PERCENT ? row : -1;
  };
  /** @param {number} atMs @param {boolean} isOnly There is no other reading, and this one may not be recorded yet. */
  const open = async (atMs, isOnly) => {
    requestedMs = performance.now();
    await moment.open(atMs);
    if (!isOnly || moment.error === null) return;
    setTimeout(() => {
      requestedMs = -Infinity;
      redraw();
    }, RETRY_MS);
  };
  /** @param {Scene} scene */
  const loadMoment = (scene) => {
    const mayStay = isChosenIn(scene) || moment.error !== null;
    if (!scene.isComplete || (mayStay && performance.now() - requestedMs < PEAK_INTERVAL_MS)) return;
    const row = betterRow(scene);
    if (row < 0) return;
    oldestMs = scene.store.oldestMs ?? Infinity;
    void open(scene.store.times[row], scene.store.length === 1);
  };
  /** @param {TimeRange} range */
  const isRequested = ({ fromMs, toMs }) =>
    requestedRange !== null &&
    Math.abs(requestedRange.toMs - requestedRange.fromMs - (toMs - fromMs)) <
      (2 * (toMs - fromMs)) / MAX_POINTS &&
    Math.abs(toMs - requestedRange.toMs) < (2 * (toMs - fromMs)) / MAX_POINTS;
  /** @param {TimeRange} range */
  const loadTop = ({ fromMs, toMs }) => {
    const hasMoved = Math.abs(toMs - (requestedRange?.toMs ?? -Infinity)) >= (toMs - fromMs) / MAX_POINTS;
    if (!hasMoved && isRequested({ fromMs, toMs })) return;
    requestedRange = { fromMs, toMs };
    void top.load(requestedRange, "cpu");
  };

  /** @param {TimeRange} range */
  const isMomentRange = ({ fromMs, toMs }) => toMs - fromMs <= WIDEST_MOMENT_RANGE_MS;

  return {
    /** The chosen moment; null until it is known. @param {Scene} scene */
    momentIn(scene) {
      const isTooEarly = moment.error !== null && scene.store.length === 1;
      return scene.isComplete && isChosenIn(scene) && !isTooEarly ? moment : null;
    },
    /** The programs of the whole range; null until they are known. @param {Scene} scene */
    topIn: (scene) => (isRequested(scene) ? top.top : null),
    isMomentRange,
    /** Requests the peak again when it has moved. @param {Scene} scene */
    refreshIfDue(scene) {
      if (scene.state.link !== "up") return;
      if (isMomentRange(scene)) loadMoment(scene);
      else loadTop(scene);
    },
  };
}
