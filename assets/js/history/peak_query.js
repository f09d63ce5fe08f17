/** Who did it when the CPU was busiest in the shown time; who did most in it, where steps are too coarse to tell. */

import { POINTS } from "../app/api.js";
import { HOUR_MS } from "../text/durations.js";
import { highestRow } from "../readings/series_queries.js";
import { TOTAL } from "../readings/series_store.js";
import { makeMomentQuestion } from "./moment_query.js";
import { makeTopQuestion } from "./top_query.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Span } from "../readings/series_store.js" */

/** @typedef {ReturnType<typeof makePeak>} Peak */

/** A point of a wider time stands for several readings. */
const WIDEST_OF_MOMENTS_MS = HOUR_MS;
/** An answer is two whole tables of processes, and each one draws the page anew. */
const LEAST_WAIT_MS = 15_000;

/** @param {App} app */
export function makePeak(app) {
  let [knownFromMs, askedMs] = [Infinity, -Infinity];
  /** @type {string | null} Which time was asked about. */
  let about = null;
  const moment = makeMomentQuestion(app, (atMs) => atMs >= knownFromMs);
  const range = makeTopQuestion(app);
  /** @type {Span | null} */
  let asked = null;

  /** @param {Scene} scene */
  const ofMoment = ({ store, fromMs, toMs, isFixed }) => {
    const time = isFixed ? `${fromMs}-${toMs}` : `${toMs - fromMs}`;
    if (time === about && performance.now() - askedMs < LEAST_WAIT_MS) return;
    // The recorder may not have the newest reading yet.
    const row = highestRow(store, TOTAL, fromMs, Math.min(toMs, store.times[store.length - 1] - 1));
    const isAnswered = store.times[row] === moment.atMs && moment.error === null;
    if (row < 0 || isAnswered) return;
    [about, askedMs] = [time, performance.now()];
    knownFromMs = store.oldestMs ?? Infinity;
    void moment.open(store.times[row]);
  };
  /** @param {Span} span */
  const ofRange = ({ fromMs, toMs }) => {
    const isOther =
      asked === null ||
      asked.toMs - asked.fromMs !== toMs - fromMs ||
      Math.abs(toMs - asked.toMs) >= (toMs - fromMs) / POINTS;
    if (!isOther) return;
    asked = { fromMs, toMs };
    void range.keepUp(asked, "cpu");
  };

  /** @param {Span} span */
  const isOfMoments = ({ fromMs, toMs }) => toMs - fromMs <= WIDEST_OF_MOMENTS_MS;

  return {
    moment,
    range,
    isOfMoments,
    /** Ask again when something else was the busiest. @param {Scene} scene */
    keepUp(scene) {
      if (app.api === null || scene.state.link !== "up") return;
      if (isOfMoments(scene)) ofMoment(scene);
      else ofRange(scene);
    },
  };
}
