/** What the user can choose; the engine remembers it. */

import { html, live, nothing } from "../../vendor/lit-html.js";
import { makeRecordingCard } from "../components/recording/recording_settings.js";
import { Choices } from "../contract.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Settings } from "../contract.js" */

/** @param {App} app */
export function makeSettings(app) {
  /** @param {Partial<Settings> | {[key: string]: unknown}} part */
  const change = (part) => app.commands?.change(/** @type {Partial<Settings>} */ (part));

  /**
   * @param {Scene} scene @param {keyof Settings} name
   * @param {ReadonlyArray<string | number>} choices @param {(choice: string | number) => string} label
   */
  const choice = ({ t, state }, name, choices, label) =>
    html`<fieldset class="setting">
      <legend>${t(`settings.${name}`)}</legend>
      <p class="setting-help">${t(`settings.${name}.help`)}</p>
      <div class="choices">
        ${choices.map(
          (value) =>
            html`<label class="choice">
              <input
                type="radio"
                name=${name}
                value=${value}
                .checked=${live(state.settings?.[name] === value)}
                @change=${() => change({ [name]: value })}
              /><span>${label(value)}</span>
            </label>`,
        )}
      </div>
    </fieldset>`;

  /** @param {Scene} scene @param {"background"} name */
  const toggle = ({ t, state }, name) =>
    html`<div class="setting">
      <label class="switch">
        <span class="setting-name">${t(`settings.${name}`)}</span>
        <input
          type="checkbox"
          role="switch"
          aria-describedby="${name}-help"
          .checked=${live(state.settings?.[name] === true)}
          @change=${(/** @type {Event & {target: HTMLInputElement}} */ event) => change({ [name]: event.target.checked })}
        />
      </label>
      <p class="setting-help" id="${name}-help">${t(`settings.${name}.help`)}</p>
    </div>`;

  const recording = makeRecordingCard(app, change);

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t, format, state } = scene;
      return html`<div class="page-settings">
        <div role="alert">
          ${state.settingsError === null ? nothing : html`<p class="error">${state.settingsError}</p>`}
        </div>
        <div class="settings-column">
          <section class="card" aria-labelledby="settings-look">
            <h2 id="settings-look">${t("settings.look")}</h2>
            ${choice(scene, "theme", Choices.theme, (value) => t(`settings.theme.${value}`))}
            ${choice(scene, "language", Choices.language, (value) => t(`settings.language.${value}`))}
          </section>
          <section class="card" aria-labelledby="settings-measuring">
            <h2 id="settings-measuring">${t("settings.measuring")}</h2>
            ${choice(scene, "period_s", Choices.period_s, (value) => t("unit.seconds", { count: format.count(Number(value)) }))}
            ${toggle(scene, "background")}
          </section>
        </div>
        ${recording.render(scene)}
      </div>`;
    },
    draw() {},
    leave() {
      app.state.settingsError = null;
    },
  };
}
