/** The widths of columns that the user has resized; stored in the settings. */

import { clampWidth } from "../grid/column_layout.js";

/** @import { ChangeSettings } from "../../app/settings.js" */
/** @import { State } from "../../app/state.js" */

/** @typedef {ReturnType<typeof makeColumnWidths>} ColumnWidths */

/** A key that is held down changes a width many times; it is stored once. */
const SAVE_AFTER_MS = 400;
/** @type {Readonly<Record<string, number>>} */
const NONE = Object.freeze({});

/** @param {{state: Pick<State, "settings">, changeSettings: ChangeSettings, redraw: () => void}} options */
export function makeColumnWidths({ state, changeSettings, redraw }) {
  /** What the engine has not stored yet. @type {Readonly<Record<string, number>> | null} */
  let pending = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const current = () => pending ?? state.settings?.process_column_widths ?? NONE;
  const save = async () => {
    clearTimeout(timer);
    const saved = pending;
    if (saved === null) return;
    await changeSettings({ process_column_widths: saved });
    if (pending === saved) pending = null;
    redraw();
  };

  return {
    current,
    /** A width that the page may not show yet: keys come faster than frames. @param {string} id @returns {number | undefined} */
    unsaved: (id) => pending?.[id],
    /** Shows a width without storing it. @param {string} id @param {number} px */
    preview(id, px) {
      pending = { ...current(), [id]: clampWidth(px) };
      clearTimeout(timer);
      redraw();
    },
    saveSoon() {
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_AFTER_MS);
    },
    save,
    /** Drops what is not stored, as after a drag that was cancelled. @param {Readonly<Record<string, number>>} before */
    restore(before) {
      pending = before === state.settings?.process_column_widths ? null : before;
      redraw();
    },
    /** The reset itself is stored together with the choice of columns. */
    forget() {
      clearTimeout(timer);
      pending = null;
    },
  };
}
