/** What is recorded, where, since when, for how long, and whether that goes on without a window. */

import { TrayProblem } from "../contract.js";
import { escapeInvisible } from "./text_safety.js";

/** @import { Scene } from "../app/scene.js" */

/** @typedef {Pick<Scene, "t" | "format" | "state">} RecordingContext */

/**
 * When the recording ends: "on" goes on without a window, "server" with the program that was started in a terminal,
 * "off" with the window.
 *
 * @param {Pick<RecordingContext, "state">} context
 * @returns {"on" | "server" | "off"}
 */
export function recordingEnd({ state: { settings, status } }) {
  if (settings?.background === true) return "on";
  return status?.background.without_window === true ? "server" : "off";
}

/** @param {RecordingContext} context @returns {(readonly [name: string, value: string])[]} Empty before the first status. */
export function recordingFacts({ t, format, state }) {
  const { status, settings } = state;
  if (status === null || settings === null) return [];
  const { directory, bytes, oldest_unix_ms: oldestMs } = status.recorder;
  const since =
    oldestMs === null
      ? t("recording.fact.nothing_yet")
      : t("recording.fact.since_text", {
          date: format.date(oldestMs),
          time: format.duration(Date.now() - oldestMs, t),
        });
  return [
    [t("recording.fact.folder"), escapeInvisible(directory)],
    [t("recording.fact.size"), format.bytes(bytes)],
    [t("recording.fact.since"), since],
    [
      t("recording.fact.kept"),
      t("recording.fact.kept_text", {
        days: format.count(settings.retention_days),
        size: format.count(Math.round(settings.retention_bytes / 1e6)),
      }),
    ],
    [t("recording.fact.end"), t(`recording.end.${settings.record ? recordingEnd({ state }) : "none"}`)],
  ];
}

/** How to open the window again after it was closed. @param {Pick<RecordingContext, "t" | "state">} context */
export const returnText = ({ t, state: { status } }) =>
  t(`background.return.${status?.tray?.is_shown === true ? "tray" : "start"}`);

/** Whether there is an icon in the tray of the desktop, and why not. @param {Pick<RecordingContext, "t" | "state">} context */
export const trayText = ({ t, state: { status } }) =>
  t(`tray.problem.${status?.tray?.problem ?? TrayProblem.UNKNOWN}`);

/** The facts as one text. @param {RecordingContext} context */
export const recordingText = (context) =>
  recordingFacts(context)
    .map(([name, value]) => context.t("recording.fact.pair", { name, value }))
    .join(" · ");
