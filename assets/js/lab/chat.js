/** The first two examples of the tutorial: echo, and event with answer; measures the round trips. */

/** @import { EngineLink } from "../app/engine_link.js" */

/** @typedef {{what: "message" | "my event", sentMs: number, roundTripMs: number | null, answer: string}} SentMessage The answer is empty until it arrives. */

const MAX_SENT = 3;
const ANSWER_TIMEOUT_MS = 5000;

/** @param {{link: EngineLink, onChange: () => void}} options */
export function openChat({ link, onChange }) {
  const socket = link.namespace("/chat");
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
    close() {
      socket.off();
      socket.disconnect();
    },
  };
}
