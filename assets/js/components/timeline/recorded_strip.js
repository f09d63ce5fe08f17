/** The strip with everything that was recorded, and the shown range in it; a drag moves the range. */

import { html } from "../../../vendor/lit-html.js";
import { makeCanvas } from "../../charts/canvas.js";
import { drawSparkline } from "../../charts/sparkline.js";
import { makeSeriesStore, CPU_TOTAL } from "../../readings/series_store.js";
import { MINUTE_MS } from "../../text/durations.js";

/** @import { Api } from "../../app/api.js" */
/** @import { State } from "../../app/state.js" */
/** @import { TimeRangeService } from "../../history/time_range.js" */
/** @import { Card } from "../card.js" */

const STRIP_REFRESH_MS = MINUTE_MS;
const MIN_WIDTH_MS = MINUTE_MS;

/**
 * @param {{state: Pick<State, "status">, timeRange: TimeRangeService, api: Api, pan: (fraction: number) =>
 *   void, redraw: () => void}} options
 * @returns {Card}
 */
export function makeRecordedStrip({ state, timeRange, api, pan, redraw }) {
  const canvas = makeCanvas({ className: "strip-canvas", onResize: redraw });
  let store = makeSeriesStore();
  let requestedMs = -Infinity;
  let endMs = Date.now();
  let isDragging = false;

  /** Ends at the last request, so that the time since then is not drawn as a gap. */
  const bounds = () => {
    const toMs = endMs;
    const oldestMs = state.status?.recorder.oldest_unix_ms ?? toMs;
    return { fromMs: Math.min(oldestMs, toMs - MIN_WIDTH_MS), toMs };
  };
  const refreshIfDue = async () => {
    if (performance.now() - requestedMs < STRIP_REFRESH_MS) return;
    requestedMs = performance.now();
    endMs = state.status?.incident?.to_unix_ms ?? Date.now();
    const { fromMs, toMs } = bounds();
    const history = await api.history(fromMs, toMs, [CPU_TOTAL]).catch(() => null);
    if (history === null) return;
    store = makeSeriesStore();
    store.fill(history);
    redraw();
  };
  /** @param {PointerEvent} event */
  const moveTo = (event) => {
    const box = canvas.element.getBoundingClientRect();
    const { fromMs, toMs } = bounds();
    const atMs = fromMs + ((event.clientX - box.left) / box.width) * (toMs - fromMs);
    const shown = timeRange.current();
    pan((atMs - (shown.fromMs + shown.toMs) / 2) / (shown.toMs - shown.fromMs));
  };

  return {
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
            canvas.element.setPointerCapture(event.pointerId);
            moveTo(event);
          }}
          @pointermove=${(/** @type {PointerEvent} */ event) => isDragging && moveTo(event)}
          @pointerup=${() => (isDragging = false)}
        >
          ${canvas.element}
        </div>`,
    draw({ palette }) {
      void refreshIfDue();
      const surface = canvas.begin();
      if (surface === null) return;
      const { fromMs, toMs } = bounds();
      const view = { store, fromMs, toMs, palette, inspectMs: null };
      drawSparkline(surface, view, {
        lines: [{ name: CPU_TOTAL, colour: palette.colour("cpu"), filled: true }],
        top: 100,
        grid: false,
      });
      const shown = timeRange.current();
      /** @param {number} atMs */
      const x = (atMs) => ((atMs - fromMs) / (toMs - fromMs)) * surface.width;
      const left = Math.max(0, x(shown.fromMs));
      const width = Math.max(3, x(shown.toMs) - left);
      surface.context.fillStyle = palette.colour("cpu", 0.18);
      surface.context.fillRect(left, 0, width, surface.height);
      surface.context.strokeStyle = palette.colour("cpu");
      surface.context.lineWidth = 1;
      surface.context.strokeRect(left + 0.5, 0.5, width - 1, surface.height - 1);
    },
  };
}
