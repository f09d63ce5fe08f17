/** Which time the charts show when it is not the last minutes, and the ways to another one. */

import { html, nothing } from "../../../vendor/lit-html.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { TemplateResult } from "../../../vendor/lit-html.js" */

/**
 * @param {Scene} scene As the charts see it.
 * @param {App} app
 * @param {TemplateResult | typeof nothing} more What only this page has.
 */
export function timeBar(scene, app, more = nothing) {
  const { t, format, state, fromMs, toMs, isFixed } = scene;
  const { span, past } = app;
  const { error } = past.recorded;
  /** @param {string} key @param {() => void} act @param {boolean} [isOff] */
  const button = (key, act, isOff = false) =>
    html`<button type="button" class="button" ?disabled=${isOff} @click=${act}>${t(`time.${key}`)}</button>`;
  return html`<div class="time-bar">
      <p class="shown-time">
        ${isFixed ? format.between(fromMs, toMs) : `${format.date(fromMs)} – ${t("time.now")}`}
        ${isFixed && state.route !== "timeline" ? html`<span class="quiet-words">${t("time.figures")}</span>` : nothing}
      </p>
      ${button("earlier", () => app.pan(-0.5))} ${button("later", () => app.pan(0.5), span.isLive)}
      ${button("back", app.zoomBack, !span.canGoBack)} ${more}
    </div>
    ${
      error === null
        ? nothing
        : html`<p class="reason" role="alert">
            ${error} <button type="button" class="button" @click=${past.load}>${t("time.retry")}</button>
          </p>`
    }`;
}
