/**
 * The search of the table: parses the typed text into a predicate of rows.
 *
 * `firefox, code` either word · `root python` both words · `/^sys.*d$/` a regular expression · `user:root`, `cpu>5`,
 * `memory>=1.5G`, `state:zombie` one field · `"two words"`. Words are searched in name, pid, user and command.
 */

import { PROCESS_COLUMNS } from "../../contract.js";

/** @import { ProcessColumn } from "../../contract.js" */
/** @import { Row } from "../model/process_model.js" */

/** @typedef {(row: Row) => boolean} Predicate */
/** @typedef {{key: string, values: Record<string, string>}} SearchError A locale key and its values. */
/** @typedef {{matches: Predicate, isEmpty: boolean, error: SearchError | null}} Search */

/** Factors of the suffixes of numbers. */
const FACTORS = new Map(Object.entries({ "": 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }));

/** @param {ReadonlyArray<ProcessColumn["unit"]>} units @returns {ReadonlyMap<string, keyof Row>} The fields of these units, by the names that users type for them. */
const fieldsOf = (units) =>
  new Map(
    PROCESS_COLUMNS.filter(({ unit }) => units.includes(unit)).flatMap(({ id, field, aliases }) =>
      [id, ...aliases].map((name) => [name, field]),
    ),
  );
const TEXT_FIELDS = fieldsOf(["text", "state"]);
const NUMBER_FIELDS = fieldsOf(["number", "count", "percent", "memory", "bytes_per_s", "bits_per_s"]);

const TEXT_OPERATORS = new Set([":", "：", "=", "!="]);

/** One term: optional field and operator, then /regex/, "quoted" or bare text; commas and spaces separate terms. Full-width forms too. */
const TERM =
  /(?:([a-z]+)(>=|<=|!=|[:：=<>]))?(?:\/((?:[^/\\]|\\.)+)\/(?=$|[\s,，])|"([^"]*)"|([^\s,，]+))|([,，])/giu;

/**
 * @param {string} text
 * @param {object} [options]
 * @param {number} [options.cpuScale] Factor of the displayed CPU percent: 1, or the number of cores for percent of one core.
 * @returns {Search} With an error every row matches, so that no process seems to have ended.
 */
export function parseSearch(text, { cpuScale = 1 } = {}) {
  /** @type {Predicate[][]} */
  const alternatives = [[]];
  /** @type {SearchError | null} */
  let error = null;
  for (const [whole, field, operator, regex, quoted, bare, comma] of text.matchAll(TERM)) {
    if (comma !== undefined) {
      alternatives.push([]);
      continue;
    }
    const parsed = predicateOf({
      whole,
      field: field?.toLowerCase(),
      operator,
      regex,
      word: quoted ?? bare,
      cpuScale,
    });
    if (typeof parsed === "function") alternatives[alternatives.length - 1].push(parsed);
    else error ??= parsed;
  }
  const filled = alternatives.filter((terms) => terms.length > 0);
  if (error !== null || filled.length === 0) return { matches: () => true, isEmpty: true, error };
  return {
    matches: (row) => filled.some((terms) => terms.every((matches) => matches(row))),
    isEmpty: false,
    error: null,
  };
}

/**
 * @typedef {object} Term
 * @property {string} whole As it was typed.
 * @property {string | undefined} field
 * @property {string | undefined} operator
 * @property {string | undefined} regex
 * @property {string | undefined} word
 * @property {number} cpuScale
 */

/** @param {Term} term @returns {Predicate | SearchError} */
function predicateOf(term) {
  const { whole, field = "", operator, regex, word = "" } = term;
  if (operator !== undefined && NUMBER_FIELDS.has(field)) return numberPredicate(term);
  if (operator !== undefined && TEXT_FIELDS.has(field) && TEXT_OPERATORS.has(operator))
    return textPredicate(term);
  if (regex !== undefined && operator === undefined) {
    const pattern = compile(regex);
    return pattern instanceof RegExp ? (row) => pattern.test(row.name) || pattern.test(row.command) : pattern;
  }
  // An unknown field is a word: "postgres:" and addresses are part of many commands.
  return contains(operator === undefined ? word : whole);
}

/** @param {string} word @returns {Predicate} */
function contains(word) {
  const wanted = word.toLowerCase();
  return (row) =>
    row.name.toLowerCase().includes(wanted) ||
    String(row.pid).startsWith(wanted) ||
    (row.user !== null && row.user.toLowerCase().includes(wanted)) ||
    row.command.toLowerCase().includes(wanted) ||
    (row.label ?? "").toLowerCase().includes(wanted);
}

/** @param {Term} term @returns {Predicate | SearchError} */
function textPredicate({ field = "", operator, regex, word = "" }) {
  const name = /** @type {keyof Row} */ (TEXT_FIELDS.get(field));
  /** @param {Row} row */
  const value = (row) => String(row[name] ?? "");
  if (regex !== undefined) {
    const pattern = compile(regex);
    if (!(pattern instanceof RegExp)) return pattern;
    return (row) => pattern.test(value(row)) === (operator !== "!=");
  }
  const wanted = word.toLowerCase();
  if (operator === "=") return (row) => value(row).toLowerCase() === wanted;
  if (operator === "!=") return (row) => value(row).toLowerCase() !== wanted;
  return (row) => value(row).toLowerCase().includes(wanted);
}

/** @param {Term} term @returns {Predicate | SearchError} Unknown values match no number. */
function numberPredicate({ whole, field = "", operator = "", word = "", cpuScale }) {
  const parts = /^(\d+(?:\.\d+)?)(?:%|([bkmgt]?)(?:i?b(?:\/s)?)?)$/i.exec(word);
  const factor = FACTORS.get((parts?.[2] ?? "").toLowerCase());
  if (parts === null || factor === undefined) return { key: "search.not_a_number", values: { term: whole } };
  const name = /** @type {keyof Row} */ (NUMBER_FIELDS.get(field));
  const limit = Number(parts[1]) * factor;
  const scale = name === "cpu_percent" ? cpuScale : 1;
  const compare = COMPARISONS[operator];
  return (row) => {
    const value = row[name];
    return typeof value === "number" && compare(value * scale, limit);
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
function compile(source) {
  try {
    return new RegExp(source, "iu");
  } catch (error) {
    // The message of the browser names the mistake: "Invalid regular expression: /(/iu: Unterminated group".
    const why = error instanceof Error ? error.message.replace(/^.*\/iu?:\s*/u, "") : "";
    return { key: "search.bad_regex", values: { regex: source, why } };
  }
}

/** A term that matches one value only. @param {string} field @param {string} word */
export const exactTerm = (field, word) => (word.includes('"') ? `${field}=${word}` : `${field}="${word}"`);
