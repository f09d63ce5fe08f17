/**
 * Numbers become text here and nowhere else.
 *
 * Widths do not jump from tick to tick: decimals depend on the unit, not on the digits. `null` is unknown and reads "–".
 */

export const UNKNOWN = "–";

/** @typedef {(key: string, values?: Record<string, string | number>) => string} Translate */
/** @typedef {ReturnType<typeof makeFormat>} Format */

const BINARY_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const RATE_UNITS = ["B/s", "kB/s", "MB/s", "GB/s", "TB/s"];
const BIT_UNITS = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"];
const BITS = 8;
const CLOCK = Object.freeze(/** @type {const} */ ({ hour: "2-digit", minute: "2-digit", second: "2-digit" }));
const DAY = Object.freeze(/** @type {const} */ ({ day: "numeric", month: "short" }));
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * @param {string} language BCP 47 tag, decides digits, decimal signs and dates.
 * @param {string} [timeZone] IANA name; the machine's own when left out.
 */
export function makeFormat(language, timeZone) {
  /** @type {Map<number, Intl.NumberFormat>} */
  const byDecimals = new Map();
  /** @param {number} decimals */
  const numbers = (decimals) => {
    let made = byDecimals.get(decimals);
    if (made === undefined) {
      made = new Intl.NumberFormat(language, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      });
      byDecimals.set(decimals, made);
    }
    return made;
  };
  /** Made when it is first wanted: each delays the first picture by some milliseconds. @param {Intl.DateTimeFormatOptions} parts */
  const times = (parts) => {
    /** @type {Intl.DateTimeFormat | undefined} */
    let made;
    return (/** @type {number} */ unixMs) => {
      made ??= new Intl.DateTimeFormat(language, { hourCycle: "h23", timeZone, ...parts });
      return made.format(unixMs);
    };
  };

  /** @param {number | null | undefined} value @param {number} decimals */
  const fixed = (value, decimals) =>
    value === null || value === undefined || !Number.isFinite(value)
      ? UNKNOWN
      : numbers(decimals).format(value);

  const shortFormat = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  /** @param {number} value */
  const noDecimals = (value) => fixed(value, 0);

  /** Three significant digits. @param {number} value */
  const significant = (value) => fixed(value, value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2);

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
    collate: new Intl.Collator(language, { numeric: true, sensitivity: "base" }).compare,
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
    /** "8 GiB", for axes. @param {number} bytes */
    shortBytes: (bytes) => binary(bytes, short),
    /** "10.2 / 31.2 GiB", both in the unit of the whole. @param {number | null} part @param {number | null} whole */
    bytesOf: (part, whole) => {
      if (part === null || whole === null) return UNKNOWN;
      const power = binaryPower(whole);
      return `${significant(part / 1024 ** power)} / ${significant(whole / 1024 ** power)}\u00a0${BINARY_UNITS[power]}`;
    },
    /** "21.7 MB/s", as disks are sold: powers of ten. @param {number | null | undefined} bytesPerS */
    byteRate: (bytesPerS) => decimal(bytesPerS, RATE_UNITS),
    /** "20 MB/s", for axes. @param {number} bytesPerS */
    shortByteRate: (bytesPerS) => decimal(bytesPerS, RATE_UNITS, short),
    /** "51.5 Mbit/s", as lines are sold. @param {number | null | undefined} bytesPerS */
    bitRate: (bytesPerS) => decimal(bits(bytesPerS), BIT_UNITS),
    /** "100 Mbit/s", for axes. @param {number} bytesPerS */
    shortBitRate: (bytesPerS) => decimal(bits(bytesPerS), BIT_UNITS, short),
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
    /** "09:12:34", local time. @param {number} unixMs */
    clock: times(CLOCK),
    /** "09:12", local time. @param {number} unixMs */
    minute: times({ hour: "2-digit", minute: "2-digit" }),
    /** "22 Nov, 09:12", local time. @param {number} unixMs */
    dayMinute: times({ ...DAY, hour: "2-digit", minute: "2-digit" }),
    /** "22 Nov, 09:12:34", local time. @param {number} unixMs */
    dayClock: times({ ...DAY, ...CLOCK }),
    /** "22 Nov 2026, 10:40:30", local time. @param {number} unixMs */
    date: times({ dateStyle: "medium", timeStyle: "medium" }),
    /** "00:42" or "1:02:03", as stopwatches show it. @param {number} ms */
    stopwatch: (ms) => {
      const seconds = Math.max(0, Math.floor(ms / 1000));
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
      const tail = `${pad(minutes)}:${pad(seconds % 60)}`;
      return hours > 0 ? `${hours}:${tail}` : tail;
    },
    /** "04:11" or "3 d 04:11", hours and minutes. @param {number} ms @param {Translate} t */
    uptime: (ms, t) => {
      const whole = Math.max(0, ms);
      const clock = `${pad(Math.floor(whole / HOUR_MS) % 24)}:${pad(Math.floor(whole / MINUTE_MS) % 60)}`;
      const days = Math.floor(whole / DAY_MS);
      return days > 0 ? t("unit.days_clock", { days: fixed(days, 0), clock }) : clock;
    },
  };
}

/** The largest binary unit that leaves a number of at least one. @param {number} bytes */
const binaryPower = (bytes) =>
  bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), BINARY_UNITS.length - 1);

/** As {@link binaryPower} for powers of ten; what rounds to a thousand is one of the next. @param {number} value @param {number} units */
const decimalPower = (value, units) =>
  value < 999.5 ? 0 : Math.min(Math.floor(Math.log10(value * 1.0005) / 3), units - 1);

/** @param {number | null | undefined} value */
const bits = (value) => (value === null || value === undefined ? value : value * BITS);

/** @param {(value: number) => string} whole @param {(value: number) => string} significant */
function makeScaling(whole, significant) {
  /** @param {number} number @param {number} power @param {string} unit @param {(value: number) => string} [text] */
  const written = (number, power, unit, text) =>
    `${(text ?? (power === 0 ? whole : significant))(number)}\u00a0${unit}`;
  return {
    /** @param {number | null | undefined} value @param {ReadonlyArray<string>} units @param {(value: number) => string} [text] */
    decimal(value, units, text) {
      if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
      const power = decimalPower(value, units.length);
      return written(value / 1000 ** power, power, units[power], text);
    },
    /** @param {number | null | undefined} bytes @param {(value: number) => string} [text] */
    binary(bytes, text) {
      if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return UNKNOWN;
      const power = binaryPower(bytes);
      return written(bytes / 1024 ** power, power, BINARY_UNITS[power], text);
    },
  };
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
