/** What the page tells the engine to do; the engine's answer is the truth. */

import { isRefusal } from "./api.js";

/** @import { App, Closed } from "./composition_root.js" */
/** @import { Settings } from "../contract.js" */

/** @typedef {ReturnType<typeof makeCommands>} Commands */

/**
 * @param {object} options
 * @param {App} options.app
 * @param {() => void} options.onSettings Called when they have changed.
 * @param {(why: Closed) => void} options.onClosed Called when the engine no longer knows our token.
 */
export function makeCommands({ app, onSettings, onClosed }) {
  const { state } = app;

  /** @param {Settings} settings */
  const take = (settings) => {
    state.settings = settings;
    onSettings();
  };

  return {
    /** @param {Partial<Settings> | {period_s: number}} part */
    async change(part) {
      if (app.api === null) return;
      try {
        take(await app.api.change(/** @type {Partial<Settings>} */ (part)));
        state.status = await app.api.status();
        state.settingsError = null;
      } catch (error) {
        if (isRefusal(error)) onClosed("ended");
        state.settingsError =
          error instanceof Error && "status" in error && error.status !== 0
            ? error.message
            : state.t("settings.unreachable");
      }
      app.redraw();
    },
    /** Ask the engine for its settings: another page may have changed them. */
    async refreshSettings() {
      if (app.api !== null) take(await app.api.settings());
    },
  };
}
