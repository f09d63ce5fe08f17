/** Formats instants and durations, for `makeFormat`. */

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./durations.js";

/** @import { Translate } from "./i18n.js" */

const MINUTE = Object.freeze(/** @type {const} */ ({ hour: "2-digit", minute: "2-digit" }));
const CLOCK = Object.freeze(/** @type {const} */ ({ ...MINUTE, second: "2-digit" }));
const DAY = Object.freeze(/** @type {const} */ ({ day: "numeric", month: "short" }));
const DATE = Object.freeze(/** @type {const} */ ({ dateStyle: "medium", timeStyle: "medium" }));
/** Below this, two times are told apart by their seconds. */
const SHORT_MS = 10 * MINUTE_MS;
/** Longest first. */
const DURATION_UNITS = Object.freeze(
  /** @type {const} */ ([
    ["unit.days", DAY_MS],
    ["unit.hours", HOUR_MS],
    ["unit.minutes", MINUTE_MS],
    ["unit.seconds", SECOND_MS],
  ]),
);

/** @param {(fromMs: number, toMs: number) => [string, string]} bounds @returns {(fromMs: number, toMs: number) => string} */
const joined = (bounds) => (fromMs, toMs) => bounds(fromMs, toMs).join(" – ");

/** @param {string} language @param {string | undefined} timeZone @param {(count: number) => string} countText */
export function makeTimeFormat(language, timeZone, countText) {
  /** Made at the first use: each delays the first paint by some milliseconds. @param {Intl.DateTimeFormatOptions} parts */
  const lazyFormat = (parts) => {
    /** @type {Intl.DateTimeFormat | undefined} */
    let made;
    return () => (made ??= new Intl.DateTimeFormat(language, { hourCycle: "h23", timeZone, ...parts }));
  };
  /** @param {Intl.DateTimeFormatOptions} parts @returns {(unixMs: number) => string} */
  const instant = (parts) => {
    const format = lazyFormat(parts);
    return (unixMs) => format().format(unixMs);
  };
  const [clock, minute, day] = [instant(CLOCK), instant(MINUTE), instant(DAY)];
  const [dayMinute, date] = [instant({ ...DAY, ...MINUTE }), instant(DATE)];
  /** The day is not repeated. `Intl` would write a Chinese date with slashes in a range only. @param {(unixMs: number) => string} whole @param {(unixMs: number) => string} time @returns {(fromMs: number, toMs: number) => [string, string]} */
  const bounds = (whole, time) => (fromMs, toMs) => [
    whole(fromMs),
    day(fromMs) === day(toMs) ? time(toMs) : whole(toMs),
  ];
  const dayClock = instant({ ...DAY, ...CLOCK });
  const [toSeconds, toMinutes] = [bounds(dayClock, clock), bounds(dayMinute, minute)];
  /** @param {number} fromMs @param {number} toMs */
  const ends = (fromMs, toMs) => (toMs - fromMs < SHORT_MS ? toSeconds : toMinutes)(fromMs, toMs);
  return {
    /** "09:12:34", local time as all of these. */
    clock,
    /** "09:12" */
    minute,
    /** "09:12", "09:12:30" between two minutes, "22 Nov" at midnight: a label of the time axis. @param {number} unixMs */
    axisTime: (unixMs) => {
      if (unixMs % MINUTE_MS !== 0) return clock(unixMs);
      const text = minute(unixMs);
      return text === "00:00" ? day(unixMs) : text;
    },
    /** "22 Nov" */
    day,
    /** "22 Nov, 09:12" */
    dayMinute,
    /** "22 Nov, 09:12:34" */
    dayClock,
    /** "22 Nov 2026, 10:40:30" */
    date,
    /** "22 Nov 2026, 10:40:30 – 10:41:00" */
    between: joined(bounds(date, clock)),
    /** "22 Nov, 10:40:30 – 10:41:00" */
    betweenClocks: joined(toSeconds),
    /** "22 Nov, 10:40" and "10:55"; below ten minutes with seconds. */
    ends,
    /** "22 Nov, 10:40 – 10:55"; below ten minutes with seconds. */
    betweenEnds: joined(ends),
    /** "00:42" or "1:02:03". @param {number} ms */
    stopwatch: (ms) => {
      const seconds = Math.max(0, Math.floor(ms / 1000));
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
      const text = `${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
      return hours > 0 ? `${hours}:${text}` : text;
    },
    /** "42 s", "7 min", "6 h 53 min", "3 d 4 h": the two largest units; seconds only below a minute. @param {number} ms @param {Translate} t */
    duration: (ms, t) => {
      const first = DURATION_UNITS.findIndex(([, unitMs]) => ms >= unitMs);
      const shown =
        first < 0 ? DURATION_UNITS.slice(-1) : DURATION_UNITS.slice(first, first + (first < 2 ? 2 : 1));
      let left = Math.max(ms, 0);
      const parts = shown.map(([key, unitMs]) => {
        const count = Math.floor(left / unitMs);
        left -= count * unitMs;
        return { count, text: t(key, { count: countText(count) }) };
      });
      return parts
        .filter(({ count }, index) => index === 0 || count > 0)
        .map(({ text }) => text)
        .join(" ");
    },
  };
}

/** @param {number} value */
const twoDigits = (value) => String(value).padStart(2, "0");
