/** Tables as CSV (RFC 4180): numbers as they are, units in the headings, formulas escaped. */

/** @typedef {string | number | null} Cell Null and NaN are unknown: an empty cell. */

/** Spreadsheets of Windows take a file without it for one in the old encoding of the system. */
const BYTE_ORDER_MARK = "\ufeff";
/** Full-width characters too: some spreadsheets take them for the narrow ones. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const SPECIAL = /[",\r\n]/;

/** By the end of the name of a series, longest first; as the page shows them. */
const UNITS = Object.freeze(
  /** @type {const} */ ([
    ["_bytes_per_s", "B/s"],
    ["_per_s", "1/s"],
    ["_percent", "%"],
    ["_bytes", "B"],
    ["_ms", "ms"],
    ["_mhz", "MHz"],
    ["celsius", "°C"],
    ["_rpm", "rpm"],
    ["_watts", "W"],
  ]),
);

/** Traffic is recorded in bytes, and shown and saved in bits. */
const TRAFFIC = /(?:received|sent)_bytes_per_s$/;
const BITS = 8;

/** @param {string} name Of a series. @returns {string} Empty where it has none. */
export const unitOf = (name) =>
  TRAFFIC.test(name) ? "bit/s" : (UNITS.find(([end]) => name.endsWith(end))?.[1] ?? "");

/** @param {number} value As it was recorded. @param {string} unit @returns {number} In that unit. */
export const inUnit = (value, unit) => (unit === "bit/s" ? BITS * value : value);

/** @param {string} heading @param {string} unit */
export const headingWithUnit = (heading, unit) => (unit === "" ? heading : `${heading} (${unit})`);

/** @param {ReadonlyArray<ReadonlyArray<Cell>>} rows The first one has the headings. @returns {Blob} */
export const csvFile = (rows) =>
  new Blob([BYTE_ORDER_MARK + csvText(rows)], { type: "text/csv;charset=utf-8" });

/** @param {ReadonlyArray<ReadonlyArray<Cell>>} rows */
export const csvText = (rows) => rows.map((row) => `${row.map(cellText).join(",")}\r\n`).join("");

/** @param {Cell} cell */
function cellText(cell) {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  // Text that a spreadsheet would calculate: see OWASP, "CSV Injection".
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
