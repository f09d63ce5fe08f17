/** What a chart of series tells to those who do not look at it: sentences, a table, the values of an instant. */

import { extremes, gaps, nearestRow } from "../readings/series_queries.js";
import { timeWords } from "./summaries.js";
import { columnsTable } from "./data_tables.js";

/** @import { Scene } from "../app/composition_root.js" */
/** @import { ChartSeries } from "../components/series_chart.js" */

/** The table has them all. */
const MOST_SENTENCES = 3;

/** @param {Scene} scene @param {ChartSeries} series @returns {(row: number) => number} */
const valueOf = ({ store }, { name, value }) => value ?? ((row) => store.valueAt(name, row));

/** What the tooltip says of a row. @param {number} row @param {Scene} scene @param {ReadonlyArray<ChartSeries>} series */
export const seriesTip = (row, scene, series) =>
  series.map((one) => ({
    label: one.label,
    colour: one.colour,
    text: one.text(valueOf(scene, one)(row)),
  }));

/** @param {Scene} scene @param {string} title @param {ReadonlyArray<ChartSeries>} series */
export function seriesTable(scene, title, series) {
  const columns = series.map((one) => ({
    heading: one.label,
    text: one.text,
    valueAt: valueOf(scene, one),
  }));
  return columnsTable(scene, title, columns);
}

/**
 * @param {Scene} scene
 * @param {ReadonlyArray<ChartSeries>} series
 * @returns {string} A sentence a series for the first ones, and one about gaps.
 */
export function seriesSummary(scene, series) {
  const { store, fromMs, toMs, t, format } = scene;
  const times = timeWords(scene);
  const last = store.length - 1;
  const sentences = series.slice(0, MOST_SENTENCES).map((one) => {
    const { label, text } = one;
    const found = extremes(store, one.name, fromMs, toMs);
    if (found === null) return t("summary.series_none", { label, ...times });
    if (one.value) return t("summary.now", { label, ...times, now: text(one.value(last)) });
    const [lowest, highest] = [text(found.lowest), text(found.highest)];
    return t("summary.series", {
      label,
      now: text(store.valueAt(one.name, last)),
      lowest,
      highest,
      ...times,
    });
  });
  const missing = series.length === 0 ? 0 : gaps(store, fromMs, toMs, series[0].name).length;
  if (missing > 0) {
    sentences.push(t(missing === 1 ? "summary.one_gap" : "summary.gaps", { count: format.count(missing) }));
  }
  return format.sentences(sentences);
}

/**
 * Tell assistive technology where the inspected instant is.
 *
 * @param {HTMLElement} element @param {string} id @param {string} title @param {ReadonlyArray<ChartSeries>} series @param {Scene} scene
 */
export function describeSlider(element, id, title, series, scene) {
  const { t, format, store, fromMs, toMs } = scene;
  const atMs = scene.inspectMs ?? store.newestMs ?? toMs;
  const row = nearestRow(store, atMs);
  const values = row < 0 ? [] : series.map((one) => `${one.label} ${one.text(valueOf(scene, one)(row))}`);
  const attributes = {
    tabindex: "0",
    role: "slider",
    "aria-label": t("chart.slider", { title }),
    "aria-describedby": `${id}-summary`,
    "aria-valuemin": String(Math.round(fromMs / 1000)),
    "aria-valuemax": String(Math.round(toMs / 1000)),
    "aria-valuenow": String(Math.round(atMs / 1000)),
    "aria-valuetext": [format.clock(atMs), ...values].join(", "),
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}
