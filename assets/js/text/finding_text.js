/** The sentences of findings and alerts, made from their kind and values; the engine's own are in English only. */

import { SECOND_MS } from "./durations.js";
import { labelledName } from "./process_name.js";
import { escapeInvisible } from "./text_safety.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { Alert, Finding } from "../contract.js" */
/** @import { Format } from "./format.js" */
/** @import { Translate } from "./i18n.js" */

/** How a number is formatted, by the unit at the end of its name. @type {[string, (format: Format, t: Translate) => (value: number) => string][]} */
const UNITS = [
  ["percent", (format) => format.roundPercent],
  ["network_bytes_per_s", (format) => format.bitRate],
  ["bytes_per_s", (format) => format.byteRate],
  ["bytes", (format) => format.bytes],
  ["bytes_per_hour", (format) => format.bytes],
  ["bytes_per_day", (format) => format.bytes],
  ["celsius", (format) => format.roundCelsius],
  ["_s", (format, t) => (value) => format.duration(value * SECOND_MS, t)],
];

/** What is said of an average only: not all of the time was like it. */
const UNEVEN = ["peak_percent", "core_percent"];

/** @param {Pick<Scene, "t" | "format">} scene @param {Finding} finding @returns {string} What happened, and who did it. */
export const findingText = (scene, { kind, culprits, values }) =>
  sentence(scene, `finding.${kind}`, culprits, values);

/** @param {Pick<Scene, "t" | "format">} scene @param {Alert} alert @returns {string} What happened, and who did it. */
export const alertText = (scene, { metric, finding, culprits, values }) =>
  sentence(scene, finding === null ? `alert.${metric}` : `finding.${finding}`, culprits, values);

/** @param {Pick<Scene, "t" | "format">} scene @param {string} key @param {Finding["culprits"]} culprits @param {Finding["values"]} values */
function sentence({ t, format }, key, culprits, values) {
  const texts = Object.entries(values).map(([name, value]) => [name, valueText(name, value, format, t)]);
  const shown = Object.fromEntries(texts);
  const rate = values.bytes_per_s;
  if (typeof rate === "number") shown.network_bytes_per_s = format.bitRate(rate); // in bits, as usual
  const subject = UNEVEN.some((name) => name in values) ? `${key}.uneven` : key;
  if (culprits.length === 0) return t(`${subject}.unnamed`, shown);
  const one = labelledName(culprits[0].name, culprits[0].label);
  const name = values.ended_count ? t("finding.many", { name: one, count: shown.ended_count }) : one;
  const who = values.parents ? t("finding.started_by", { name, parents: shown.parents }) : name;
  return t(`${subject}.text`, { ...shown, who });
}

/** @param {string} name @param {number | string} value @param {Format} format @param {Translate} t */
function valueText(name, value, format, t) {
  if (typeof value === "string") return escapeInvisible(value);
  const unit = UNITS.find(([ending]) => name.endsWith(ending));
  return unit === undefined ? format.count(value) : unit[1](format, t)(value);
}
