/** What a chart shows, in words: for people who cannot see it, and for everybody else. */

import { extremes, gaps } from "../readings/series_queries.js";
import { CORE, TOTAL } from "../readings/series_store.js";

/** @import { Format, Translate } from "./format.js" */
/** @import { Store } from "../readings/series_store.js" */

/** @typedef {{store: Store, fromMs: number, toMs: number, rangeText: string, isFixed?: boolean, t: Translate, format: Format}} Words */

/**
 * When it was, for the sentences below: the last minutes and now, or two instants and the second of them.
 *
 * @param {Omit<Words, "store">} words
 */
export const timeWords = ({ t, format, fromMs, toMs, rangeText, isFixed = false }) =>
  isFixed
    ? {
        range: t("summary.range_between", { from: format.dayMinute(fromMs), to: format.dayMinute(toMs) }),
        moment: t("summary.moment_end"),
      }
    : { range: t("summary.range_last", { range: rangeText }), moment: t("summary.moment_now") };

/**
 * @param {Words} words
 * @returns {string} "CPU 12 % now, between 3 % and 80 % in the last 10 minutes; busiest core 3 with 54 %."
 */
export function cpuSummary(words) {
  const { store, fromMs, toMs, t, format } = words;
  const times = timeWords(words);
  const total = extremes(store, TOTAL, fromMs, toMs);
  if (total === null) return t("summary.cpu_none", times);
  const missing = gaps(store, fromMs, toMs, TOTAL).length;
  const busiest = busiestCores(store)[0];
  const sentence = t(busiest === undefined ? "summary.cpu" : "summary.cpu_busiest", {
    now: format.roundPercent(store.newest(TOTAL)),
    lowest: format.roundPercent(total.lowest),
    highest: format.roundPercent(total.highest),
    ...times,
    core: busiest?.core ?? 0,
    percent: format.roundPercent(busiest?.percent),
  });
  if (missing === 0) return sentence;
  const told = t(missing === 1 ? "summary.one_gap" : "summary.gaps", { count: format.count(missing) });
  return format.sentences([sentence, told]);
}

/**
 * @param {Words} words
 * @param {string} name Series.
 * @param {string} label Its name in words.
 * @param {(value: number | null) => string} text
 */
export function seriesSummary(words, name, label, text) {
  const { store, fromMs, toMs, t } = words;
  const times = timeWords(words);
  const found = extremes(store, name, fromMs, toMs);
  if (found === null) return t("summary.series_none", { label, ...times });
  return t("summary.series", {
    label,
    now: text(store.newest(name)),
    lowest: text(found.lowest),
    highest: text(found.highest),
    ...times,
  });
}

/**
 * @param {Store} store
 * @param {number} [row] The newest one when left out.
 * @returns {{core: number, percent: number}[]} Busiest first; cores that are unknown are left out.
 */
export function busiestCores(store, row = store.length - 1) {
  const cores = Array.from({ length: store.coreCount }, (_, core) => ({
    core,
    percent: store.valueAt(CORE + core, row),
  }));
  return cores
    .filter(({ percent }) => !Number.isNaN(percent))
    .sort((one, other) => other.percent - one.percent || one.core - other.core);
}

/**
 * @param {Store} store @param {number} core @param {number} fromMs @param {number} toMs
 * @returns {number | null} Mean over the readings between the two instants.
 */
export const coreAverage = (store, core, fromMs, toMs) =>
  extremes(store, CORE + core, fromMs, toMs)?.mean ?? null;
