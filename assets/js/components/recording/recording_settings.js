/** What is recorded, where, how much, for how long; who is left out; and forgetting it. */

import { html, live } from "../../../vendor/lit-html.js";
import { messageOf } from "../../app/api.js";
import { DAY_MS, HOUR_MS } from "../../text/durations.js";
import { recordingPause } from "./recording_pause.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Settings } from "../../contract.js" */

const MEGABYTE = 1_000_000;
const DAYS = { least: 1, most: 366 };
const MEGABYTES = { least: 10, most: 1_000_000 };

/** @typedef {"hour" | "day" | "everything"} Forgetting */

/** @param {App} app @param {(part: Partial<Settings>) => void} change */
export function makeRecordingCard(app, change) {
  /** @type {Forgetting | null} What waits for a second press. */
  let asked = null;
  /** @type {string | null} */
  let told = null;

  /** @param {Forgetting} what */
  const forget = async (what) => {
    const toMs = Date.now();
    const fromMs = { hour: toMs - HOUR_MS, day: toMs - DAY_MS, everything: 0 }[what];
    asked = null;
    try {
      await app.api?.forget(fromMs, toMs);
      told = app.state.t("recording.forgotten");
    } catch (error) {
      told = messageOf(error);
    }
    app.update();
  };
  /** @param {Forgetting | null} what */
  const ask = (what) => {
    asked = what;
    told = null;
    app.update();
  };

  /** @param {Scene} scene */
  const forgetting = ({ t }) =>
    html`<div class="setting" role="group" aria-labelledby="forget-title">
      <p class="setting-name" id="forget-title">${t("recording.forget")}</p>
      <p class="setting-help">${t("recording.forget.help")}</p>
      ${
        asked === null
          ? html`<div class="choices">
              ${
                /** @type {Forgetting[]} */ (["hour", "day", "everything"]).map(
                  (what) =>
                    html`<button type="button" class="button" @click=${() => ask(what)}>
                      ${t(`recording.forget.${what}`)}
                    </button>`,
                )
              }
            </div>`
          : html`<p class="setting-help" role="alert">${t(`recording.sure.${asked}`)}</p>
              <div class="choices">
                <button type="button" class="button" @click=${() => ask(null)}>${t("recording.keep")}</button>
                <button
                  type="button"
                  class="button danger"
                  @click=${() => asked !== null && void forget(asked)}
                >
                  ${t(`recording.forget.${asked}`)}
                </button>
              </div>`
      }
      <p class="setting-help" role="status">${told ?? ""}</p>
    </div>`;

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t, state } = scene;
      const { settings } = state;
      return html`<section class="card" aria-labelledby="settings-recording">
        <h2 id="settings-recording">${t("recording.title")}</h2>
        <p class="setting-help">${now(scene)}</p>
        <div class="setting">
          <label class="switch">
            <span class="setting-name">${t("recording.record")}</span>
            <input
              type="checkbox"
              role="switch"
              aria-describedby="record-help"
              .checked=${live(settings?.record === true)}
              @change=${(/** @type {Event & {target: HTMLInputElement}} */ event) => change({ record: event.target.checked })}
            />
          </label>
          <p class="setting-help" id="record-help">${t("recording.record.help")}</p>
        </div>
        <div class="setting beside">
          <p class="setting-help">${t("pause.help")}</p>
          ${recordingPause(scene, app)}
        </div>
        ${number(scene, "days", settings?.retention_days, DAYS, (days) => change({ retention_days: days }))}
        ${number(scene, "size", megabytes(settings), MEGABYTES, (size) => change({ retention_bytes: size * MEGABYTE }))}
        ${leftOut(scene, (names) => change({ private_programs: names }))} ${forgetting(scene)}
      </section>`;
    },
  };
}

/** @param {Settings | null} settings */
const megabytes = (settings) =>
  settings === null ? undefined : Math.round(settings.retention_bytes / MEGABYTE);

/** @param {Scene} scene */
function now({ t, format, state }) {
  const recorder = state.status?.recorder;
  if (recorder === undefined) return "";
  if (recorder.oldest_unix_ms === null) return t("recording.nothing");
  return t("recording.now", {
    since: format.date(recorder.oldest_unix_ms),
    size: format.bytes(recorder.bytes),
  });
}

/**
 * @param {Scene} scene @param {"days" | "size"} name @param {number | undefined} value
 * @param {{least: number, most: number}} bounds @param {(value: number) => void} choose
 */
const number = ({ t }, name, value, { least, most }, choose) =>
  html`<div class="setting">
    <label class="switch">
      <span class="setting-name">${t(`recording.${name}`)}</span>
      <input
        class="input short"
        type="number"
        inputmode="numeric"
        min=${least}
        max=${most}
        step="1"
        aria-describedby="recording-${name}-help"
        .value=${value === undefined ? "" : String(value)}
        @change=${(/** @type {Event & {target: HTMLInputElement}} */ event) => {
          const { target } = event;
          if (target.reportValidity() && target.value !== "") choose(Number(target.value));
        }}
      />
    </label>
    <p class="setting-help" id="recording-${name}-help">${t(`recording.${name}.help`)}</p>
  </div>`;

/** @param {Scene} scene @param {(names: string[]) => void} choose */
const leftOut = ({ t, state }, choose) =>
  html`<div class="setting">
    <label class="switch" for="recording-private"
      ><span class="setting-name">${t("recording.private")}</span></label
    >
    <p class="setting-help" id="recording-private-help">${t("recording.private.help")}</p>
    <input
      class="input"
      id="recording-private"
      type="text"
      autocomplete="off"
      spellcheck="false"
      aria-describedby="recording-private-help"
      .value=${(state.settings?.private_programs ?? []).join(", ")}
      @change=${(/** @type {Event & {target: HTMLInputElement}} */ event) => choose(namesIn(event.target.value))}
    />
  </div>`;

/** @param {string} text Names with commas between them. @returns {string[]} */
const namesIn = (text) => [
  ...new Set(
    text
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
  ),
];
