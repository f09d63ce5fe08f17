/** CPU by program over the shown time, asked for while somebody looks. */

import { messageOf, POINTS } from "../app/api.js";
import { makeStore, plainSeries } from "../readings/series_store.js";
import { makeTurns } from "./latest_only.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { History, Programs } from "../contract.js" */
/** @import { Span } from "../readings/series_store.js" */

const REASK_MS = 5000;

export const OTHERS = "programs.others_percent";
export const REST = "programs.rest_percent";
/** A program may have any name. @param {string} name */
export const programSeries = (name) => `program:${name}`;

/**
 * @param {App} app
 * @param {() => void} onAnswer
 */
export function makePrograms(app, onAnswer) {
  const turns = makeTurns();
  let askedToMs = -Infinity;
  /** @type {string | null} Which time was asked for. */
  let about = null;
  const programs = {
    store: makeStore(),
    version: 0,
    /** @type {string[]} In an order that stays. */
    names: [],
    /** @type {Span | null} The time of the answer. */
    span: null,
    /** @type {string | null} */
    error: null,

    /** @param {Scene} scene */
    async keepUp({ state, store, fromMs, toMs, isFixed }) {
      const { api } = app;
      if (api === null || state.link !== "up" || store.length === 0) return;
      const time = isFixed ? `${fromMs}-${toMs}` : `${toMs - fromMs}`;
      const everyMs = Math.max(REASK_MS, (toMs - fromMs) / POINTS);
      const isLate = !isFixed && state.paused === null && Math.abs(toMs - askedToMs) >= everyMs * 0.9;
      if (time === about && !isLate) return;
      about = time;
      askedToMs = toMs;
      const isNewest = turns.next();
      try {
        const answer = await api.programs(fromMs, toMs);
        if (!isNewest()) return;
        programs.store = makeStore();
        programs.store.fill(historyOf(answer));
        programs.version += 1;
        programs.span = { fromMs, toMs };
        programs.names = inOrder(
          programs.names,
          answer.programs.map(({ name }) => name),
        );
        programs.error = null;
      } catch (error) {
        if (isNewest()) programs.error = messageOf(error);
      }
      onAnswer();
    },
  };
  return programs;
}

/** Who is shown already keeps the place: nothing moves under the pointer. @param {ReadonlyArray<string>} before @param {ReadonlyArray<string>} now */
const inOrder = (before, now) => [
  ...before.filter((name) => now.includes(name)),
  ...now.filter((name) => !before.includes(name)),
];

/** As the charts' store takes it; what comes between two questions is no gap. @param {Programs} answer @returns {History} */
function historyOf({ step_ms: stepMs, times_unix_ms: times, programs, others_percent, rest_percent, gaps }) {
  const columns = [
    .../** @type {const} */ ([
      [OTHERS, others_percent],
      [REST, rest_percent],
    ]),
    ...programs.map(({ name, cpu_percent }) => /** @type {const} */ ([programSeries(name), cpu_percent])),
  ];
  return {
    step_ms: Math.max(stepMs, REASK_MS),
    times_unix_ms: times,
    series: Object.fromEntries(columns.map(([name, values]) => [name, plainSeries(values)])),
    gaps,
  };
}
