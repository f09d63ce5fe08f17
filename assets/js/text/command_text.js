/** Shortens a command line so that the part that differs from others stays: not the beginning of a long path. */

const ELLIPSIS = "…";
/** How much of what is left of a text is its beginning; the end of a command line says more. */
const HEAD_SHARE = 0.45;
/** Directories at the beginning of a word; the slash after them stays. */
const DIRECTORIES = /(^|[\s=:])(?:~|\.{1,2})?(?:\/[^/\s]+){2,}(?=\/[^/\s])/gu;
/** Twice as wide as a Latin letter in a monospace font. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** @param {string} character */
const cellsOf = (character) => (WIDE.test(character) ? 2 : 1);

/**
 * @param {string} command
 * @param {number} cells Room, in widths of a Latin letter.
 * @param {string} [known] The name of the program, where it is shown beside the command.
 * @returns {string} The command itself when it fits; else without directories of paths, then cut in the middle.
 */
export function shortCommand(command, cells, known) {
  if (command.length * 2 <= cells || widthOf(command, cells) <= cells) return command;
  const [program] = command.split(" ", 1);
  const name = program.slice(program.lastIndexOf("/") + 1);
  const [isPath, others] = [program.startsWith("/") && name !== "", command.slice(program.length)];
  const withName = isPath ? `${ELLIPSIS}/${name}${others}` : command;
  if (widthOf(withName, cells) <= cells) return withName;
  const distinctive = name === known && others !== "" ? ELLIPSIS + others : withName;
  const withoutPaths = distinctive.replace(DIRECTORIES, `$1${ELLIPSIS}`).replace(/^… …/u, ELLIPSIS);
  return widthOf(withoutPaths, cells) <= cells ? withoutPaths : cutMiddle(withoutPaths, cells);
}

/** @param {string} text @param {number} enough Larger widths are not counted to their end. */
function widthOf(text, enough) {
  let width = 0;
  for (const character of text) {
    width += cellsOf(character);
    if (width > enough) break;
  }
  return width;
}

/** @param {string} text @param {number} cells */
function cutMiddle(text, cells) {
  const room = Math.max(cells - 1, 2);
  const headRoom = Math.floor(room * HEAD_SHARE);
  const head = firstOf(text, headRoom);
  // Longer than any row: what is cut off is not looked at.
  const end = [...text.slice(-2 * room)].reverse().join("");
  const tail = [...firstOf(end, room - headRoom)].reverse().join("");
  return `${head.replace(/[\s…]+$/u, "")}${ELLIPSIS}${tail.replace(/^[\s…]+/u, "")}`;
}

/** @param {string} text @param {number} room */
function firstOf(text, room) {
  let [taken, width] = ["", 0];
  for (const character of text) {
    width += cellsOf(character);
    if (width > room) break;
    taken += character;
  }
  return taken;
}
