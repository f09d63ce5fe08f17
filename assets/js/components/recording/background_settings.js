/** The settings of the recording without a window: to go on after it is closed, to start at log-in, and the icon in the tray. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { AutostartKind, AutostartProblem } from "../../contract.js";
import { recordingEnd, returnText, trayText } from "../../text/recording_text.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { switchControl } from "../controls.js";

/** @import { Api } from "../../app/api.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { ChangeSettings } from "../../app/settings.js" */
/** @import { State } from "../../app/state.js" */

/** @param {{state: State, api: Pick<Api, "status">, changeSettings: ChangeSettings, refreshSettings: () => Promise<void>, update: () => void}} options */
export function makeBackgroundSettings({ state, api, changeSettings, refreshSettings, update }) {
  /** Whether the system was asked since the page is shown: an entry may have been removed, or a command has changed the settings. */
  let isFresh = false;

  const refresh = async () => {
    isFresh = true;
    try {
      await refreshSettings();
      state.status = await api.status();
      update();
    } catch {
      // The banner says that the engine does not answer.
    }
  };

  /** @param {Scene["t"]} t @param {"background" | "autostart" | "tray"} name @param {boolean} isOn @param {(isOn: boolean) => void} onChange @param {unknown} [more] */
  const toggle = (t, name, isOn, onChange, more = nothing) =>
    html`<div class="setting">
      ${switchControl({
        label: html`<span class="setting-name">${t(`settings.${name}`)}</span>`,
        isOn,
        onChange,
        describedBy: `${name}-help`,
      })}
      <p class="setting-help" id="${name}-help">${t(`settings.${name}.help`)}</p>
      ${more}
    </div>`;

  return {
    /** @param {Scene} scene */
    render({ t, format }) {
      if (!isFresh) void refresh();
      const goesOn = state.settings?.background === true;
      const atLogin = state.pendingSettings.autostart ?? state.status?.background.active === true;
      return html`<section class="card" aria-labelledby="settings-background">
        <h2 id="settings-background">${t("background.title")}</h2>
        <p class="setting-help">
          ${format.sentences([t(`background.now.${recordingEnd({ state })}`), ...(goesOn ? [returnText({ t, state })] : [])])}
        </p>
        ${toggle(t, "background", goesOn, (isOn) => void changeSettings(isOn ? { background: true } : { background: false, autostart: false }))}
        ${toggle(t, "autostart", atLogin, (isOn) => void changeSettings(isOn ? { background: true, autostart: true } : { autostart: false }), html`<p class="setting-help" role="status">${autostartText({ t, state })}</p>`)}
        ${toggle(t, "tray", state.settings?.tray === true, (isOn) => void changeSettings({ tray: isOn }), html`<p class="setting-help" role="status">${trayText({ t, state })}</p>`)}
      </section>`;
    },
    leave() {
      isFresh = false;
    },
  };
}

/** What the system does at log-in, and why not what the settings want. @param {Pick<Scene, "t" | "state">} scene */
function autostartText({ t, state }) {
  const background = state.status?.background;
  if (background === undefined) return "";
  const { wanted, active, how, problem, message } = background;
  if (problem !== AutostartProblem.NONE) {
    return t(`background.problem.${problem}`, { message: escapeInvisible(message) });
  }
  return wanted && active && how !== AutostartKind.NONE ? t(`background.how.${how}`) : "";
}
