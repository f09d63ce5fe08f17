/** Translation of the texts of the page, from one flat dictionary for each language. */

import { LANGUAGES } from "../contract.js";

/** @typedef {Readonly<Record<string, string>>} Dictionary */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Translate */

const FALLBACK_LANGUAGE = "en";

/**
 * @param {string} setting "auto" or a supported language.
 * @param {ReadonlyArray<string>} preferred The languages of the system, best first.
 * @returns {string} The first preferred language that is supported, or else English.
 */
export function pickLanguage(setting, preferred) {
  const languages = setting === "auto" ? preferred : [setting, ...preferred];
  return languages.map(supportedLanguage).find((language) => language !== undefined) ?? FALLBACK_LANGUAGE;
}

/** @param {string} tag BCP 47. */
const supportedLanguage = (tag) =>
  LANGUAGES.find((language) => primaryOf(language.tag) === primaryOf(tag))?.tag;

/** @param {string} tag */
const primaryOf = (tag) => tag.toLowerCase().split("-")[0];

/** @param {Dictionary} dictionary @returns {Translate} Replaces `{name}` by its value; a missing key is returned, so that it is noticed. */
export function makeTranslate(dictionary) {
  return (key, values = {}) =>
    (dictionary[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) =>
      name in values ? String(values[name]) : whole,
    );
}

/** An opened incident has no present: what speaks of now has a text of its own there. @param {Translate} t @returns {Translate} */
export const incidentTranslate = (t) => (key, values) => {
  const ownKey = `${key}.incident`;
  const text = t(ownKey, values);
  return text === ownKey ? t(key, values) : text;
};
