/** Reads a point in time as people write it: "5 min ago", "14:32", "yesterday 14:32", "2026-11-30 14:32:10". */

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./durations.js";

const AGO = /^[-−]?\s*(\d+(?:[.,]\d+)?)\s*([a-z]*|秒钟?|分钟?|个?小时|天)\s*(?:ago|之?前)?$/u;
/** @type {ReadonlyArray<readonly [RegExp, number]>} */
const UNITS = Object.freeze([
  [/^(?:s|sec|secs|second|seconds|秒钟?)$/u, SECOND_MS],
  // A number alone is minutes.
  [/^(?:|m|min|mins|minute|minutes|分钟?)$/u, MINUTE_MS],
  [/^(?:h|hr|hrs|hour|hours|个?小时)$/u, HOUR_MS],
  [/^(?:d|day|days|天)$/u, DAY_MS],
]);
const CLOCK = /^(.*?)(?:[\s,，]+|(?<=\d)t|(?<=[日天])|^)(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?$/u;
const TODAY = /^(?:today|今天)$/u;
const YESTERDAY = /^(?:yesterday|昨天)$/u;
/** The groups of each are named year, month, name and day. */
const DATES = Object.freeze([
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/u,
  /^(?:(?<year>\d{4})年)?(?<month>\d{1,2})月(?<day>\d{1,2})日$/u,
  /^(?<day>\d{1,2}) (?<name>[a-z]{3})[a-z]*(?: (?<year>\d{4}))?$/u,
  /^(?<name>[a-z]{3})[a-z]* (?<day>\d{1,2})(?:, (?<year>\d{4}))?$/u,
]);
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * @param {string} text Also as the page writes times: "30 Nov, 14:32", "Nov 30, 14:32", "11月30日 14:32".
 * @param {number} nowMs
 * @returns {number | null} Unix milliseconds, of local time; null for what is no time, not in the past, or before 1970. A time without a day or year is the last such time.
 */
export function enteredTime(text, nowMs) {
  const entered = text.trim().toLowerCase();
  const atMs = timeAgo(entered, nowMs) ?? clockTime(entered, nowMs);
  return atMs === null || atMs > nowMs || atMs < 0 ? null : Math.round(atMs);
}

/** @param {string} text @param {number} nowMs */
function timeAgo(text, nowMs) {
  const [, count, unit] = AGO.exec(text) ?? [];
  const [, unitMs] = UNITS.find(([pattern]) => unit !== undefined && pattern.test(unit)) ?? [];
  return unitMs === undefined ? null : nowMs - Number(count.replace(",", ".")) * unitMs;
}

/** @param {string} text @param {number} nowMs */
function clockTime(text, nowMs) {
  const [found, day, ...parts] = CLOCK.exec(text) ?? [];
  if (found === undefined) return null;
  const [hours, minutes, seconds] = parts.map((part) => Number(part ?? 0));
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  /** @param {number} year @param {number} month From 0. @param {number} dayOfMonth */
  const at = (year, month, dayOfMonth) =>
    new Date(year, month, dayOfMonth, hours, minutes, seconds).getTime();
  const now = new Date(nowMs);
  const today = /** @type {const} */ ([now.getFullYear(), now.getMonth(), now.getDate()]);
  const yesterdayMs = at(today[0], today[1], today[2] - 1);
  if (TODAY.test(day)) return at(...today);
  if (YESTERDAY.test(day)) return yesterdayMs;
  if (day === "") return at(...today) > nowMs ? yesterdayMs : at(...today);
  return dateTime(day, nowMs, at);
}

/** @param {string} text @param {number} nowMs @param {(year: number, month: number, dayOfMonth: number) => number} at */
function dateTime(text, nowMs, at) {
  const groups = DATES.map((pattern) => pattern.exec(text)?.groups).find((one) => one !== undefined);
  if (groups === undefined) return null;
  const month = groups.name === undefined ? Number(groups.month) - 1 : MONTHS.indexOf(groups.name);
  const thisYear = new Date(nowMs).getFullYear();
  const inThisYearMs = at(thisYear, month, Number(groups.day));
  const lastYear = inThisYearMs > nowMs ? thisYear - 1 : thisYear;
  const year = Number(groups.year ?? lastYear);
  const atMs = at(year, month, Number(groups.day));
  const date = new Date(atMs);
  const found = [date.getFullYear(), date.getMonth(), date.getDate()];
  return String(found) === String([year, month, Number(groups.day)]) ? atMs : null;
}
