/**
 * The four examples of the tutorial, each on a namespace of its own: echo, event with answer, ten random integers
 * and the use of every core; the last two are pushed every five seconds.
 */

import { makeSeriesStore } from "../readings/series_store.js";

/** @import { EngineSocket } from "../app/engine_socket.js" */
/** @import { CpuReading } from "../contract.js" */

/** @typedef {{engineSocket: EngineSocket, onChange: () => void}} ExampleOptions */
/** @typedef {{what: "message" | "my event", sentMs: number, roundTripMs: number | null, answer: string}} SentMessage The answer is empty until it arrives. */

const MAX_SENT = 3;
const ANSWER_TIMEOUT_MS = 5000;
const PUSH_PERIOD_MS = 5000;

/** @param {ReturnType<EngineSocket["namespace"]>} socket */
const closer = (socket) => () => {
  socket.off();
  socket.disconnect();
};

/** Echo, and event with answer; measures the round trips. @param {ExampleOptions} options */
export function openChat({ engineSocket, onChange }) {
  const socket = engineSocket.namespace("/chat");
  /** @type {SentMessage[]} */
  const sent = [];

  /** @param {SentMessage["what"]} what @param {unknown} answer @param {string} text */
  const onAnswer = (what, answer, text) => {
    const waiting = sent.findLast((one) => one.what === what && one.answer === "");
    if (waiting === undefined) return;
    waiting.roundTripMs = performance.now() - waiting.sentMs;
    waiting.answer = text || JSON.stringify(answer);
    onChange();
  };
  socket.on("message", (answer) => onAnswer("message", answer, typeof answer === "string" ? answer : ""));
  socket.on("my response", (answer) => onAnswer("my event", answer, ""));

  return {
    sent,
    /** @param {SentMessage["what"]} what @param {string} text */
    send(what, text) {
      const unanswered = sent.find((one) => one.what === what && one.answer === "");
      if (unanswered && performance.now() - unanswered.sentMs < ANSWER_TIMEOUT_MS) return;
      sent.unshift({ what, sentMs: performance.now(), roundTripMs: null, answer: "" });
      sent.length = Math.min(sent.length, MAX_SENT);
      socket.emit(what, what === "message" ? text : { data: text });
      onChange();
    },
    close: closer(socket),
  };
}

/** @param {ExampleOptions} options */
export function openNumbers({ engineSocket, onChange }) {
  const socket = engineSocket.namespace("/test_conn");
  /** @type {{numbers: number[], count: number, atMs: number | null}} */
  const state = { numbers: [], count: 0, atMs: null };
  socket.on("server_response", ({ data }) => {
    state.numbers = data;
    state.count += 1;
    state.atMs = Date.now();
    onChange();
  });
  return { state, close: closer(socket) };
}

/** @param {ExampleOptions} options */
export function openCores({ engineSocket, onChange }) {
  const socket = engineSocket.namespace("/test");
  const state = { store: makeSeriesStore({ capacity: 128 }), count: 0, label: "" };
  socket.on("server_response", ({ data: [label, percents], count }) => {
    const cpu = /** @type {CpuReading} */ ({ per_core_percent: percents });
    state.store.add({ taken_at_unix_ms: Date.now(), elapsed_s: PUSH_PERIOD_MS / 1000, cpu });
    state.label = label;
    state.count = count;
    onChange();
  });
  return { state, close: closer(socket) };
}
