/**
 * The search: what people type, turned into a question about a row.
 *
 * `firefox, code` either word · `root python` both · `/^sys.*d$/` a regular expression · `user:root`, `cpu>5`,
 * `memory>=1.5G`, `state:zombie` one field · `"two words"`. Words are looked for in name, pid, user and command.
 */

/** @import { Row } from "./model.js" */

/** @typedef {(row: Row) => boolean} Question */
/** @typedef {{key: string, values: Record<string, string>}} SearchError A locale key and what fills it. */
/** @typedef {{matches: Question, isEmpty: boolean, error: SearchError | null}} Search */

/** Shares of the wire's numbers: what "k" means for bytes. */
const FACTORS = new Map([
  ["", 1],
  ["b", 1],
  ["k", 1024],
  ["m", 1024 ** 2],
  ["g", 1024 ** 3],
  ["t", 1024 ** 4],
]);

/** @type {ReadonlyMap<string, keyof Row>} */
const WORDS = new Map([
  ["name", "name"],
  ["user", "user"],
  ["command", "command"],
  ["cmd", "command"],
  ["state", "state"],
  ["status", "state"],
  ["container", "container"],
]);

/** @type {ReadonlyMap<string, keyof Row>} */
const NUMBERS = new Map([
  ["pid", "pid"],
  ["parent", "parent_pid"],
  ["ppid", "parent_pid"],
  ["cpu", "cpu_percent"],
  ["memory", "rss_bytes"],
  ["mem", "rss_bytes"],
  ["rss", "rss_bytes"],
  ["read", "read_bytes_per_s"],
  ["write", "write_bytes_per_s"],
  ["threads", "threads"],
  ["nice", "nice"],
]);

/** One term: optional field and sign, then /regex/, "quoted" or bare; commas and blanks part terms. Full-width signs too. */
const TERM =
  /(?:([a-z]+)(>=|<=|!=|[:：=<>]))?(?:\/((?:[^/\\]|\\.)+)\/(?=$|[\s,，])|"([^"]*)"|([^\s,，]+))|([,，])/giu;

/**
 * @param {string} text
 * @param {object} [options]
 * @param {number} [options.cpuScale] What shown percents are multiplied by: 1 for the machine, cores for one core.
 * @returns {Search} With an error nothing is filtered, so that nothing seems to have gone.
 */
export function parseSearch(text, { cpuScale = 1 } = {}) {
  /** @type {Question[][]} */
  const either = [[]];
  /** @type {SearchError | null} */
  let error = null;
  for (const [whole, field, sign, regex, quoted, bare, comma] of text.matchAll(TERM)) {
    if (comma !== undefined) {
      either.push([]);
      continue;
    }
    const asked = question({
      whole,
      field: field?.toLowerCase(),
      sign,
      regex,
      word: quoted ?? bare,
      cpuScale,
    });
    if (typeof asked === "function") either[either.length - 1].push(asked);
    else error ??= asked;
  }
  const some = either.filter((every) => every.length > 0);
  if (error !== null || some.length === 0) return { matches: () => true, isEmpty: true, error };
  return {
    matches: (row) => some.some((every) => every.every((asked) => asked(row))),
    isEmpty: false,
    error: null,
  };
}

/**
 * @typedef {object} Term
 * @property {string} whole As it was typed.
 * @property {string | undefined} field
 * @property {string | undefined} sign
 * @property {string | undefined} regex
 * @property {string | undefined} word
 * @property {number} cpuScale
 */

/** @param {Term} term @returns {Question | SearchError} */
function question(term) {
  const { whole, field = "", sign, regex, word = "" } = term;
  if (sign !== undefined && NUMBERS.has(field)) return aboutNumber(term);
  if (
    sign !== undefined &&
    WORDS.has(field) &&
    (sign === ":" || sign === "：" || sign === "=" || sign === "!=")
  )
    return aboutWord(term);
  if (regex !== undefined && sign === undefined) {
    const pattern = compiled(regex);
    return pattern instanceof RegExp ? (row) => pattern.test(row.name) || pattern.test(row.command) : pattern;
  }
  // A field that there is not is a word like any other: "postgres:" and addresses are in many commands.
  return contains(sign === undefined ? word : whole);
}

/** @param {string} word @returns {Question} */
function contains(word) {
  const wanted = word.toLowerCase();
  return (row) =>
    row.name.toLowerCase().includes(wanted) ||
    String(row.pid).startsWith(wanted) ||
    (row.user !== null && row.user.toLowerCase().includes(wanted)) ||
    row.command.toLowerCase().includes(wanted);
}

/** @param {Term} term @returns {Question | SearchError} */
function aboutWord({ field = "", sign, regex, word = "" }) {
  const name = /** @type {keyof Row} */ (WORDS.get(field));
  /** @param {Row} row */
  const value = (row) => String(row[name] ?? "");
  if (regex !== undefined) {
    const pattern = compiled(regex);
    if (!(pattern instanceof RegExp)) return pattern;
    return (row) => pattern.test(value(row)) === (sign !== "!=");
  }
  const wanted = word.toLowerCase();
  if (sign === "=") return (row) => value(row).toLowerCase() === wanted;
  if (sign === "!=") return (row) => value(row).toLowerCase() !== wanted;
  return (row) => value(row).toLowerCase().includes(wanted);
}

/** @param {Term} term @returns {Question | SearchError} What is unknown matches no number. */
function aboutNumber({ whole, field = "", sign = "", word = "", cpuScale }) {
  const parts = /^(\d+(?:\.\d+)?)(?:%|([bkmgt]?)(?:i?b(?:\/s)?)?)$/i.exec(word);
  const factor = FACTORS.get((parts?.[2] ?? "").toLowerCase());
  if (parts === null || factor === undefined) return { key: "search.not_a_number", values: { term: whole } };
  const name = /** @type {keyof Row} */ (NUMBERS.get(field));
  const limit = Number(parts[1]) * factor;
  const scale = name === "cpu_percent" ? cpuScale : 1;
  const holds = COMPARISONS[sign];
  return (row) => {
    const value = row[name];
    return typeof value === "number" && holds(value * scale, limit);
  };
}

/** @type {Readonly<Record<string, (value: number, limit: number) => boolean>>} */
const COMPARISONS = Object.freeze({
  ">": (value, limit) => value > limit,
  "<": (value, limit) => value < limit,
  ">=": (value, limit) => value >= limit,
  "<=": (value, limit) => value <= limit,
  "!=": (value, limit) => value !== limit,
  "=": (value, limit) => value === limit,
  ":": (value, limit) => value === limit,
  "：": (value, limit) => value === limit,
});

/** @param {string} source @returns {RegExp | SearchError} */
function compiled(source) {
  try {
    return new RegExp(source, "iu");
  } catch (error) {
    // The browser's own words say where it is wrong: "Invalid regular expression: /(/iu: Unterminated group".
    const why = error instanceof Error ? error.message.replace(/^.*\/iu?:\s*/u, "") : "";
    return { key: "search.bad_regex", values: { regex: source, why } };
  }
}

/** A search for exactly this. @param {string} field @param {string} word */
export const exactly = (field, word) => (word.includes('"') ? `${field}=${word}` : `${field}="${word}"`);
