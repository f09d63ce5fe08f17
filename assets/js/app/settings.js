/** The settings: stored by the engine, read and changed from here. */

import { isRefusal } from "./api.js";

/** @import { Settings } from "../contract.js" */
/** @import { Api } from "./api.js" */
/** @import { State } from "./state.js" */

/** @typedef {ReturnType<typeof makeSettings>} SettingsService */
/** @typedef {SettingsService["change"]} ChangeSettings */

/**
 * @param {object} options
 * @param {State} options.state
 * @param {Api} options.api
 * @param {() => void} options.onChange Called after `state.settings` was replaced.
 * @param {() => void} options.onRefused Called when the engine does not accept the token any more.
 * @param {() => void} options.redraw
 */
export function makeSettings({ state, api, onChange, onRefused, redraw }) {
  /** @param {Settings} settings */
  const replace = (settings) => {
    state.settings = settings;
    onChange();
  };

  return {
    /** @param {Partial<Settings> | {period_s: number}} part */
    async change(part) {
      try {
        replace(await api.change(/** @type {Partial<Settings>} */ (part)));
        state.status = await api.status();
        state.settingsError = null;
      } catch (error) {
        if (isRefusal(error)) onRefused();
        state.settingsError =
          error instanceof Error && "status" in error && error.status !== 0
            ? error.message
            : state.t("settings.unreachable");
      }
      redraw();
    },
    /** Reads the settings again: another page may have changed them. */
    async refresh() {
      replace(await api.settings());
    },
  };
}
