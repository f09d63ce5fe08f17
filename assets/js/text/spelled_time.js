/** Rewrites times as the page shows them, and as Chinese spells them, for the parser of times; as cli/spelled_times.py does. */

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH = `(?<month>${MONTHS.join("|")})[a-z]*\\.?`;
const YEAR = String.raw`(?<year>\d{4})`;
const CLOCK = String.raw`(?:,?\s+(?:at\s+)?(?<clock>\d.*))?`;
const DATES = Object.freeze([
  new RegExp(String.raw`^${MONTH}\s*(?<day>\d{1,2})(?:,?\s+${YEAR})?${CLOCK}$`, "u"),
  new RegExp(String.raw`^(?<day>\d{1,2})\.?\s+${MONTH}(?:,?\s+${YEAR})?${CLOCK}$`, "u"),
  new RegExp(String.raw`^(?:${YEAR}年)?(?<month>\d{1,2})月(?<day>\d{1,2})[日号]\s*(?<clock>.*)$`, "u"),
]);
/** @type {Record<string, string>} */
const COUNTS = Object.freeze({
  ...{ 半: "0.5", 一: "1", 两: "2", 二: "2", 三: "3", 四: "4", 五: "5", 六: "6", 七: "7", 八: "8", 九: "9" },
  ...{ 十: "10", 十一: "11", 十二: "12" },
});
const COUNT = /(十[一二]|[半一两二三四五六七八九十])(?=\s*个?\s*(?:小时|钟头|分钟|秒|天|周|星期|点))/gu;
const NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const NUMBER = new RegExp(String.raw`\b(${NUMBERS.join("|")})(?=\s+[a-z])`, "gu");
const HALF = "(?<half>凌晨|早上|上午|中午|下午|晚上)";
const CLOCKS = Object.freeze([
  new RegExp(String.raw`${HALF}?\s*(?<hour>\d{1,2})\s*点(?:钟|\s*(?<minute>\d{1,2}|半)\s*分?)?`, "gu"),
  new RegExp(String.raw`${HALF}\s*(?<hour>\d{1,2}):(?<minute>\d{2})`, "gu"),
]);
const NOON = 12;
/** The last hour to which each of these adds twelve; the others add none. @type {Record<string, number>} */
const AFTERNOON = Object.freeze({ 中午: 3, 下午: NOON - 1, 晚上: NOON - 1 });
const NO_HOUR = 24;
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEKDAY = /^(?:周|星期|礼拜)([日一二三四五六天])\s*/u;

/**
 * @param {string} text In lower case.
 * @param {Date} today The year of a date without one is the last in which it has come.
 * @returns {string} With digits, English names of days, and a date as ISO 8601; others stay as they are.
 */
export function inDigits(text, today) {
  let words = text
    .normalize("NFKC")
    .replace(/\p{Nd}/gu, digit)
    .replace(/\bhalf an? (?=hour)/gu, "0.5 ")
    .replace(/\bmidnight\b/gu, "0:00")
    .replace(/\bnoon\b/gu, "12:00")
    .replace(NUMBER, (name) => String(NUMBERS.indexOf(name) + 1))
    .replaceAll("昨晚", "昨天晚上")
    .replaceAll("今早", "今天早上")
    .replaceAll("今晚", "今天晚上")
    .replace(COUNT, (count) => COUNTS[count])
    .replace(WEEKDAY, (_, day) => `${WEEKDAYS["日一二三四五六天".indexOf(day)]} `)
    .trim();
  for (const clock of CLOCKS) words = words.replace(clock, (...found) => clockText(found.at(-1))).trim();
  const date = DATES.map((pattern) => pattern.exec(words)?.groups).find((groups) => groups !== undefined);
  return date === undefined ? words : isoDate(date, today);
}

/** A digit of any script, as Python reads it: each has ten in a row, from ..0 or ..6 on. @param {string} text */
function digit(text) {
  const code = text.codePointAt(0) ?? 0;
  const last = code & 15;
  const isFromZero = last < 10 && /\p{Nd}/u.test(String.fromCodePoint(code - last));
  return String(isFromZero ? last : last - 6);
}

/** @param {Record<string, string | undefined>} groups */
function clockText({ hour, minute, half = "" }) {
  const minutes = minute === "半" ? "30" : (minute ?? "0").padStart(2, "0");
  return ` ${hourOfDay(Number(hour), half)}:${minutes}`;
}

/** @param {number} hour @param {string} half */
function hourOfDay(hour, half) {
  if (hour > 0 && hour <= AFTERNOON[half]) return hour + NOON;
  if (half === "凌晨" && hour === NOON) return 0;
  // It may be the midnight before that evening or after it.
  return half === "晚上" && hour % NOON === 0 ? NO_HOUR : hour;
}

/** @param {Record<string, string | undefined>} groups @param {Date} today */
function isoDate({ year, month = "", day, clock = "" }, today) {
  const monthOfYear = MONTHS.includes(month) ? MONTHS.indexOf(month) + 1 : Number(month);
  const isToCome = [today.getMonth() + 1, today.getDate()];
  const isNextYear = monthOfYear > isToCome[0] || (monthOfYear === isToCome[0] && Number(day) > isToCome[1]);
  const shownYear = year ?? String(today.getFullYear() - (isNextYear ? 1 : 0));
  return `${shownYear}-${monthOfYear}-${day} ${clock}`.trim();
}
