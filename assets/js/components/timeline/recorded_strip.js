/** Everything that was recorded on one strip, and which part of it is shown: drag to move there. */

import { html } from "../../../vendor/lit-html.js";
import { makePlot } from "../../charts/canvas.js";
import { drawSparkline } from "../../charts/sparkline.js";
import { MINUTE_MS } from "../../text/durations.js";
import { makeStore, TOTAL } from "../../readings/series_store.js";

/** @import { App, Scene } from "../../app/composition_root.js" */

const RELOAD_MS = MINUTE_MS;
const LEAST_WIDTH_MS = 10 * MINUTE_MS;

/** @param {App} app */
export function makeTimelineStrip(app) {
  const { span } = app;
  const plot = makePlot({ className: "strip-plot", onResize: app.redraw });
  let store = makeStore();
  let askedMs = -Infinity;
  let endMs = Date.now();
  let isDragging = false;

  /** It ends where it was asked for: what came since is no gap. */
  const bounds = () => {
    const toMs = endMs;
    const oldestMs = app.state.status?.recorder.oldest_unix_ms ?? toMs;
    return { fromMs: Math.min(oldestMs, toMs - LEAST_WIDTH_MS), toMs };
  };
  const keepUp = async () => {
    if (app.api === null || performance.now() - askedMs < RELOAD_MS) return;
    askedMs = performance.now();
    endMs = Date.now();
    const { fromMs, toMs } = bounds();
    const history = await app.api.history(fromMs, toMs, [TOTAL]).catch(() => null);
    if (history === null) return;
    store = makeStore();
    store.fill(history);
    app.redraw();
  };
  /** @param {PointerEvent} event */
  const moveTo = (event) => {
    const box = plot.canvas.getBoundingClientRect();
    const { fromMs, toMs } = bounds();
    const atMs = fromMs + ((event.clientX - box.left) / box.width) * (toMs - fromMs);
    const shown = span.span();
    app.pan((atMs - (shown.fromMs + shown.toMs) / 2) / (shown.toMs - shown.fromMs));
  };

  return {
    /** @param {Scene} scene */
    render: ({ t, format }) =>
      html`<p class="strip-times">
          <span>${format.dayMinute(bounds().fromMs)}</span>
          <span>${t("timeline.recorded")}</span>
          <span>${format.dayMinute(bounds().toMs)}</span>
        </p>
        <div
          class="strip"
          role="img"
          aria-label=${t("timeline.strip")}
          @pointerdown=${(/** @type {PointerEvent} */ event) => {
            isDragging = true;
            plot.canvas.setPointerCapture(event.pointerId);
            moveTo(event);
          }}
          @pointermove=${(/** @type {PointerEvent} */ event) => isDragging && moveTo(event)}
          @pointerup=${() => {
            isDragging = false;
          }}
        >
          ${plot.canvas}
        </div>`,
    /** @param {Scene} scene */
    draw({ palette }) {
      void keepUp();
      const surface = plot.begin();
      if (surface === null) return;
      const { fromMs, toMs } = bounds();
      const look = { store, fromMs, toMs, palette, inspectMs: null };
      drawSparkline(surface, look, {
        lines: [{ name: TOTAL, colour: palette.colour("cpu"), filled: true }],
        top: 100,
        grid: false,
      });
      const shown = span.span();
      /** @param {number} atMs */
      const x = (atMs) => ((atMs - fromMs) / (toMs - fromMs)) * surface.width;
      const left = Math.max(0, x(shown.fromMs));
      const width = Math.max(3, x(shown.toMs) - left);
      surface.pen.fillStyle = palette.colour("cpu", 0.18);
      surface.pen.fillRect(left, 0, width, surface.height);
      surface.pen.strokeStyle = palette.colour("cpu");
      surface.pen.lineWidth = 1;
      surface.pen.strokeRect(left + 0.5, 0.5, width - 1, surface.height - 1);
    },
  };
}
