/** The settings page. */

import { html, live } from "../../vendor/lit-html.js";
import { makeBackgroundSettings } from "../components/recording/background_settings.js";
import { makeMetricsSettings } from "../components/metrics_settings.js";
import { makeRecordingSettings } from "../components/recording/recording_settings.js";
import { Choices, LANGUAGES, PeriodSource } from "../contract.js";
import { periodText } from "../text/range_text.js";
import { makeRouteParameter } from "./route_parameter.js";

/** @import { Api } from "../app/api.js" */
/** @import { PageView } from "../app/router.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { ChangeSettings } from "../app/settings.js" */
/** @import { State } from "../app/state.js" */
/** @import { Translate } from "../text/i18n.js" */

/** A language is called by its own name. @param {Translate} t @returns {(language: string) => string} */
const languageName = (t) => (language) =>
  LANGUAGES.find(({ tag }) => tag === language)?.name ?? t("settings.language.auto");

/** @param {{state: State, api: Api, changeSettings: ChangeSettings, refreshSettings: () => Promise<void>, update: () => void}} options @returns {PageView} */
export function makeSettingsPage({ state, api, changeSettings, refreshSettings, update }) {
  const background = makeBackgroundSettings({ state, api, changeSettings, refreshSettings, update });
  const metrics = makeMetricsSettings({ state, changeSettings, update });
  const recording = makeRecordingSettings({ state, api, changeSettings, update });

  /** The address may name a card. */
  const parameter = makeRouteParameter((name) => requestAnimationFrame(() => showCard(name)));

  /**
   * @template {"theme" | "language" | "period_s"} Name
   * @param {Scene} scene @param {Name} name @param {(choice: typeof Choices[Name][number]) => string} label
   * @param {unknown} [chosen] What is in force; the setting when left out.
   * @param {string} [help]
   */
  const choice = ({ t }, name, label, chosen = state.settings?.[name], help = t(`settings.${name}.help`)) =>
    html`<fieldset class="setting">
      <legend>${t(`settings.${name}`)}</legend>
      <p class="setting-help">${help}</p>
      <div class="choices">
        ${Choices[name].map(
          (value) =>
            html`<label class="choice">
              <input
                type="radio"
                name=${name}
                value=${value}
                .checked=${live(chosen === value)}
                @change=${() => changeSettings({ [name]: value })}
              /><span>${label(value)}</span>
            </label>`,
        )}
      </div>
    </fieldset>`;

  /** The period in force: one that was given on the command line holds until one is chosen. @param {Scene} scene */
  const periodChoice = (scene) => {
    const { t } = scene;
    /** @param {number} periodS */
    const text = (periodS) => periodText(scene, periodS);
    const { status, settings } = state;
    if (status?.period_source !== PeriodSource.COMMAND_LINE || settings === null) {
      return choice(scene, "period_s", text);
    }
    const help = t("settings.period_s.given", {
      period: text(status.period_s),
      stored: text(settings.period_s),
    });
    return choice(scene, "period_s", text, state.pendingSettings.period_s ?? status.period_s, help);
  };

  return {
    render(scene) {
      const { t } = scene;
      parameter.apply(state.parameter);
      return html`<div class="page-settings">
        ${recording.render(scene)}
        <div class="settings-column">
          <section class="card" aria-labelledby="settings-look">
            <h2 id="settings-look">${t("settings.appearance")}</h2>
            ${choice(scene, "theme", (value) => t(`settings.theme.${value}`))}
            ${choice(scene, "language", languageName(t))}
          </section>
          <section class="card" aria-labelledby="settings-measuring">
            <h2 id="settings-measuring">${t("settings.measuring")}</h2>
            ${periodChoice(scene)}
          </section>
          ${background.render(scene)} ${metrics.render(scene)}
        </div>
      </div>`;
    },
    leave() {
      background.leave();
      recording.leave();
      parameter.reset();
    },
  };
}

/** @param {string} name */
function showCard(name) {
  const heading = document.getElementById(`settings-${name}`);
  heading?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
}
