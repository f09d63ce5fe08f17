/** Recording can rest for a while; it goes on by itself. */

import { html } from "../../../vendor/lit-html.js";
import { MINUTE_MS } from "../../text/durations.js";

/** @import { App, Scene } from "../../app/composition_root.js" */

const CHOICES_MIN = Object.freeze([15, 60, 480]);

/** @param {Scene} scene @param {App} app */
export function recordingPause(scene, app) {
  const { t, format, state } = scene;
  const untilMs = state.status?.recorder.paused_until_unix_ms ?? null;
  /** @param {number} paused_until_unix_ms */
  const pause = (paused_until_unix_ms) => app.commands?.change({ paused_until_unix_ms });
  if (untilMs !== null) {
    return html`<span class="recording-pause">
      <span>${t("pause.until", { time: format.minute(untilMs) })}</span>
      <button type="button" class="button" @click=${() => pause(0)}>${t("pause.go_on")}</button>
    </span>`;
  }
  return html`<select
    class="select"
    aria-label=${t("pause.title")}
    ?disabled=${state.settings?.record !== true}
    @change=${(/** @type {Event & {target: HTMLSelectElement}} */ { target }) => {
      const minutes = Number(target.value);
      target.selectedIndex = 0;
      pause(Date.now() + minutes * MINUTE_MS);
    }}
  >
    <option value="" selected>${t("pause.title")}</option>
    ${CHOICES_MIN.map((minutes) => html`<option value=${minutes}>${minutes < 60 ? t("pause.minutes", { count: format.count(minutes) }) : t(minutes === 60 ? "pause.hour" : "pause.hours", { count: format.count(minutes / 60) })}</option>`)}
  </select>`;
}
