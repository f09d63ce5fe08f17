/** The tutorial's first two examples: what is sent comes back, and how long that took. */

/** @import { Link } from "../app/engine_link.js" */

/** @typedef {{what: "message" | "my event", sentMs: number, roundTripMs: number | null, answer: string}} Sent Empty answer: none yet. */

const KEPT = 3;
const LONGEST_WAIT_MS = 5000;

/**
 * @param {object} options
 * @param {Link} options.link
 * @param {() => void} options.onChange
 */
export function openChat({ link, onChange }) {
  const socket = link.namespace("/chat");
  /** @type {Sent[]} */
  const sent = [];

  /** @param {Sent["what"]} what @param {unknown} answer @param {string} text */
  const arrived = (what, answer, text) => {
    const waiting = sent.findLast((one) => one.what === what && one.answer === "");
    if (waiting === undefined) return;
    waiting.roundTripMs = performance.now() - waiting.sentMs;
    waiting.answer = text || JSON.stringify(answer);
    onChange();
  };
  socket.on("message", (answer) => arrived("message", answer, typeof answer === "string" ? answer : ""));
  socket.on("my response", (answer) => arrived("my event", answer, ""));

  return {
    sent,
    /** @param {Sent["what"]} what @param {string} text */
    send(what, text) {
      const since = sent.find((one) => one.what === what && one.answer === "");
      if (since && performance.now() - since.sentMs < LONGEST_WAIT_MS) return;
      sent.unshift({ what, sentMs: performance.now(), roundTripMs: null, answer: "" });
      sent.length = Math.min(sent.length, KEPT);
      socket.emit(what, what === "message" ? text : { data: text });
      onChange();
    },
    close() {
      socket.off();
      socket.disconnect();
    },
  };
}
