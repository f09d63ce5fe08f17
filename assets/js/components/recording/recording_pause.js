/** The button whose menu pauses recording for a chosen time, or the one that resumes it. */

import { html } from "../../../vendor/lit-html.js";
import { makeMenu } from "../../processes/menu.js";
import { MINUTE_MS } from "../../text/durations.js";
import { button } from "../controls.js";
import { icons } from "../icons.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { ChangeSettings } from "../../app/settings.js" */

const DURATIONS_MIN = Object.freeze([15, 60, 480]);
const MENU_GAP_PX = 4;

/** @param {ChangeSettings} changeSettings */
export function makeRecordingPause(changeSettings) {
  /** @type {HTMLElement | null} The button of the open menu. */
  let opener = null;
  const menu = makeMenu(() => {
    opener?.setAttribute("aria-expanded", "false");
    opener?.focus();
    opener = null;
  });
  /** @param {number} paused_until_unix_ms */
  const pauseUntil = (paused_until_unix_ms) => changeSettings({ paused_until_unix_ms });
  /** @param {Scene} scene @param {HTMLElement} target */
  const open = ({ t, format }, target) => {
    const items = DURATIONS_MIN.map((minutes) => ({
      label: durationText({ t, format }, minutes),
      act: () => void pauseUntil(Date.now() + minutes * MINUTE_MS),
    }));
    const { left, bottom } = target.getBoundingClientRect();
    menu.open(t("pause.title"), items, { x: left, y: bottom + MENU_GAP_PX });
    target.setAttribute("aria-expanded", "true");
    opener = target;
  };

  return {
    close: menu.close,
    /** @param {Scene} scene */
    render(scene) {
      const { t, format, state } = scene;
      const untilMs = state.status?.recorder.paused_until_unix_ms ?? null;
      if (untilMs !== null) {
        return html`<span class="recording-pause">
          <span>${t("pause.until", { time: format.minute(untilMs) })}</span>
          ${button(t("pause.resume"), () => pauseUntil(0))}
        </span>`;
      }
      return html`<span class="recording-pause">
        <button
          type="button"
          class="button"
          aria-haspopup="menu"
          aria-expanded="false"
          ?disabled=${state.settings?.record !== true}
          @click=${(/** @type {MouseEvent & {currentTarget: HTMLElement}} */ event) => open(scene, event.currentTarget)}
          @keydown=${openWithArrow}
        >
          ${t("pause.title")} ${icons.down()}
        </button>
        ${menu.element}
      </span>`;
    },
  };
}

/** @param {KeyboardEvent & {currentTarget: HTMLElement}} event */
function openWithArrow(event) {
  if (event.key !== "ArrowDown") return;
  event.preventDefault();
  event.currentTarget.click();
}

/** @param {Pick<Scene, "t" | "format">} scene @param {number} minutes */
function durationText({ t, format }, minutes) {
  if (minutes < 60) return t("pause.minutes", { count: format.count(minutes) });
  return t(minutes === 60 ? "pause.hour" : "pause.hours", { count: format.count(minutes / 60) });
}
