/** A resource of one process over the last five minutes: current value, chart, highest value. */

import { html } from "../../../vendor/lit-html.js";
import { makeCanvas } from "../../charts/canvas.js";
import { drawSparkline } from "../../charts/sparkline.js";
import { statistics } from "../../readings/series_queries.js";
import { HISTORY_MS } from "./process_details.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { ProcessRow } from "../../contract.js" */
/** @import { CellContext } from "../columns/columns.js" */
/** @import { OpenedProcess } from "./process_details.js" */

/** @typedef {"cpu_percent" | "rss_bytes" | "read_bytes_per_s" | "write_bytes_per_s"} HistoryField */

/**
 * @param {{id: "cpu" | "memory" | "io", lines: ReadonlyArray<{name: HistoryField, colour: string, filled?:
 *   boolean, dashed?: boolean}>, redraw: () => void}} options
 */
export function makeHistoryChart({ id, lines, redraw }) {
  const canvas = makeCanvas({ className: "history-chart-canvas", onResize: redraw });
  canvas.element.setAttribute("role", "img");

  /** @param {OpenedProcess} opened */
  const rangeOf = ({ history }) => {
    const toMs = history.newestMs ?? Date.now();
    return { fromMs: toMs - HISTORY_MS, toMs };
  };

  return {
    /** @param {Scene} scene @param {OpenedProcess} opened @param {ProcessRow | null} row @param {CellContext} context */
    render(scene, opened, row, context) {
      const now = lines.map(({ name }) => valueText(context, name, row?.[name]));
      const highest = lines.map(({ name }) => valueText(context, name, highestOf(opened, row, name)));
      // Of counters, a value is the mean of the time between two readings; memory is read.
      const most = scene.t(id === "memory" ? "details.highest" : "details.highest_mean", {
        value: highest.join(" · "),
      });
      const title = scene.t(`details.history.${id}`);
      const summary = scene.t(`details.summary.${lines.length === 2 ? "two" : "one"}`, {
        title,
        now: now[0],
        most,
        other: now[1] ?? "",
      });
      canvas.element.setAttribute("aria-label", summary);
      return html`<div class="history-chart">
        <p class="history-chart-head">
          <span>${title}</span><span class="history-chart-value">${now.join(" · ")}</span>
        </p>
        <div class="history-chart-box">${canvas.element}</div>
        <p class="detail">${opened.history.length === 0 ? scene.t("details.no_history") : most}</p>
      </div>`;
    },
    /** @param {Scene} scene @param {OpenedProcess} opened */
    draw({ palette }, opened) {
      const surface = canvas.begin();
      if (surface === null) return;
      const { history: store } = opened;
      const { fromMs, toMs } = rangeOf(opened);
      const highest = Math.max(
        ...lines.map(({ name }) => statistics(store, name, fromMs, toMs)?.maximum ?? 0),
      );
      drawSparkline(
        surface,
        { store, fromMs, toMs, palette, inspectMs: null },
        {
          lines: lines.map((line) => ({ ...line, colour: palette.colour(line.colour) })),
          top: highest > 0 ? highest * 1.1 : 1,
        },
      );
    },
  };
}

/** In the shown time, with the newest value, which the history gets with its next answer. @param {OpenedProcess} opened @param {ProcessRow | null} row @param {HistoryField} name */
function highestOf({ history }, row, name) {
  const newestMs = history.newestMs ?? Date.now();
  const recorded = statistics(history, name, newestMs - HISTORY_MS, newestMs)?.maximum ?? null;
  const newest = row?.[name] ?? null;
  return recorded === null || newest === null ? recorded : Math.max(recorded, newest);
}

/** @param {CellContext} context @param {HistoryField} name @param {number | null | undefined} value */
function valueText({ format, cpuScale }, name, value) {
  if (name === "cpu_percent")
    return format.percent(value === null || value === undefined ? value : value * cpuScale);
  return name === "rss_bytes" ? format.bytes(value) : format.byteRate(value);
}
