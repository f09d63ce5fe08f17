/** Events of the machine and of the recording: their text, and the one at an instant. */

import { EventKind, MONITOR_STOPPED } from "../contract.js";
import { SECOND_MS } from "../text/durations.js";
import { escapeInvisible } from "../text/text_safety.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { Finding, PastEvent } from "../contract.js" */

/** Tolerance around an event, as a fraction of the shown range. */
const TOLERANCE = 0.008;

/** @param {Pick<Scene, "t" | "format">} scene @param {PastEvent} event */
export function eventText({ t, format }, event) {
  const { kind, detail, culprits = [], from_unix_ms: fromMs, to_unix_ms: toMs } = event;
  if (kind === EventKind.CRASH || kind === EventKind.KILLED_FOR_MEMORY) return endText({ t, format }, event);
  const cause = t(textKey(kind, detail), { detail: escapeInvisible(detail) });
  const names = namesOf(culprits);
  const text = names === "" ? cause : t("event.caused_by", { text: cause, names });
  return toMs - fromMs >= SECOND_MS ? `${text} (${format.duration(toMs - fromMs, t)})` : text;
}

/** @param {Pick<Scene, "t">} scene @param {PastEvent} event @returns {string} Who had to wait at its end; empty where that is not known. */
export function waitingText({ t }, { waiting = [] }) {
  const names = namesOf(waiting);
  return names === "" ? "" : t("event.waiting", { names });
}

/** How a process ended. @param {Pick<Scene, "t" | "format">} scene @param {PastEvent} event */
function endText({ t, format }, { kind, detail, culprits = [] }) {
  const name = namesOf(culprits);
  if (kind === EventKind.KILLED_FOR_MEMORY) {
    const key = detail === "" ? "event.killed_for_memory_unknown" : "event.killed_for_memory";
    return t(key, { name, bytes: format.bytes(Number(detail)) });
  }
  return t(detail.startsWith("SIG") ? "event.crash" : "event.crash_code", {
    name,
    how: escapeInvisible(detail),
  });
}

/** @param {PastEvent["culprits"]} processes */
const namesOf = (processes) => [...new Set(processes.map(({ name }) => escapeInvisible(name)))].join(", ");

/** @param {string} kind @param {string} detail @returns {string} The key of the text. */
function textKey(kind, detail) {
  if (kind === "recording_paused" && detail === "") return "event.paused_by_user";
  if (kind === "suspended" && detail !== "") return "event.suspended_woken";
  if (kind === "not_sampled" && detail === MONITOR_STOPPED) return "event.monitor_stopped";
  return kind === "freeze" && detail !== "" ? `event.freeze.${detail}` : `event.${kind}`;
}

/** @param {Pick<Scene, "events" | "fromMs" | "toMs">} scene @param {number} atMs @returns {PastEvent | undefined} The last one at that instant or close to it. */
export function eventAt({ events, fromMs, toMs }, atMs) {
  const toleranceMs = TOLERANCE * (toMs - fromMs);
  return events.findLast(
    (event) => event.from_unix_ms - toleranceMs <= atMs && atMs <= event.to_unix_ms + toleranceMs,
  );
}

/** @param {Pick<Scene, "findings" | "fromMs" | "toMs">} scene @param {number} atMs @returns {Finding | undefined} The newest one whose marked instant is close. */
export function findingAt({ findings, fromMs, toMs }, atMs) {
  const toleranceMs = TOLERANCE * (toMs - fromMs);
  return findings.find(({ at_unix_ms: markedMs }) => Math.abs(markedMs - atMs) <= toleranceMs);
}
