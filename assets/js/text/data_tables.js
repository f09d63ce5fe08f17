/** Charts as tables: the same values, one row for each reading, newest first. */

import { CPU_CORE_PREFIX, CPU_TOTAL } from "../readings/series_store.js";
import { headingWithUnit, inUnit, unitOf } from "./csv.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { DataTable } from "../app/state.js" */
/** @import { Cell } from "./csv.js" */

/** A larger table would block the page: it is cut to the newest rows, and its caption says so. */
const MAX_CELLS = 12_000;

/** @param {Scene} scene @param {string} name Series. */
const column = ({ store }, name) => ({
  valueAt: (/** @type {number} */ row) => store.valueAt(name, row),
  unit: unitOf(name),
});

/**
 * @param {Scene} scene
 * @param {string} title
 * @param {ReadonlyArray<{name: string, label: string, text: (value: number | null) => string}>} series Labels are locale keys.
 * @returns {DataTable}
 */
export const seriesTable = (scene, title, series) =>
  columnsTable(
    scene,
    title,
    series.map(({ name, label, text }) => ({ ...column(scene, name), text, heading: scene.t(label) })),
  );

/** @param {Scene} scene @returns {DataTable} The total and every core. */
export function coreTable(scene) {
  const { t, format, cores } = scene;
  const text = format.percent;
  const columns = [{ ...column(scene, CPU_TOTAL), heading: t("cpu.total"), text }];
  for (let core = 0; core < cores; core += 1) {
    columns.push({
      ...column(scene, CPU_CORE_PREFIX + core),
      heading: t("cpu.core", { core }),
      text,
      unit: "%",
    });
  }
  return columnsTable(scene, t("cpu_chart.title"), columns);
}

/**
 * @param {Scene} scene
 * @param {string} title
 * @param {ReadonlyArray<{valueAt: (row: number) => number, heading: string, unit: string, text: (value: number) => string}>} columns
 * @returns {DataTable} A copy: it does not change when readings are added.
 */
export function columnsTable({ store, fromMs, toMs, t, format }, title, columns) {
  const rows = [];
  /** @type {Cell[][]} */
  const data = [];
  let count = 0;
  const all = store.rowAtOrAfter(toMs + 1) - store.rowAtOrAfter(fromMs);
  const maxRows = Math.max(Math.floor(MAX_CELLS / (columns.length + 1)), 1);
  const first = Math.max(store.rowAtOrAfter(fromMs), store.rowAtOrAfter(toMs + 1) - maxRows);
  for (let row = first; row < store.length && store.times[row] <= toMs; row += 1) {
    if (count > 0 && store.gapBefore(row) !== null) {
      rows.push([t("table.gap"), ...columns.map(() => format.count(null))]);
    }
    const values = columns.map(({ valueAt }) => valueAt(row));
    rows.push([format.clock(store.times[row]), ...columns.map(({ text }, index) => text(values[index]))]);
    data.push([
      new Date(store.times[row]).toISOString(),
      ...columns.map(({ unit }, index) => inUnit(values[index], unit)),
    ]);
    count += 1;
  }
  const caption = t("table.caption", {
    count: format.count(count),
    from: format.clock(fromMs),
    to: format.clock(toMs),
  });
  const more = t("table.more", { count: format.count(count), all: format.count(all) });
  return {
    title,
    caption: count < all ? `${caption} ${more}` : caption,
    columns: [t("table.time"), ...columns.map(({ heading }) => heading)],
    rows: rows.reverse(),
    data: [
      [t("table.time"), ...columns.map(({ heading, unit }) => headingWithUnit(heading, unit))],
      ...data.reverse(),
    ],
  };
}
