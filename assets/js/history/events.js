/** Events of the machine and of the recording: their text, and the one at an instant. */

import { SECOND_MS } from "../text/durations.js";
import { escapeInvisible } from "../text/text_safety.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { PastEvent } from "../contract.js" */

/** Tolerance around an event, as a fraction of the shown range. */
const TOLERANCE = 0.008;

/** @param {Pick<Scene, "t" | "format">} scene @param {PastEvent} event */
export function eventText({ t, format }, { kind, detail, from_unix_ms: fromMs, to_unix_ms: toMs }) {
  const isByUser = kind === "recording_paused" && detail === "";
  const text = t(isByUser ? "event.paused_by_user" : `event.${kind}`, { detail: escapeInvisible(detail) });
  return toMs - fromMs >= SECOND_MS ? `${text} (${format.duration(toMs - fromMs, t)})` : text;
}

/** @param {Pick<Scene, "events" | "fromMs" | "toMs">} scene @param {number} atMs @returns {PastEvent | undefined} The last one at that instant or close to it. */
export function eventAt({ events, fromMs, toMs }, atMs) {
  const toleranceMs = TOLERANCE * (toMs - fromMs);
  return events.findLast(
    (event) => event.from_unix_ms - toleranceMs <= atMs && atMs <= event.to_unix_ms + toleranceMs,
  );
}
