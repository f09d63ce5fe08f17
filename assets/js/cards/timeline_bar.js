/** Which time the timeline shows, and the ways to another one. */

import { html, nothing } from "../../vendor/lit-html.js";
import { WIDTHS_MS } from "../timeline/span.js";
import { shortWidth } from "../timeline/past_scene.js";

/** @import { Scene } from "../app.js" */
/** @import { Span } from "../store.js" */
/** @import { SpanModel } from "../timeline/span.js" */

/**
 * @param {Scene} scene
 * @param {object} what
 * @param {SpanModel} what.span
 * @param {Span} what.shown What the charts hold.
 * @param {boolean} what.isMarked A time waits for another one to be compared with.
 * @param {boolean} what.canMark
 * @param {object} ways
 * @param {(widthMs: number) => void} ways.setWidth
 * @param {(share: number) => void} ways.pan
 * @param {() => void} ways.back
 * @param {() => void} ways.live
 * @param {() => void} ways.mark
 */
export function timelineBar(scene, { span, shown, isMarked, canMark }, { setWidth, pan, back, live, mark }) {
  const { t, format } = scene;
  const toText = span.isLive ? t("timeline.now") : format.date(shown.toMs);
  /** @param {string} key @param {() => void} act @param {boolean} [isOff] */
  const button = (key, act, isOff = false) =>
    html`<button type="button" class="button" ?disabled=${isOff} @click=${act}>
      ${t(`timeline.${key}`)}
    </button>`;
  return html`<div class="timeline-bar">
    <div class="segments" role="group" aria-label=${t("timeline.width")}>
      ${WIDTHS_MS.map(
        (widthMs) =>
          html`<button
            type="button"
            aria-pressed=${span.widthMs === widthMs ? "true" : "false"}
            @click=${() => setWidth(widthMs)}
          >
            ${shortWidth(scene, widthMs)}
          </button>`,
      )}
    </div>
    <p class="shown-time">${format.date(shown.fromMs)} – ${toText}</p>
    ${button("earlier", () => pan(-0.5))} ${button("later", () => pan(0.5), span.isLive)}
    ${button("back", back, !span.canGoBack)} ${span.isLive ? nothing : button("live", live)}
    ${button(isMarked ? "unmark" : "mark", mark, !canMark)}
  </div>`;
}
