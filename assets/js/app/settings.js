/** The settings: stored by the engine, read and changed from here. */

import { isRefusal, messageOf } from "./api.js";

/** @import { Settings } from "../contract.js" */
/** @import { Api } from "./api.js" */
/** @import { Change, State } from "./state.js" */

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
  /** As the engine has answered last. @type {Settings | null} */
  let confirmed = null;
  /** Changes without an answer yet, in their order: they are shown as if they had been accepted. @type {ReadonlyArray<Change>} */
  let pending = [];

  const show = () => {
    state.pendingSettings = Object.assign({}, ...pending);
    state.settings = confirmed === null ? null : Object.assign({ ...confirmed }, ...pending);
    onChange();
  };

  return {
    /** @param {Change} part */
    async change(part) {
      if (pending.length === 0) confirmed = state.settings;
      pending = [...pending, part];
      state.settingsError = null; // Not when one is accepted: another one may have been refused just before.
      show();
      redraw();
      try {
        confirmed = await api.change(/** @type {Partial<Settings>} */ (part));
        // What is shown of the status changes together with it.
        state.status = await api.status().catch(() => state.status);
      } catch (error) {
        if (isRefusal(error)) onRefused();
        state.settingsError = isUnreachable(error) ? state.t("settings.unreachable") : messageOf(error);
      }
      pending = pending.filter((one) => one !== part);
      show();
      redraw();
    },
    /** Reads the settings again: another page may have changed them. */
    async refresh() {
      confirmed = await api.settings();
      show();
    },
  };
}

/** @param {unknown} error */
const isUnreachable = (error) => !(error instanceof Error && "status" in error && error.status !== 0);
