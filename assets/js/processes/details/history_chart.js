/** Five minutes of one process: the number now, its course, its highest. */

import { html } from "../../../vendor/lit-html.js";
import { makePlot } from "../../charts/canvas.js";
import { drawSparkline } from "../../charts/sparkline.js";
import { extremes } from "../../readings/series_queries.js";
import { PAST_MS } from "./process_details.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { ProcessRow } from "../../contract.js" */
/** @import { Words } from "../columns.js" */
/** @import { Looked } from "./process_details.js" */

/** @typedef {"cpu_percent" | "rss_bytes" | "read_bytes_per_s" | "write_bytes_per_s"} PastField */

/**
 * @param {App} app
 * @param {"cpu" | "memory" | "io"} id
 * @param {ReadonlyArray<{name: PastField, colour: string, filled?: boolean, dashed?: boolean}>} lines
 */
export function pastChart(app, id, lines) {
  const plot = makePlot({ className: "past-plot", onResize: app.redraw });
  plot.canvas.setAttribute("role", "img");

  /** @param {Looked} looked */
  const span = ({ past }) => {
    const toMs = past.newestMs ?? Date.now();
    return { fromMs: toMs - PAST_MS, toMs };
  };
  /** @param {Scene} scene @param {Words} words @param {PastField} name @param {number | null | undefined} value */
  const text = ({ format }, { cpuScale }, name, value) => {
    if (name === "cpu_percent")
      return format.percent(value === null || value === undefined ? value : value * cpuScale);
    return name === "rss_bytes" ? format.bytes(value) : format.byteRate(value);
  };

  return {
    /** @param {Scene} scene @param {Looked} looked @param {ProcessRow | null} row As it is now. @param {Words} words */
    render(scene, looked, row, words) {
      const { fromMs, toMs } = span(looked);
      const now = lines.map(({ name }) => text(scene, words, name, row?.[name]));
      const most = lines.map(({ name }) =>
        text(scene, words, name, extremes(looked.past, name, fromMs, toMs)?.highest),
      );
      const title = scene.t(`details.past.${id}`);
      const summary = scene.t(`details.summary.${lines.length === 2 ? "two" : "one"}`, {
        title,
        now: now[0],
        most: most[0],
        other: now[1] ?? "",
        other_most: most[1] ?? "",
      });
      plot.canvas.setAttribute("aria-label", summary);
      return html`<div class="past">
        <p class="past-head"><span>${title}</span><span class="past-now">${now.join(" · ")}</span></p>
        <div class="past-box">${plot.canvas}</div>
        <p class="words">
          ${looked.past.length === 0 ? scene.t("details.no_past") : scene.t("details.most", { value: most.join(" · ") })}
        </p>
      </div>`;
    },
    /** @param {Scene} scene @param {Looked} looked */
    draw(scene, looked) {
      const surface = plot.begin();
      if (surface === null) return;
      const { fromMs, toMs } = span(looked);
      const highest = Math.max(
        ...lines.map(({ name }) => extremes(looked.past, name, fromMs, toMs)?.highest ?? 0),
      );
      const drawn = lines.map((line) => ({ ...line, colour: scene.palette.colour(line.colour) }));
      drawSparkline(
        surface,
        { store: looked.past, fromMs, toMs, palette: scene.palette, inspectMs: null },
        { lines: drawn, top: highest > 0 ? highest * 1.1 : 1 },
      );
    },
  };
}
