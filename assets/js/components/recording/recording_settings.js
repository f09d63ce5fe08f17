/** The settings of the recording: on or off, retention, excluded programs, deleting. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { messageOf } from "../../app/api.js";
import { DAY_MS, HOUR_MS } from "../../text/durations.js";
import { recordingFacts } from "../../text/recording_text.js";
import { factList } from "../card.js";
import { button, switchControl } from "../controls.js";
import { makeRecordingPause } from "./recording_pause.js";

/** @import { Api } from "../../app/api.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { ChangeSettings } from "../../app/settings.js" */
/** @import { State } from "../../app/state.js" */
/** @import { Settings } from "../../contract.js" */

const MEGABYTE = 1_000_000;
/** The limits of the engine. */
const DAYS = { min: 1, max: 366 };
const MEGABYTES = { min: 10, max: 1_000_000 };

/** @typedef {"hour" | "day" | "everything"} Deletion */

/** @param {{state: Pick<State, "t">, api: Pick<Api, "deleteHistory">, changeSettings: ChangeSettings, update: () => void}} options */
export function makeRecordingSettings({ state, api, changeSettings, update }) {
  /** @type {Deletion | null} Waits for confirmation. */
  let pending = null;
  /** @type {string | null} */
  let result = null;

  const pause = makeRecordingPause(changeSettings);

  /** @param {Deletion} what */
  const deleteRange = async (what) => {
    const toMs = Date.now();
    const fromMs = { hour: toMs - HOUR_MS, day: toMs - DAY_MS, everything: 0 }[what];
    pending = null;
    try {
      await api.deleteHistory(fromMs, toMs);
      result = state.t(`recording.deleted.${what}`);
    } catch (error) {
      result = messageOf(error);
    }
    update();
  };
  /** @param {Deletion | null} what */
  const confirm = (what) => {
    pending = what;
    result = null;
    update();
  };

  /** @param {KeyboardEvent} event */
  const cancelOnEscape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    confirm(null);
  };

  /** @param {Scene} scene */
  const deletion = ({ t }) =>
    html`<div class="setting" role="group" aria-labelledby="delete-title">
      <p class="setting-name" id="delete-title">${t("recording.delete")}</p>
      <p class="setting-help">${t("recording.delete.help")}</p>
      <p class="setting-help strong" role="status">${result ?? ""}</p>
      <p class="setting-help strong" role="alert">
        ${pending === null ? nothing : t(`recording.confirm.${pending}`)}
      </p>
      ${
        pending === null
          ? html`<div class="choices">
              ${
                /** @type {Deletion[]} */ (["hour", "day", "everything"]).map((what) =>
                  button(t(`recording.delete.${what}`), () => confirm(what), { className: "danger" }),
                )
              }
            </div>`
          : html`<div class="choices" @keydown=${cancelOnEscape}>
              ${button(t("recording.cancel"), () => confirm(null))}
              ${button(t(`recording.confirm.${pending}.do`), () => pending !== null && void deleteRange(pending), { className: "danger" })}
            </div>`
      }
    </div>`;

  return {
    leave() {
      pause.close();
      pending = result = null;
    },
    /** @param {Scene} scene */
    render(scene) {
      const { t } = scene;
      const { settings } = scene.state;
      return html`<section class="card" aria-labelledby="settings-recording">
        <h2 id="settings-recording" tabindex="-1">${t("recording.title")}</h2>
        ${factList(recordingFacts(scene), "recording-facts")}
        <p class="setting-help">${t("recording.stays")}</p>
        <div class="setting">
          ${switchControl({
            label: html`<span class="setting-name">${t("recording.record")}</span>`,
            isOn: settings?.record === true,
            onChange: (record) => changeSettings({ record }),
            describedBy: "record-help",
          })}
          <p class="setting-help" id="record-help">${t("recording.record.help")}</p>
        </div>
        ${
          settings?.record === false
            ? nothing
            : html`<div class="setting beside">
                <p class="setting-help">${t("pause.help")}</p>
                ${pause.render(scene)}
              </div>`
        }
        ${numberSetting(scene, "days", settings?.retention_days, DAYS, (days) => changeSettings({ retention_days: days }))}
        ${numberSetting(scene, "size", megabytes(settings), MEGABYTES, (size) => changeSettings({ retention_bytes: size * MEGABYTE }))}
        ${excludedPrograms(scene, (names) => changeSettings({ private_programs: names }))} ${deletion(scene)}
      </section>`;
    },
  };
}

/** @param {Settings | null} settings */
const megabytes = (settings) =>
  settings === null ? undefined : Math.round(settings.retention_bytes / MEGABYTE);

/**
 * @param {Scene} scene @param {"days" | "size"} name @param {number | undefined} value
 * @param {{min: number, max: number}} bounds @param {(value: number) => void} choose
 */
const numberSetting = ({ t }, name, value, { min, max }, choose) =>
  html`<div class="setting">
    <label class="switch">
      <span class="setting-name">${t(`recording.${name}`)}</span>
      <input
        class="input short"
        type="number"
        inputmode="numeric"
        min=${min}
        max=${max}
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
const excludedPrograms = ({ t, state }, choose) =>
  html`<div class="setting">
    <label class="switch" for="recording-private"
      ><span class="setting-name">${t("recording.excluded")}</span></label
    >
    <p class="setting-help" id="recording-private-help">${t("recording.excluded.help")}</p>
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

/** @param {string} text Names, separated by commas. @returns {string[]} */
const namesIn = (text) => [
  ...new Set(
    text
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
  ),
];
