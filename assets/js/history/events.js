/** What happened to the machine and to the recording, in words. */

import { SECOND_MS } from "../text/durations.js";
import { harmless } from "../text/text_safety.js";

/** @import { Scene } from "../app/composition_root.js" */
/** @import { PastEvent } from "../contract.js" */

/** An event is met this close to it, as a share of the shown time. */
const NEAR = 0.008;

/** @param {Pick<Scene, "t" | "format">} scene @param {PastEvent} event */
export function eventText({ t, format }, { kind, detail, from_unix_ms: fromMs, to_unix_ms: toMs }) {
  const isUsers = kind === "recording_paused" && detail === "";
  const words = t(isUsers ? "event.paused_by_user" : `event.${kind}`, { detail: harmless(detail) });
  return toMs - fromMs >= SECOND_MS ? `${words} (${format.duration(toMs - fromMs, t)})` : words;
}

/** @param {Pick<Scene, "events" | "fromMs" | "toMs">} scene @param {number} atMs @returns {PastEvent | undefined} The last one that lasted then, or ended close to it. */
export function eventAt({ events, fromMs, toMs }, atMs) {
  const near = NEAR * (toMs - fromMs);
  return events.findLast((event) => event.from_unix_ms - near <= atMs && atMs <= event.to_unix_ms + near);
}
