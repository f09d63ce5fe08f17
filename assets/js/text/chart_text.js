/** The text of a chart of series: tooltip, table, summary, and the value of its slider for assistive technology. */

import { nearestRow, statistics } from "../readings/series_queries.js";
import { unitOf } from "./csv.js";
import { columnsTable } from "./data_tables.js";
import { gapSummary, rangeTexts, seriesSummary } from "./summaries.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { ChartSeries } from "../charts/chart_spec.js" */

/** The table lists all series. */
const MAX_SENTENCES = 3;

/** @param {Scene} scene @param {ChartSeries} series @returns {(row: number) => number} */
const valueOf = ({ store }, { name, value }) => value ?? ((row) => store.valueAt(name, row));

/** Rows of the tooltip. @param {number} row Of the store. @param {Scene} scene @param {ReadonlyArray<ChartSeries>} series */
export const chartTip = (row, scene, series) =>
  series.map((one) => ({ label: one.label, colour: one.colour, text: one.text(valueOf(scene, one)(row)) }));

/** @param {Scene} scene @param {string} title @param {ReadonlyArray<ChartSeries>} series */
export const chartTable = (scene, title, series) =>
  columnsTable(
    scene,
    title,
    series.map((one) => ({
      heading: one.label,
      text: one.text,
      unit: unitOf(one.name),
      valueAt: valueOf(scene, one),
    })),
  );

/** @param {Scene} scene @param {ReadonlyArray<ChartSeries>} series @returns {string} A sentence for each of the first series, and one about gaps. */
export function chartSummary(scene, series) {
  const { store, fromMs, toMs, t, format } = scene;
  const range = rangeTexts(scene);
  const sentences = series.slice(0, MAX_SENTENCES).map((one) => {
    const { name, label, text, value } = one;
    // A computed value has no minimum and maximum in the store.
    return value !== undefined && statistics(store, name, fromMs, toMs) !== null
      ? t("summary.now", { label, ...range, now: text(value(store.length - 1)) })
      : seriesSummary(scene, name, label, text);
  });
  return format.sentences([...sentences, ...(series.length === 0 ? [] : gapSummary(scene, series[0].name))]);
}

/**
 * Sets the attributes that make a chart a slider over time, with the inspected instant as its value.
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
