/**
 * Numbers become text here and nowhere else.
 *
 * Widths do not jump from tick to tick: decimals depend on the unit, not on the digits. `null` is unknown and reads "–".
 */

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./durations.js";

export const UNKNOWN = "–";

/** @typedef {(key: string, values?: Record<string, string | number>) => string} Translate */
/** @typedef {ReturnType<typeof makeFormat>} Format */

const BINARY_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const RATE_UNITS = ["B/s", "kB/s", "MB/s", "GB/s", "TB/s"];
const BIT_UNITS = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"];
const BITS = 8;
const MINUTE = Object.freeze(/** @type {const} */ ({ hour: "2-digit", minute: "2-digit" }));
const DATE = Object.freeze(/** @type {const} */ ({ dateStyle: "medium", timeStyle: "medium" }));
const CLOCK = Object.freeze(/** @type {const} */ ({ ...MINUTE, second: "2-digit" }));
const DAY = Object.freeze(/** @type {const} */ ({ day: "numeric", month: "short" }));
/** Units of durations, the longest first, with how many milliseconds each has. */
const DURATIONS = Object.freeze(
  /** @type {const} */ ([
    ["unit.days", DAY_MS],
    ["unit.hours", HOUR_MS],
    ["unit.minutes", MINUTE_MS],
    ["unit.seconds", SECOND_MS],
  ]),
);
/** Below so many of its unit a number is written in it: what rounds to a thousand is one of the next. */
const MOST_OF_A_UNIT = 999.5;

/**
 * @param {string} language BCP 47 tag, decides digits, decimal signs and dates.
 * @param {string} [timeZone] IANA name; the machine's own when left out.
 */
export function makeFormat(language, timeZone) {
  const byDecimals = [0, 1, 2].map(
    (decimals) =>
      new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  );
  /** @param {number | null | undefined} value @param {0 | 1 | 2} decimals */
  const fixed = (value, decimals) =>
    value === null || value === undefined || !Number.isFinite(value)
      ? UNKNOWN
      : byDecimals[decimals].format(value);

  // Made when they are first wanted: each delays the first picture by some milliseconds.
  /** @type {Intl.ListFormat | undefined} */
  let joined;
  /** @type {Intl.Collator | undefined} */
  let collator;
  const shortFormat = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  /** @param {number} value */
  const noDecimals = (value) => fixed(value, 0);

  /** Three significant digits; nothing at all has none. @param {number} value */
  const significant = (value) => fixed(value, value >= 99.95 || value === 0 ? 0 : value >= 9.995 ? 1 : 2);

  /** Percent without its sign: one decimal, none at a hundred. @param {number | null | undefined} value */
  const percentNumber = (value) =>
    fixed(value, value !== null && value !== undefined && value >= 99.95 ? 0 : 1);

  /** @param {number | null | undefined} value @param {string} unit @param {(value: number) => string} text */
  const withUnit = (value, unit, text) =>
    value === null || value === undefined || !Number.isFinite(value)
      ? UNKNOWN
      : `${text(value)}\u00a0${unit}`;

  /** Two decimals at most, and none that say nothing: for axes. @param {number} value */
  const short = (value) => shortFormat.format(value);

  const { decimal, binary } = makeScaling(noDecimals, significant);

  return {
    percentNumber,
    /** How words are ordered in this language, with the numbers in them as numbers. */
    collate: (/** @type {string} */ one, /** @type {string} */ other) => {
      collator ??= new Intl.Collator(language, { numeric: true, sensitivity: "base" });
      return collator.compare(one, other);
    },
    /** "12.3 %". @param {number | null | undefined} value 0..100 */
    percent: (value) => withUnit(value, "%", percentNumber),
    /** "12 %", for axes and sentences. @param {number | null | undefined} value 0..100 */
    roundPercent: (value) => withUnit(value, "%", (known) => fixed(known, 0)),
    /** A small share such as our own cost: "0.04 %". @param {number | null | undefined} value 0..100 */
    finePercent: (value) => withUnit(value, "%", (known) => fixed(known, known < 9.995 ? 2 : 1)),
    /** "1.25", as load averages are written. @param {number | null | undefined} value */
    load: (value) => fixed(value, 2),
    /** @param {number | null | undefined} value */
    count: (value) => fixed(value, 0),
    /** "3.41", the figure of {@link frequency}. @param {number | null | undefined} mhz */
    gigahertz: (mhz) => fixed(mhz === null || mhz === undefined ? mhz : mhz / 1000, 2),
    /** "3.41 GHz". @param {number | null | undefined} mhz */
    frequency: (mhz) => withUnit(mhz, "GHz", (known) => fixed(known / 1000, 2)),
    /** "84.1 MiB", three significant digits. @param {number | null | undefined} bytes */
    bytes: (bytes) => binary(bytes),
    /** "8 GiB", for axes: all of one are in the unit of the highest. @param {number} bytes @param {number} [highest] */
    shortBytes: (bytes, highest) => binary(bytes, short, highest),
    /** "10.2 / 31.2 GiB", both in the unit of the whole. @param {number | null} part @param {number | null} whole */
    bytesOf: (part, whole) => {
      if (part === null || whole === null) return UNKNOWN;
      const power = binaryPower(whole);
      return `${significant(part / 1024 ** power)} / ${significant(whole / 1024 ** power)}\u00a0${BINARY_UNITS[power]}`;
    },
    /** "21.7 MB/s", as disks are sold: powers of ten. @param {number | null | undefined} bytesPerS */
    byteRate: (bytesPerS) => decimal(bytesPerS, RATE_UNITS),
    /** "20 MB/s", for axes. @param {number} bytesPerS @param {number} [highest] */
    shortByteRate: (bytesPerS, highest) => decimal(bytesPerS, RATE_UNITS, short, highest),
    /** "51.5 Mbit/s", as lines are sold. @param {number | null | undefined} bytesPerS */
    bitRate: (bytesPerS) => decimal(bits(bytesPerS), BIT_UNITS),
    /** "100 Mbit/s", for axes. @param {number} bytesPerS @param {number} [highest] */
    shortBitRate: (bytesPerS, highest) => decimal(bits(bytesPerS), BIT_UNITS, short, bits(highest)),
    /** "1 Gbit/s", what a link could carry. @param {number | null | undefined} mbitPerS */
    linkSpeed: (mbitPerS) =>
      decimal(mbitPerS === null || mbitPerS === undefined ? mbitPerS : mbitPerS * 1e6, BIT_UNITS, short),
    /** "12.5 /s". @param {number | null | undefined} value */
    perSecond: (value) => withUnit(value, "/s", significant),
    /** "48.5 °C". @param {number | null | undefined} value */
    celsius: (value) => withUnit(value, "°C", (known) => fixed(known, 1)),
    /** "48 °C", for axes. @param {number | null | undefined} value */
    roundCelsius: (value) => withUnit(value, "°C", (known) => fixed(known, 0)),
    /** "1,240 rpm". @param {number | null | undefined} value */
    turns: (value) => withUnit(value, "rpm", (known) => fixed(known, 0)),
    /** "8.42 W". @param {number | null | undefined} value */
    watts: (value) => withUnit(value, "W", significant),
    /** "840 MHz". @param {number | null | undefined} value */
    megahertz: (value) => withUnit(value, "MHz", (known) => fixed(known, 0)),
    /** "12.5 s", of CPU time. @param {number | null | undefined} seconds */
    seconds: (seconds) => withUnit(seconds, "s", significant),
    /** "1.84 ms", "26.0 ms", "1,210 ms". @param {number | null | undefined} ms */
    milliseconds: (ms) => withUnit(ms, "ms", significant),
    ...makeTimes(language, timeZone, noDecimals),
    /** One after the other, as the language joins them. @param {ReadonlyArray<string>} said */
    sentences(said) {
      joined ??= new Intl.ListFormat(language, { type: "unit", style: "narrow" });
      return joined.format(said);
    },
  };
}

/** Instants and durations. @param {string} language @param {string | undefined} timeZone @param {(count: number) => string} written */
function makeTimes(language, timeZone, written) {
  /** @param {Intl.DateTimeFormatOptions} parts */
  const times = (parts) => {
    /** @type {Intl.DateTimeFormat | undefined} */
    let made;
    return (/** @type {number} */ unixMs) => {
      made ??= new Intl.DateTimeFormat(language, { hourCycle: "h23", timeZone, ...parts });
      return made.format(unixMs);
    };
  };

  /** As {@link times}, of two instants. @param {Intl.DateTimeFormatOptions} parts */
  const ranges = (parts) => {
    /** @type {Intl.DateTimeFormat | undefined} */
    let made;
    return (/** @type {number} */ fromMs, /** @type {number} */ toMs) => {
      made ??= new Intl.DateTimeFormat(language, { hourCycle: "h23", timeZone, ...parts });
      return made.formatRange(fromMs, toMs);
    };
  };

  return {
    /** "09:12:34", local time. @param {number} unixMs */
    clock: times(CLOCK),
    /** "09:12", local time. @param {number} unixMs */
    minute: times(MINUTE),
    /** "22 Nov, 09:12", local time. @param {number} unixMs */
    dayMinute: times({ ...DAY, ...MINUTE }),
    /** "22 Nov, 09:12:34", local time. @param {number} unixMs */
    dayClock: times({ ...DAY, ...CLOCK }),
    /** "22 Nov 2026, 10:40:30", local time. @param {number} unixMs */
    date: times(DATE),
    /** "22 Nov 2026, 10:40:30 – 10:41:00", local time. @type {(fromMs: number, toMs: number) => string} */
    between: ranges(DATE),
    /** "22 Nov, 10:40 – 10:45", local time. @type {(fromMs: number, toMs: number) => string} */
    betweenMinutes: ranges({ ...DAY, ...MINUTE }),
    /** "00:42" or "1:02:03", as stopwatches show it. @param {number} ms */
    stopwatch: (ms) => {
      const seconds = Math.max(0, Math.floor(ms / 1000));
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
      const tail = `${pad(minutes)}:${pad(seconds % 60)}`;
      return hours > 0 ? `${hours}:${tail}` : tail;
    },
    /** "42 s", "7 min", "6 h 53 min", "3 d 4 h": the two largest units, seconds below a minute only. @param {number} ms @param {Translate} t */
    duration: (ms, t) => {
      const first = DURATIONS.findIndex(([, unitMs]) => ms >= unitMs);
      const shown = first < 0 ? DURATIONS.slice(-1) : DURATIONS.slice(first, first + (first < 2 ? 2 : 1));
      let left = Math.max(ms, 0);
      const parts = shown.map(([key, unitMs]) => {
        const count = Math.floor(left / unitMs);
        left -= count * unitMs;
        return { count, text: t(key, { count: written(count) }) };
      });
      return parts
        .filter(({ count }, place) => place === 0 || count > 0)
        .map(({ text }) => text)
        .join(" ");
    },
  };
}

/** The unit that leaves no more than three digits. @param {number} value @param {number} base Of the units. @param {number} units How many there are. */
function powerOf(value, base, units) {
  let power = 0;
  for (let left = value; left >= MOST_OF_A_UNIT && power < units - 1; left /= base) power += 1;
  return power;
}

/** @param {number} bytes */
const binaryPower = (bytes) => powerOf(bytes, 1024, BINARY_UNITS.length);

/** @param {number | null | undefined} value */
const bits = (value) => (value === null || value === undefined ? value : value * BITS);

/** @param {(value: number) => string} whole @param {(value: number) => string} significant */
function makeScaling(whole, significant) {
  /** @param {number} number @param {number} power @param {string} unit @param {(value: number) => string} [text] */
  const written = (number, power, unit, text) =>
    `${(text ?? (power === 0 ? whole : significant))(number)}\u00a0${unit}`;
  return {
    /**
     * @param {number | null | undefined} value @param {ReadonlyArray<string>} units
     * @param {(value: number) => string} [text] @param {number | null} [highest] Whose unit is taken.
     */
    decimal(value, units, text, highest) {
      if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
      const power = powerOf(highest ?? value, 1000, units.length);
      return written(value / 1000 ** power, power, units[power], text);
    },
    /** @param {number | null | undefined} bytes @param {(value: number) => string} [text] @param {number} [highest] Whose unit is taken. */
    binary(bytes, text, highest) {
      if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return UNKNOWN;
      const power = binaryPower(highest ?? bytes);
      return written(bytes / 1024 ** power, power, BINARY_UNITS[power], text);
    },
  };
}

/**
 * How numbers and dates are written: as in the country that the system names, where it speaks our language.
 *
 * @param {string} language One of ours.
 * @param {ReadonlyArray<string>} preferred The system's languages, best first.
 * @returns {string} "en-GB" for English words on a British system.
 */
export function regionOf(language, preferred) {
  const ours = new Intl.Locale(language).maximize();
  const isOurs = (/** @type {string} */ tag) => {
    const one = new Intl.Locale(tag).maximize();
    return one.language === ours.language && one.script === ours.script;
  };
  return preferred.find(isOurs) ?? language;
}

/** What reads as nothing has no sign. @param {number} change @param {(value: number) => string} text */
export function withSign(change, text) {
  const written = text(Math.abs(change));
  return written === text(0) ? written : `${change < 0 ? "−" : "+"}${written}`;
}

/**
 * @param {string} text As the functions above make it.
 * @returns {{figure: string, unit: string}} For those who write the number larger than its unit.
 */
export function figureAndUnit(text) {
  const [figure, unit = ""] = text.split("\u00a0");
  return { figure, unit };
}

/** @param {number} value */
const pad = (value) => String(value).padStart(2, "0");
