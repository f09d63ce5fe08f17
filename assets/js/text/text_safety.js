/** Makes untrusted names safe to show: characters that hide, move or reverse text are shown as their code. */

/**
 * Control characters, separators, bidirectional marks and overrides, zero-width characters, tags, and unpaired
 * surrogates. See Unicode Standard Annex 9 and Technical Report 36.
 */
const INVISIBLE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const SHORT_ESCAPES = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** @param {string} character */
const escape = (character) =>
  SHORT_ESCAPES.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}}`;

/** @param {string} text @returns {string} For a text node or an attribute, never for markup. */
export const escapeInvisible = (text) => text.replace(INVISIBLE, escape);
