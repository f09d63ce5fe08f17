/** Words of the page in the user's language, from flat dictionaries with the same keys. */

/** @typedef {Readonly<Record<string, string>>} Dictionary */
/** @typedef {import("./format.js").Translate} Translate */

const LANGUAGES = Object.freeze(["en", "zh-CN"]);

/**
 * @param {string} setting "auto" or a language of ours.
 * @param {ReadonlyArray<string>} preferred The system's languages, best first.
 * @returns {string} One of {@link LANGUAGES}: the first preferred one we speak, else English.
 */
export function pickLanguage(setting, preferred) {
  if (LANGUAGES.includes(setting)) return setting;
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split("-")[0];
    if (primary === "zh") return "zh-CN";
    if (primary === "en") return "en";
  }
  return "en";
}

/**
 * @param {Dictionary} dictionary
 * @returns {Translate} Fills `{name}` from the values; a key that is missing reads as itself, so that it is seen.
 */
export function makeTranslate(dictionary) {
  return (key, values = {}) =>
    (dictionary[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) =>
      name in values ? String(values[name]) : whole,
    );
}

/**
 * @param {string} text
 * @returns {string[]} Names of the placeholders in it, sorted.
 */
export function placeholders(text) {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
}
