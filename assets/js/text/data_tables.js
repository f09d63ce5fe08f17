/** Charts as tables: the same numbers, row by row, newest first. */

import { CORE, TOTAL } from "../readings/series_store.js";

/** @import { Scene, Table } from "../app/composition_root.js" */

/** A table of more than this makes the page wait: the newest rows are in it, and it says so. */
const MOST_CELLS = 12_000;

/** @param {Scene} scene @param {string} name Series. */
const at = ({ store }, name) => ({ valueAt: (/** @type {number} */ row) => store.valueAt(name, row) });

/**
 * @param {Scene} scene
 * @param {string} title
 * @param {ReadonlyArray<{name: string, label: string, text: (value: number | null) => string}>} series Labels are locale keys.
 * @returns {Table} A copy: it stays as it is while readings come in.
 */
export function seriesTable(scene, title, series) {
  const columns = series.map(({ name, label, text }) => ({
    ...at(scene, name),
    text,
    heading: scene.t(label),
  }));
  return columnsTable(scene, title, columns);
}

/** @param {Scene} scene @returns {Table} The total and every core. */
export function coreTable(scene) {
  const { t, format, cores } = scene;
  const text = format.percent;
  const columns = [{ ...at(scene, TOTAL), heading: t("cpu.total"), text }];
  for (let core = 0; core < cores; core += 1) {
    columns.push({ ...at(scene, CORE + core), heading: t("cpu.core", { core }), text });
  }
  return columnsTable(scene, t("cpu_chart.title"), columns);
}

/**
 * @param {Scene} scene
 * @param {string} title In words, as the headings are.
 * @param {ReadonlyArray<{valueAt: (row: number) => number, heading: string, text: (value: number) => string}>} columns
 * @returns {Table}
 */
export function columnsTable({ store, fromMs, toMs, t, format }, title, columns) {
  const rows = [];
  let count = 0;
  const all = store.rowAfter(toMs + 1) - store.rowAfter(fromMs);
  const most = Math.max(Math.floor(MOST_CELLS / (columns.length + 1)), 1);
  const first = Math.max(store.rowAfter(fromMs), store.rowAfter(toMs + 1) - most);
  for (let row = first; row < store.length && store.times[row] <= toMs; row += 1) {
    if (count > 0 && store.isBroken(row)) {
      rows.push([t("table.gap"), ...columns.map(() => format.count(null))]);
    }
    const values = columns.map(({ valueAt, text }) => text(valueAt(row)));
    rows.push([format.clock(store.times[row]), ...values]);
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
  };
}
