/** The shown time range with its controls, above charts that show recorded history. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { button } from "../controls.js";

/** @import { TemplateResult } from "../../../vendor/lit-html.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { ViewActions } from "../../app/view_actions.js" */
/** @import { PageHistory } from "../../history/page_history.js" */
/** @import { TimeRangeService } from "../../history/time_range.js" */

/**
 * @typedef {object} RangeBarServices
 * @property {Pick<TimeRangeService, "isLive" | "canZoomBack">} timeRange
 * @property {Pick<PageHistory, "loaded" | "load">} history
 * @property {Pick<ViewActions, "pan" | "zoomBack">} viewActions
 */

/** @param {Scene} scene @param {RangeBarServices} services @param {TemplateResult | typeof nothing} more Further controls. */
export function rangeBar(scene, { timeRange, history, viewActions: { pan, zoomBack } }, more = nothing) {
  const { t, format, state, fromMs, toMs, isFixed } = scene;
  const { error } = history.loaded;
  const [begin, between] = isOfThisYear(fromMs)
    ? [format.dayClock, format.betweenClocks]
    : [format.date, format.between];
  const isIncident = Boolean(state.status?.incident);
  const note = isFixed && !isIncident && state.route !== "timeline" ? t("time.values_at_end") : null;
  // In the line of the range: a load that fails, and one that succeeds again, move nothing below it.
  return html`<div class="range-bar">
    <p class="shown-range" title=${error ?? note ?? nothing}>
      ${isFixed ? between(fromMs, toMs) : `${begin(fromMs)} – ${t("time.now")}`}
      ${error === null ? nothing : html`<span class="load-error" role="alert">${error}</span>`}
      ${note === null || error !== null ? nothing : html`<span class="muted">${note}</span>`}
    </p>
    ${error === null ? nothing : button(t("time.retry"), history.load)}
    ${button(t("time.earlier"), () => pan(-0.5))}
    ${button(t("time.later"), () => pan(0.5), { isDisabled: timeRange.isLive })}
    ${button(t("time.back"), zoomBack, { isDisabled: !timeRange.canZoomBack })} ${more}
  </div>`;
}

/** @param {number} unixMs */
const isOfThisYear = (unixMs) => new Date(unixMs).getFullYear() === new Date().getFullYear();
