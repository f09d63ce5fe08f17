/** Names come from anybody: what would move, hide or turn text round is shown as its code instead. */

/**
 * Control characters, line and paragraph separators, marks and overrides of direction, what has no width, tags,
 * and halves of characters. See Unicode Standard Annex 9 and Technical Report 36.
 */
const INVISIBLE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const SHORT = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** @param {string} character */
const code = (character) =>
  SHORT.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}}`;

/**
 * @param {string} text Whatever a process, a device or a machine is called.
 * @returns {string} The same where it is harmless; for a text node, never for markup.
 */
export const harmless = (text) => text.replace(INVISIBLE, code);
