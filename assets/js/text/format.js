/**
 * Formats numbers; only this module and time_format.js do.
 *
 * The number of decimals depends on the unit, so that widths do not change with every reading. `null` is unknown: "–".
 */

import { makeTimeFormat } from "./time_format.js";

export const UNKNOWN = "–";

/** @typedef {ReturnType<typeof makeFormat>} Format */

const BINARY_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const BYTE_RATE_UNITS = ["B/s", "kB/s", "MB/s", "GB/s", "TB/s"];
const BIT_RATE_UNITS = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"];
const BITS = 8;
/** Larger numbers take the next unit: they would round to 1000. */
const MAX_OF_A_UNIT = 999.5;

/**
 * @param {string} language BCP 47 tag; decides digits, decimal signs and dates.
 * @param {string} [timeZone] IANA name; that of the machine when left out.
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

  // Made at the first use: each delays the first paint by some milliseconds.
  /** @type {Intl.ListFormat | undefined} */
  let listFormat;
  /** @type {Intl.Collator | undefined} */
  let collator;
  const shortFormat = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  /** @param {number} value */
  const integer = (value) => fixed(value, 0);

  /** Three significant digits; zero has no decimals. @param {number} value */
  const significant = (value) => fixed(value, value >= 99.95 || value === 0 ? 0 : value >= 9.995 ? 1 : 2);

  /** Without its sign: one decimal, none at 100. @param {number | null | undefined} value */
  const percentNumber = (value) => {
    const recorded = asRecorded(value);
    return fixed(recorded, recorded !== null && recorded >= 99.95 ? 0 : 1);
  };

  /** @param {number | null | undefined} value @param {string} unit @param {(value: number) => string} text */
  const withUnit = (value, unit, text) =>
    value === null || value === undefined || !Number.isFinite(value)
      ? UNKNOWN
      : `${text(value)}\u00a0${unit}`;

  /** At most two decimals, without trailing zeros, for axes. @param {number} value */
  const short = (value) => shortFormat.format(value);

  const { decimal, binary } = makeScaling(integer, significant);

  return {
    percentNumber,
    /** Compares texts in the order of the language, numbers in them as numbers. */
    collate: (/** @type {string} */ one, /** @type {string} */ other) => {
      collator ??= new Intl.Collator(language, { numeric: true, sensitivity: "base" });
      return collator.compare(one, other);
    },
    /** "12.3 %". @param {number | null | undefined} value 0..100 */
    percent: (value) => withUnit(value, "%", percentNumber),
    /** "12 %", for axes and sentences. @param {number | null | undefined} value 0..100 */
    roundPercent: (value) => withUnit(asRecorded(value), "%", integer),
    /** "0.04 %", for small values. @param {number | null | undefined} value 0..100 */
    finePercent: (value) => withUnit(asRecorded(value), "%", (known) => fixed(known, known < 9.995 ? 2 : 1)),
    /** "1.25", for load averages. @param {number | null | undefined} value */
    load: (value) => fixed(value, 2),
    /** @param {number | null | undefined} value */
    count: (value) => fixed(value, 0),
    /** "3.41", the figure of {@link frequency}. @param {number | null | undefined} mhz */
    gigahertz: (mhz) => fixed(mhz === null || mhz === undefined ? mhz : mhz / 1000, 2),
    /** "3.41 GHz". @param {number | null | undefined} mhz */
    frequency: (mhz) => withUnit(mhz, "GHz", (known) => fixed(known / 1000, 2)),
    /** "84.1 MiB", three significant digits. @param {number | null | undefined} bytes */
    bytes: (bytes) => binary(bytes),
    /** "8 GiB", for axes: all labels have the unit of the highest. @param {number} bytes @param {number} [highest] */
    shortBytes: (bytes, highest) => binary(bytes, short, highest),
    /** "10.2 / 31.2 GiB", both in the unit of the whole. @param {number | null} part @param {number | null} whole */
    bytesOf: (part, whole) => {
      if (part === null || whole === null) return UNKNOWN;
      const power = binaryPower(whole);
      return `${significant(part / 1024 ** power)} / ${significant(whole / 1024 ** power)}\u00a0${BINARY_UNITS[power]}`;
    },
    /** "21.7 MB/s", powers of ten as usual for disks. @param {number | null | undefined} bytesPerS */
    byteRate: (bytesPerS) => decimal(bytesPerS, BYTE_RATE_UNITS),
    /** "0.12 MB/s", in the unit of another one. @param {number | null} bytesPerS @param {number} highest */
    byteRateLike: (bytesPerS, highest) => decimal(bytesPerS, BYTE_RATE_UNITS, significant, highest),
    /** "20 MB/s", for axes. @param {number} bytesPerS @param {number} [highest] */
    shortByteRate: (bytesPerS, highest) => decimal(bytesPerS, BYTE_RATE_UNITS, short, highest),
    /** "51.5 Mbit/s", as usual for networks. @param {number | null | undefined} bytesPerS */
    bitRate: (bytesPerS) => decimal(bitsOf(bytesPerS), BIT_RATE_UNITS),
    /** "7.12 Mbit/s", in the unit of another one. @param {number | null} bytesPerS @param {number} highest */
    bitRateLike: (bytesPerS, highest) =>
      decimal(bitsOf(bytesPerS), BIT_RATE_UNITS, significant, bitsOf(highest)),
    /** "100 Mbit/s", for axes. @param {number} bytesPerS @param {number} [highest] */
    shortBitRate: (bytesPerS, highest) => decimal(bitsOf(bytesPerS), BIT_RATE_UNITS, short, bitsOf(highest)),
    /** "1 Gbit/s", the speed of an interface. @param {number | null | undefined} mbitPerS */
    linkSpeed: (mbitPerS) =>
      decimal(mbitPerS === null || mbitPerS === undefined ? mbitPerS : mbitPerS * 1e6, BIT_RATE_UNITS, short),
    /** "12.5 /s". @param {number | null | undefined} value */
    perSecond: (value) => withUnit(value, "/s", significant),
    /** "48.5 °C". @param {number | null | undefined} value */
    celsius: (value) => withUnit(value, "°C", (known) => fixed(known, 1)),
    /** "48 °C", for axes. @param {number | null | undefined} value */
    roundCelsius: (value) => withUnit(value, "°C", integer),
    /** "1,240 rpm". @param {number | null | undefined} value */
    rpm: (value) => withUnit(value, "rpm", integer),
    /** "8.42 W". @param {number | null | undefined} value */
    watts: (value) => withUnit(value, "W", significant),
    /** "840 MHz". @param {number | null | undefined} value */
    megahertz: (value) => withUnit(value, "MHz", integer),
    /** "12.5 s", of CPU time. @param {number | null | undefined} seconds */
    seconds: (seconds) => withUnit(seconds, "s", significant),
    /** "1.84 ms", "26.0 ms", "1,210 ms". @param {number | null | undefined} ms */
    milliseconds: (ms) => withUnit(ms, "ms", significant),
    ...makeTimeFormat(language, timeZone, integer),
    /** Joined as usual in the language. @param {ReadonlyArray<string>} all */
    sentences(all) {
      listFormat ??= new Intl.ListFormat(language, { type: "unit", style: "narrow" });
      return listFormat.format(all);
    },
  };
}

/**
 * Rounded to the thousandths of a recording: the same share is then shown the same, now and later.
 * @param {number | null | undefined} percent
 */
const asRecorded = (percent) =>
  percent === null || percent === undefined ? null : Math.round(percent * 1000) / 1000;

/** The power of the largest unit that leaves at most three digits. @param {number} value @param {number} base @param {number} units Number of units. */
function powerOf(value, base, units) {
  let power = 0;
  for (let left = value; left >= MAX_OF_A_UNIT && power < units - 1; left /= base) power += 1;
  return power;
}

/** @param {number} bytes */
const binaryPower = (bytes) => powerOf(bytes, 1024, BINARY_UNITS.length);

/** @param {number | null | undefined} bytes */
const bitsOf = (bytes) => (bytes === null || bytes === undefined ? bytes : bytes * BITS);

/** @param {(value: number) => string} integer @param {(value: number) => string} significant */
function makeScaling(integer, significant) {
  /** @param {number} value @param {number} power @param {string} unit @param {(value: number) => string} [text] */
  const withUnit = (value, power, unit, text) =>
    `${(text ?? (power === 0 ? integer : significant))(value)}\u00a0${unit}`;
  return {
    /**
     * @param {number | null | undefined} value @param {ReadonlyArray<string>} units
     * @param {(value: number) => string} [text] @param {number | null} [highest] Decides the unit when given.
     */
    decimal(value, units, text, highest) {
      if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
      const power = powerOf(highest ?? value, 1000, units.length);
      return withUnit(value / 1000 ** power, power, units[power], text);
    },
    /** @param {number | null | undefined} bytes @param {(value: number) => string} [text] @param {number} [highest] Decides the unit when given. */
    binary(bytes, text, highest) {
      if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return UNKNOWN;
      const power = binaryPower(highest ?? bytes);
      return withUnit(bytes / 1024 ** power, power, BINARY_UNITS[power], text);
    },
  };
}

/**
 * The regional variant of a language that the system prefers, for numbers and dates.
 *
 * @param {string} language A supported language.
 * @param {ReadonlyArray<string>} preferred The languages of the system, best first.
 * @returns {string} "en-GB" for English on a British system.
 */
export function regionOf(language, preferred) {
  const wanted = new Intl.Locale(language).maximize();
  const isSameLanguage = (/** @type {string} */ tag) => {
    const locale = new Intl.Locale(tag).maximize();
    return locale.language === wanted.language && locale.script === wanted.script;
  };
  return preferred.find(isSameLanguage) ?? language;
}

/** A change that reads as zero has no sign. @param {number} change @param {(value: number) => string} text */
export function withSign(change, text) {
  const magnitude = text(Math.abs(change));
  return magnitude === text(0) ? magnitude : `${change < 0 ? "−" : "+"}${magnitude}`;
}

/** @param {string} text A number with its unit, from a format. @returns {{figure: string, unit: string}} */
export function figureAndUnit(text) {
  const [figure, unit = ""] = text.split("\u00a0");
  return { figure, unit };
}
