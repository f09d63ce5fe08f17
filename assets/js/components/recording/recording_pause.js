/** The control that pauses recording for a chosen time, or resumes it. */

import { html } from "../../../vendor/lit-html.js";
import { MINUTE_MS } from "../../text/durations.js";
import { button } from "../controls.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { ChangeSettings } from "../../app/settings.js" */

const DURATIONS_MIN = Object.freeze([15, 60, 480]);

/** @param {Scene} scene @param {ChangeSettings} changeSettings */
export function recordingPause(scene, changeSettings) {
  const { t, format, state } = scene;
  const untilMs = state.status?.recorder.paused_until_unix_ms ?? null;
  /** @param {number} paused_until_unix_ms */
  const pauseUntil = (paused_until_unix_ms) => changeSettings({ paused_until_unix_ms });
  if (untilMs !== null) {
    return html`<span class="recording-pause">
      <span>${t("pause.until", { time: format.minute(untilMs) })}</span>
      ${button(t("pause.resume"), () => pauseUntil(0))}
    </span>`;
  }
  return html`<select
    class="select"
    aria-label=${t("pause.title")}
    ?disabled=${state.settings?.record !== true}
    @keydown=${openWithArrows}
    @change=${(/** @type {Event & {target: HTMLSelectElement}} */ { target }) => {
      const minutes = Number(target.value);
      target.selectedIndex = 0;
      pauseUntil(Date.now() + minutes * MINUTE_MS);
    }}
  >
    <option value="" selected>${t("pause.title")}</option>
    ${DURATIONS_MIN.map((minutes) => html`<option value=${minutes}>${minutes < 60 ? t("pause.minutes", { count: format.count(minutes) }) : t(minutes === 60 ? "pause.hour" : "pause.hours", { count: format.count(minutes / 60) })}</option>`)}
  </select>`;
}

/** An arrow key would choose the first time at once. @param {KeyboardEvent & {currentTarget: HTMLSelectElement}} event */
function openWithArrows(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  event.currentTarget.showPicker();
}
