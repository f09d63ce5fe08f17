/** The status bar: connection, recording, cost of the monitor, uptime, clock. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { PRESSURE_PERIOD_S } from "../../contract.js";
import { periodText } from "../../text/range_text.js";
import { MINUTE_MS } from "../../text/durations.js";
import { recordingEnd, recordingText } from "../../text/recording_text.js";

/** @import { LiveReadings } from "../../app/live_readings.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { Status } from "../../contract.js" */

/** @param {Pick<Scene, "t" | "format" | "state">} scene @param {Pick<LiveReadings, "periodMs" | "isStale">} readings */
export function statusBar({ t, format, state }, readings) {
  const { status } = state;
  if (status?.incident) {
    return html`<footer class="status-bar" aria-label=${t("shell.status")}>
      <span class="status-item">${t("incident.read_only")}</span>
    </footer>`;
  }
  if (state.closed) {
    return html`<footer class="status-bar" aria-label=${t("shell.status")}>
      <span class="status-item link"><span class="dot closed"></span>${t("link.closed")}</span>
      <span class="status-space"></span>
      <span class="status-item">${format.minute(Date.now())}</span>
    </footer>`;
  }
  const { periodS, pressedBy } = paceOf(status, readings.periodMs() / 1000);
  const pressed = pressedText(t, pressedBy);
  const period = periodText({ t, format }, periodS);
  const link = state.link === "up" && readings.isStale() ? "stale" : state.link;
  const linkText = `${t(`link.${link}`)}${link === "up" ? ` · ${period}` : ""}`;
  const bootedMs = status?.machine.booted_at_unix_ms ?? null;
  return html`<footer class="status-bar" aria-label=${t("shell.status")}>
    <span class="status-item link"><span class="dot ${link}"></span>${linkText}</span>
    <a
      class="status-item optional has-hint"
      href="#settings/recording"
      aria-describedby="recording-facts"
      data-recording=${status?.recorder.state ?? "unknown"}
      >${recordingState({ t, format, state })}</a
    >
    <span id="recording-facts" hidden>${recordingText({ t, format, state })}</span>
    <span class="status-space"></span>
    <span class="status-item pressed optional" title=${pressed === "" ? nothing : pressed}>${pressed}</span>
    <a class="status-item own" href="#diagnostics"
      >${status === null ? "" : t("status_bar.own", { percent: format.finePercent(status.own.cpu_percent), bytes: format.bytes(status.own.pss_bytes) })}</a
    >
    <span class="status-item uptime optional"
      >${bootedMs === null ? "" : t("status_bar.uptime", { time: format.duration(Date.now() - bootedMs, t) })}</span
    >
    <span class="status-item">${format.minute(Date.now())}</span>
  </footer>`;
}

/** The time between readings: shorter than chosen while programs wait. @param {Status | null} status @param {number} chosenS */
function paceOf(status, chosenS) {
  const pressedBy = status?.pressed_by ?? [];
  if (pressedBy.length === 0 || chosenS <= PRESSURE_PERIOD_S) return { periodS: chosenS, pressedBy: [] };
  return { periodS: PRESSURE_PERIOD_S, pressedBy };
}

/** @param {Scene["t"]} t @param {ReadonlyArray<string>} resources Those that programs wait for. */
function pressedText(t, resources) {
  if (resources.length === 0) return "";
  return t("status_bar.pressed", {
    resources: resources.map((one) => t(`status_bar.pressed.${one}`)).join(" · "),
  });
}

/** @param {Pick<Scene, "t" | "format" | "state">} scene */
function recordingState({ t, format, state }) {
  const recorder = state.status?.recorder;
  if (recorder === undefined) return "";
  const { bytes, oldest_unix_ms: oldestMs, paused_until_unix_ms: untilMs } = recorder;
  if (untilMs !== null) return t("pause.until", { time: format.minute(untilMs) });
  if (recorder.state !== "recording") return t(`recording.state.${recorder.state}`);
  const size = format.bytes(bytes);
  const text =
    oldestMs === null || bytes === 0 || Date.now() - oldestMs < MINUTE_MS
      ? t("recording.state.recording")
      : t("status_bar.recording", { size, time: format.duration(Date.now() - oldestMs, t) });
  const end = t(`status_bar.background.${recordingEnd({ state })}`);
  return html`<span>${text}<span class="recording-end"> · ${end}</span></span>`;
}
