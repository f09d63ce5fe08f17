/** Actions that were confirmed: sent after some seconds in which they can be undone, and their outcome. */

import { messageOf } from "../../app/api.js";
import { ActionKind, ActionOutcome } from "../../contract.js";

/** @import { Api } from "../../app/api.js" */
/** @import { ActionAnswer, ActionPreview } from "../../contract.js" */

/** @typedef {ReturnType<typeof makeJobList>} JobList */
/** @typedef {"end" | "kill" | "suspend" | "resume" | "nice"} Kind A member of `ActionKind`. */
/** @typedef {{pid: number, created: number, name: string, label?: string | null, user?: string | null}} Subject A process, by the identity and name that the reader saw. */

/**
 * @typedef {object} Question What the dialog asks.
 * @property {Kind} kind
 * @property {ReadonlyArray<Subject>} subjects
 * @property {boolean} isTree
 * @property {boolean} isLossAccepted
 * @property {number} nice
 * @property {ActionPreview | null} preview Null until the engine has answered.
 * @property {string | null} error
 */

/**
 * @typedef {object} Job
 * @property {number} id
 * @property {Question} question
 * @property {"waiting" | "sending" | "finished"} phase
 * @property {number} remainingS Until it is sent.
 * @property {ActionAnswer | null} answer
 * @property {string | null} error
 */

/**
 * @typedef {object} Timers
 * @property {(act: () => void, delayMs: number) => number} set
 * @property {(timer: number) => void} clear
 */

export const UNDO_S = 5;
export const SECOND_MS = 1000;
const DONE_SHOWN_MS = 8000;
/** Their opposite does not bring back what was lost; the others are sent at once. */
const DELAYED = new Set(/** @type {Kind[]} */ ([ActionKind.END, ActionKind.KILL, ActionKind.SUSPEND]));

/** @param {{api: Pick<Api, "act">, update: () => void, timers: Timers}} options */
export function makeJobList({ api, update, timers }) {
  let lastId = 0;
  /** @type {Map<number, number>} */
  const timerOf = new Map();
  const list = {
    /** @type {ReadonlyArray<Job>} Oldest first. */
    jobs: [],
    /** @param {Question} question */
    add(question) {
      lastId += 1;
      const id = lastId;
      const job = { id, question, remainingS: 0, answer: null, error: null };
      list.jobs = [...list.jobs, { ...job, phase: "waiting" }];
      countDown(id, DELAYED.has(question.kind) ? UNDO_S : 0);
    },
    hasWaiting: () => list.jobs.some(({ phase }) => phase === "waiting"),
    /** Takes back what was not sent yet. @param {number} [id] By default the newest. */
    undo(id = list.jobs.findLast(({ phase }) => phase === "waiting")?.id) {
      const job = list.jobs.find((one) => one.id === id);
      if (job?.phase === "waiting") list.dismiss(job.id);
    },
    /** @param {number} id */
    dismiss(id) {
      clearTimer(id);
      list.jobs = list.jobs.filter((job) => job.id !== id);
      update();
    },
  };

  /** @param {number} id @param {number} remainingS */
  function countDown(id, remainingS) {
    if (remainingS === 0) {
      void send(id);
      return;
    }
    setTimer(id, () => countDown(id, remainingS - 1), SECOND_MS);
    patch(id, { remainingS });
  }

  /** @param {number} id */
  async function send(id) {
    const job = patch(id, { phase: "sending" });
    if (job === undefined) return;
    const { kind, subjects, isTree, nice, isLossAccepted } = job.question;
    try {
      const answer = await api.act(kind, subjects, {
        tree: isTree,
        confirmed: isLossAccepted,
        ...(kind === ActionKind.NICE ? { nice } : {}),
      });
      patch(id, { phase: "finished", answer });
      if (answer.outcome === ActionOutcome.DONE) setTimer(id, () => list.dismiss(id), DONE_SHOWN_MS);
    } catch (error) {
      patch(id, { phase: "finished", error: messageOf(error) });
    }
  }

  /** @param {number} id @param {Partial<Job>} part @returns {Job | undefined} */
  function patch(id, part) {
    list.jobs = list.jobs.map((job) => (job.id === id ? { ...job, ...part } : job));
    update();
    return list.jobs.find((job) => job.id === id);
  }

  /** @param {number} id @param {() => void} act @param {number} delayMs */
  function setTimer(id, act, delayMs) {
    clearTimer(id);
    timerOf.set(id, timers.set(act, delayMs));
  }

  /** @param {number} id */
  function clearTimer(id) {
    const timer = timerOf.get(id);
    if (timer !== undefined) timers.clear(timer);
    timerOf.delete(id);
  }

  return list;
}
