/** Shortens a command line so that the part that differs from others stays: not the beginning of a long path. */

const ELLIPSIS = "…";
/** How much of what is left of a text is its beginning; the end of a command line says more. */
const HEAD_SHARE = 0.45;
/** Directories at the beginning of a word; the slash after them stays. */
const DIRECTORIES = /(^|[\s=:])(?:~|\.{1,2})?(?:\/[^/\s]+){2,}(?=\/[^/\s])/gu;
/** A part of a browser, as Chromium's content layer names it. */
const PART = /^--type=/u;
/** What distinguishes parts of one kind: the service of a utility, the number of a tab. */
const SUB_PART = /^--(?:app|utility-sub-type|sub-type|renderer-client-id|extension-process)(?:=|$)/u;
/** A service as "network.mojom.NetworkService"; its last name is enough. */
const QUALIFIED = /^(--[\w-]+=)(?:\w+\.)+(?=\w+$)/u;
/** A part of Firefox ends with its kind: "tab", "gpu", "rdd". */
const CONTENT_PROCESS = "-contentproc";
/** A path, or a name with an extension. */
const FILE = /\/|\.[a-z]\w*$/iu;
/** The next word names what runs. */
const NAMES_NEXT = new Set(["-m", "-jar", "--module"]);
/** Identifiers that differ in each process and say nothing. */
const MEANINGLESS = /\d{6}|^[-\w]*[\da-f]{16}/u;
/** How much of the room the words before the one that names what runs may take. */
const LEAD_SHARE = 0.6;
/** Twice as wide as a Latin letter in a monospace font. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** @param {string} character */
const cellsOf = (character) => (WIDE.test(character) ? 2 : 1);

/**
 * @param {string} command
 * @param {number} cells Room, in widths of a Latin letter.
 * @param {string} [known] The name of the program, where it is shown beside the command.
 * @returns {string} The command itself when it fits; else without directories of paths; else the words that tell it from others.
 */
export function shortCommand(command, cells, known) {
  if (command.length * 2 <= cells || widthOf(command, cells) <= cells) return command;
  const [program] = command.split(" ", 1);
  const name = program.slice(program.lastIndexOf("/") + 1);
  const [isPath, others] = [program.startsWith("/") && name !== "", command.slice(program.length)];
  const withName = isPath ? `${ELLIPSIS}/${name}${others}` : command;
  if (widthOf(withName, cells) <= cells) return withName;
  const distinctive = name === known && others !== "" ? ELLIPSIS + others : withName;
  const withoutPaths = distinctive.replace(DIRECTORIES, `$1${ELLIPSIS}`);
  const fits = widthOf(withOneEllipsis(withoutPaths), cells) <= cells;
  return withOneEllipsis(fits ? withoutPaths : tellingWords(withoutPaths, cells));
}

/** @param {string} text */
const withOneEllipsis = (text) => text.replace(/^… …/u, ELLIPSIS);

/** What runs, the words after it that fit, and the last word. @param {string} text @param {number} cells */
function tellingWords(text, cells) {
  const words = withSubPartsFirst(text.split(" ").filter(Boolean));
  if (words.length === 1) return cutMiddle(text, cells);
  const naming = namingIndex(words);
  const lead = words.slice(0, naming + 1).join(" ");
  const isShort = widthOf(lead, cells) <= cells * LEAD_SHARE;
  let shown = isShort ? lead : `${ELLIPSIS} ${words[naming]}`;
  if (widthOf(shown, cells) > cells - 2) return cutMiddle(shown, cells);
  const rest = words.slice(naming + 1);
  const last = rest.at(-1) ?? "";
  const isTold = !MEANINGLESS.test(last) && widthOf(`${shown} ${ELLIPSIS} ${last}`, cells) <= cells;
  const end = isTold ? ` ${ELLIPSIS} ${last}` : ` ${ELLIPSIS}`;
  for (const word of isTold ? rest.slice(0, -1) : rest) {
    if (MEANINGLESS.test(word) || widthOf(`${shown} ${word}${end}`, cells) > cells) break;
    shown += ` ${word}`;
  }
  return rest.length === 0 ? shown : shown + end;
}

/** What distinguishes parts of a browser follows its kind. @param {string[]} words @returns {string[]} */
function withSubPartsFirst(words) {
  const part = words.findIndex((word) => PART.test(word));
  if (part < 1) return words;
  const others = words.slice(part + 1);
  const isSubPart = (/** @type {string} */ word) => SUB_PART.test(word);
  const subParts = others.filter(isSubPart).map((word) => word.replace(QUALIFIED, `$1${ELLIPSIS}`));
  return [...words.slice(0, part + 1), ...subParts, ...others.filter((word) => !isSubPart(word))];
}

/** The position of the word that says what runs: a part of a browser, a module, or a script. @param {ReadonlyArray<string>} words */
function namingIndex(words) {
  const part = words.findIndex((word) => PART.test(word) || word === CONTENT_PROCESS);
  if (part > 0) return part;
  const module = words.findIndex((word) => NAMES_NEXT.has(word)) + 1;
  if (module > 0 && module < words.length) return module;
  const script = words.findIndex((word, index) => index > 0 && !word.startsWith("-") && FILE.test(word));
  return Math.max(script, 1);
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
