/** Theme, language and title of the document; they follow the settings and the system. */

import { readPalette } from "../charts/palette.js";
import { makeFormat, regionOf } from "../text/format.js";
import { makeTranslate, pickLanguage } from "../text/i18n.js";

/** @import { Dictionary } from "../text/i18n.js" */
/** @import { State } from "./state.js" */

const SYSTEM_COLOURS = ["(prefers-color-scheme: dark)", "(forced-colors: active)"];

/** @param {{state: State, loadDictionary: (language: string) => Promise<Dictionary>, redraw: () => void}} options */
export function makeAppearance({ state, loadDictionary, redraw }) {
  const root = document.documentElement;
  const nameDocument = () => {
    root.lang = state.language;
    document.title = state.t("document.title");
  };

  return {
    nameDocument,
    /** Applies the theme and the language of the settings. */
    async apply() {
      const { settings, language } = state;
      if (settings === null) return;
      if (settings.theme === "system") root.removeAttribute("data-theme");
      else root.setAttribute("data-theme", settings.theme);
      state.palette = readPalette(root);
      const wanted = pickLanguage(settings.language, navigator.languages);
      // The page keeps its language when the dictionary of another one cannot be loaded.
      const dictionary = wanted === language ? null : await loadDictionary(wanted).catch(() => null);
      if (dictionary !== null) {
        state.language = wanted;
        state.t = makeTranslate(dictionary);
        state.format = makeFormat(regionOf(wanted, navigator.languages));
        nameDocument();
      }
      redraw();
    },
    /** Reads the palette again when the system changes its theme or forces colours. */
    followSystem() {
      for (const query of SYSTEM_COLOURS) {
        matchMedia(query).addEventListener("change", () => {
          state.palette = readPalette(root);
          redraw();
        });
      }
    },
  };
}
