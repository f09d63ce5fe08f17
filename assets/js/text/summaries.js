/** Summaries of charts as sentences, for assistive technology and below the charts. */

import { busiestCores } from "../readings/cores.js";
import { gaps, statistics } from "../readings/series_queries.js";
import { CPU_TOTAL } from "../readings/series_store.js";

/** @import { Scene } from "../app/scene.js" */

/** @typedef {Pick<Scene, "fromMs" | "toMs" | "rangeText" | "t" | "format"> & {isFixed?: boolean}} RangeContext */
/** @typedef {RangeContext & Pick<Scene, "store">} SummaryContext */

/** The range, and its last instant, as parts of a sentence. @param {RangeContext} context */
export const rangeTexts = ({ t, format, fromMs, toMs, rangeText, isFixed = false }) =>
  isFixed
    ? {
        range: t("summary.range_between", namedEnds(format.ends(fromMs, toMs))),
        moment: t("summary.moment_end"),
      }
    : { range: t("summary.range_last", { range: rangeText }), moment: t("summary.moment_now") };

/** @param {[string, string]} ends */
const namedEnds = ([from, to]) => ({ from, to });

/** @param {SummaryContext} context @returns {string} "CPU 12 % now, between 3 % and 80 % in the last 10 minutes; busiest is core 3 with 54 %." */
export function cpuSummary(context) {
  const { store, fromMs, toMs, t, format } = context;
  const range = rangeTexts(context);
  const total = statistics(store, CPU_TOTAL, fromMs, toMs);
  if (total === null) return t("summary.cpu_none", range);
  const busiest = busiestCores(store)[0];
  const sentence = t(busiest === undefined ? "summary.cpu" : "summary.cpu_busiest", {
    now: format.roundPercent(store.newest(CPU_TOTAL)),
    lowest: format.roundPercent(total.minimum),
    highest: format.roundPercent(total.maximum),
    ...range,
    core: busiest?.core ?? 0,
    percent: format.roundPercent(busiest?.percent),
  });
  return format.sentences([sentence, ...gapSummary(context, CPU_TOTAL)]);
}

/** @param {SummaryContext} context @param {string} name Series. @param {string} label @param {(value: number | null) => string} text */
export function seriesSummary(context, name, label, text) {
  const { store, fromMs, toMs, t } = context;
  const range = rangeTexts(context);
  const found = statistics(store, name, fromMs, toMs);
  if (found === null) return t("summary.series_none", { label, ...range });
  return t("summary.series", {
    label,
    now: text(store.newest(name)),
    lowest: text(found.minimum),
    highest: text(found.maximum),
    ...range,
  });
}

/** @param {SummaryContext} context @param {string} name Series. @returns {string[]} A sentence, or none without gaps. */
export function gapSummary({ store, fromMs, toMs, t, format }, name) {
  // The time before the first reading is no gap in the recording.
  const { length } = gaps(store, fromMs, toMs, name).filter((gap) => gap.toMs > (store.oldestMs ?? 0));
  if (length === 0) return [];
  return [t(length === 1 ? "summary.one_gap" : "summary.gaps", { count: format.count(length) })];
}
