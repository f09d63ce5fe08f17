/** The width of a time range as text. */

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./durations.js";

/** @import { Format } from "./format.js" */
/** @import { Translate } from "./i18n.js" */

/** @typedef {{t: Translate, format: Format}} TextContext */

/** "15m", for buttons. @param {TextContext} context @param {number} ms */
export function shortWidth({ t, format }, ms) {
  if (ms < HOUR_MS) return t("range.short", { count: format.count(ms / MINUTE_MS) });
  return ms < 2 * DAY_MS
    ? t("range.short_hours", { count: format.count(ms / HOUR_MS) })
    : t("range.short_days", { count: format.count(ms / DAY_MS) });
}

/** "15 minutes", for sentences. @param {TextContext} context @param {number} ms */
export function widthText({ t, format }, ms) {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes === 1) return t("range.one_minute");
  if (ms < 2 * HOUR_MS) return t("range.minutes", { count: format.count(minutes) });
  return ms < 2 * DAY_MS
    ? t("range.hours", { count: format.count(ms / HOUR_MS) })
    : t("range.days", { count: format.count(ms / DAY_MS) });
}

/** "15 minutes", or "11 min" where only so much is known. @param {TextContext} context @param {number} ms @param {number | null} knownMs */
export const rangeText = (context, ms, knownMs) =>
  knownMs === null ? widthText(context, ms) : context.format.duration(knownMs, context.t);

/** "0.25 s", "5.00 s", "10 min": the time that a figure is the mean of. @param {TextContext} context @param {number} ms */
export const shortDuration = ({ t, format }, ms) =>
  ms < MINUTE_MS ? format.seconds(ms / SECOND_MS) : format.duration(ms, t);

/** "5 s", "0.20 s": the time between two readings. @param {TextContext} context @param {number} seconds */
export const periodText = ({ t, format }, seconds) =>
  t("unit.seconds", { count: Number.isInteger(seconds) ? format.count(seconds) : format.load(seconds) });
