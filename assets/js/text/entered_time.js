/** Reads a point in time as people write it, as cli/times.py does; both read what tests/cli/time_texts.json lists. */

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./durations.js";
import { inDigits } from "./spelled_time.js";

/** @type {ReadonlyArray<readonly [number, string]>} */
const UNITS = Object.freeze([
  [SECOND_MS, "s sec secs second seconds 秒 秒钟"],
  [MINUTE_MS, "m min mins minute minutes 分 分钟"],
  [HOUR_MS, "h hr hrs hour hours 小时 个小时 个钟头"],
  [DAY_MS, "d day days 天"],
  [7 * DAY_MS, "w week weeks 周 星期"],
]);
const UNIT_MS = new Map(UNITS.flatMap(([ms, words]) => words.split(" ").map((word) => [word, ms])));
const NOW = ["now", "just now", "现在", "刚才", "刚刚"];
/** @type {Record<string, number>} */
const DAYS_AGO = Object.freeze({ today: 0, yesterday: 1, 今天: 0, 昨天: 1, 前天: 2 });
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const PART = String.raw`(\d{1,9}(?:[.,]\d{1,9})?|an?(?=\s))\s*([a-z]+|[秒分小时个钟头天周星期]+)`;
const PARTS = new RegExp(PART, "gu");
const DISTANCE = new RegExp(
  String.raw`^[-−]?\s*${PART}(?:[\s,]*(?:and\s+)?${PART})*(?:\s*ago|\s*[之以]?前)?$`,
  "u",
);
const CLOCK =
  /^(?:(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d{1,6})?)?\s*(?<half>am|pm)?|(?<onlyHour>\d{1,2})\s*(?<onlyHalf>am|pm))$/u;
const DAY = String.raw`(?:last\s+)?(?<day>[a-z]+|[今昨前]天)`;
const DAY_AND_CLOCK = Object.freeze([
  new RegExp(String.raw`^${DAY}(?:,|\s+at)?\s*(?<clock>.*)$`, "u"),
  new RegExp(String.raw`^(?<clock>.*?)\s+(?:on\s+)?${DAY}$`, "u"),
]);
const DATE = /^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?:[\st]+(?<clock>.*))?$/u;
/** One with a zone; all others are read before. */
const INSTANT =
  /^(?<day>\d{4}-\d{2}-\d{2})[ t](?<clock>\d{2}:\d{2}(?::\d{2}(?:[.,](?<part>\d{1,9}))?)?)(?<zone>z|[-+]\d{2}:?\d{2})$/u;
const NOON = 12;
const MIDNIGHT = Object.freeze(/** @type {const} */ ([0, 0, 0]));

/** @typedef {readonly [hours: number, minutes: number, seconds: number]} Clock */

/**
 * @param {string} text A distance, a time of the day, a day, a date, in English or Chinese; also as the page writes times.
 * @param {number} nowMs
 * @returns {number | null} Unix milliseconds, of local time; null for what is no time, not in the past, or before 1970. A time without a day or year is the last such time.
 */
export function enteredTime(text, nowMs) {
  const now = new Date(nowMs);
  const words = inDigits(text.trim().replaceAll(/\s+/gu, " ").toLowerCase(), now);
  const atMs = NOW.includes(words) ? nowMs : (timeAgo(words, nowMs) ?? instant(words, now));
  return atMs === null || Number.isNaN(atMs) || atMs > nowMs || atMs < 0 ? null : Math.round(atMs);
}

/** @param {string} words @param {number} nowMs */
function timeAgo(words, nowMs) {
  if (!DISTANCE.test(words)) return null;
  const lengths = [...words.matchAll(PARTS)].map(
    ([, count, unit]) => partCount(count) * (UNIT_MS.get(unit) ?? NaN),
  );
  const sumMs = lengths.reduce((sum, ms) => sum + ms, 0);
  return Number.isNaN(sumMs) ? null : nowMs - sumMs;
}

/** @param {string} count */
const partCount = (count) => (count.startsWith("a") ? 1 : Number(count.replace(",", ".")));

/** @param {string} words @param {Date} now */
const instant = (words, now) =>
  clockToday(words, now) ?? clockOnDay(words, now) ?? clockOnDate(words) ?? instantOf(words);

/** The last time of the day that has passed. @param {string} words @param {Date} now */
function clockToday(words, now) {
  const clock = clockOf(words);
  if (clock === null) return null;
  const atMs = dayAt(now, 0, clock);
  return atMs <= now.getTime() ? atMs : dayAt(now, 1, clock);
}

/** A named day, with a time of the day before or after it. @param {string} words @param {Date} now */
function clockOnDay(words, now) {
  for (const pattern of DAY_AND_CLOCK) {
    const { day = "", clock = "" } = pattern.exec(words)?.groups ?? {};
    const daysAgo = DAYS_AGO[day] ?? daysSinceWeekday(day, now);
    const time = clock === "" ? MIDNIGHT : clockOf(clock);
    if (daysAgo !== null && time !== null) return dayAt(now, daysAgo, time);
  }
  return null;
}

/** @param {string} name @param {Date} now */
function daysSinceWeekday(name, now) {
  const weekday = WEEKDAYS.findIndex((day) => name === day || name === day.slice(0, 3));
  return weekday < 0 ? null : (now.getDay() - weekday + 7) % 7 || 7;
}

/** @param {string} words */
function clockOnDate(words) {
  const { year, month, day, clock } = DATE.exec(words)?.groups ?? {};
  const time = clock === undefined ? MIDNIGHT : clockOf(clock);
  if (year === undefined || time === null) return null;
  const parts = [Number(year), Number(month) - 1, Number(day)];
  const date = new Date(parts[0], parts[1], parts[2], ...time);
  const found = [date.getFullYear(), date.getMonth(), date.getDate()];
  return String(found) === String(parts) ? date.getTime() : null;
}

/** @param {string} words */
function instantOf(words) {
  const groups = INSTANT.exec(words)?.groups;
  if (groups === undefined) return null;
  const { day, clock, part = "0", zone } = groups;
  const whole = `${day}T${clock.split(/[.,]/u, 1)[0]}${zone.replace(/(\d{2})(\d{2})$/u, "$1:$2")}`;
  return Date.parse(whole.toUpperCase()) + Number(`0.${part}`) * SECOND_MS;
}

/** @param {string} text @returns {Clock | null} */
function clockOf(text) {
  const groups = CLOCK.exec(text)?.groups;
  if (groups === undefined) return null;
  const half = groups.half ?? groups.onlyHalf;
  const hour = Number(groups.hour ?? groups.onlyHour);
  if (half !== undefined && (hour < 1 || hour > NOON)) return null;
  const hours = half === undefined ? hour : (hour % NOON) + (half === "pm" ? NOON : 0);
  const [minutes, seconds] = [Number(groups.minute ?? 0), Number(groups.second ?? 0)];
  return hours > 23 || minutes > 59 || seconds > 59 ? null : [hours, minutes, seconds];
}

/** @param {Date} now @param {number} daysAgo @param {Clock} clock */
const dayAt = (now, daysAgo, clock) =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, ...clock).getTime();
