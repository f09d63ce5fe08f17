/** The top bar: title, time range, live or paused, time between readings. */

import { html, live, nothing } from "../../../vendor/lit-html.js";
import { Choices } from "../../contract.js";
import { PRESET_WIDTHS_MS } from "../../history/time_range.js";
import { periodText, shortWidth } from "../../text/range_text.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { button, iconButton } from "../controls.js";
import { icons } from "../icons.js";
import { segmentedControl } from "../segmented_control.js";

/** @import { CompactView } from "../../app/compact_view.js" */
/** @import { LiveReadings } from "../../app/live_readings.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { ChangeSettings } from "../../app/settings.js" */
/** @import { ViewActions } from "../../app/view_actions.js" */
/** @import { PageHistory } from "../../history/page_history.js" */
/** @import { TimeRangeService } from "../../history/time_range.js" */

/**
 * @typedef {object} TopBarServices
 * @property {Pick<LiveReadings, "periodMs" | "isStale">} readings
 * @property {Pick<TimeRangeService, "widthMs" | "isLive">} timeRange
 * @property {Pick<PageHistory, "hasSeries">} history
 * @property {Pick<ViewActions, "setWidth" | "goLive" | "pause" | "showHelp">} viewActions
 * @property {Pick<CompactView, "isPossible" | "toggle">} compactView
 * @property {ChangeSettings} changeSettings
 */

/** @param {Scene} scene @param {TopBarServices} services */
export function topBar(scene, services) {
  const { t, state } = scene;
  const machine = state.status?.machine;
  return html`<header class="top-bar">
    <h1 id="page-title">${t(`${state.route}.page`)}</h1>
    <p class="machine-name">
      ${machine ? html`<bdi>${escapeInvisible(machine.hostname)}</bdi>${machine.system === "" ? nothing : html`<span class="machine-system"> · ${escapeInvisible(machine.system)}</span>`}` : nothing}
    </p>
    ${state.closed ? nothing : controls(scene, services)}
    ${state.closed || !services.compactView.isPossible ? nothing : iconButton(icons.compact(), t("compact.open"), services.compactView.toggle, { isFramed: true, title: t("compact.open_key") })}
    ${button(html`${icons.help()}<span class="help-text">${t("help.open")}</span>`, () => services.viewActions.showHelp(true), { className: "help-button", label: t("help.open"), title: t("help.open_key") })}
  </header>`;
}

/** @param {Scene} scene @param {TopBarServices} services */
const controls = (scene, services) =>
  html`${scene.state.status?.incident ? nothing : liveButton(scene, services)}
  ${services.history.hasSeries() ? rangeChoice(scene, services) : nothing}
  ${scene.state.status?.incident ? nothing : periodSelect(scene, services)}`;

/** Buttons, or a list where there is no room for them. @param {Scene} scene @param {TopBarServices} services */
const rangeChoice = (scene, { timeRange, viewActions: { setWidth } }) =>
  html`${segmentedControl({
      label: scene.t("range.title"),
      choices: PRESET_WIDTHS_MS,
      chosen: timeRange.widthMs,
      text: (widthMs) => shortWidth(scene, widthMs),
      choose: setWidth,
      className: "range-presets",
    })}
    <select
      class="select range-presets"
      aria-label=${scene.t("range.title")}
      @change=${(/** @type {Event & {target: HTMLSelectElement}} */ event) => setWidth(Number(event.target.value))}
    >
      ${PRESET_WIDTHS_MS.includes(timeRange.widthMs) ? nothing : html`<option hidden .selected=${true}>${scene.format.duration(timeRange.widthMs, scene.t)}</option>`}
      ${PRESET_WIDTHS_MS.map((widthMs) => html`<option value=${widthMs} .selected=${timeRange.widthMs === widthMs}>${shortWidth(scene, widthMs)}</option>`)}
    </select>`;

/** @param {Scene} scene @param {TopBarServices} services */
function liveButton(scene, { readings, history, timeRange, viewActions }) {
  const { t, format, state, store } = scene;
  const { paused } = state;
  if (paused !== null) {
    const time = format.stopwatch(Date.now() - paused.atMs);
    const count = format.count(paused.waiting);
    const more = t(paused.waiting === 1 ? "live.waiting_one" : "live.waiting", { count });
    return goLiveButton(scene, viewActions, t("live.paused", { time }), more);
  }
  if (history.hasSeries() && !timeRange.isLive)
    return goLiveButton(scene, viewActions, t("live.history"), t("live.history_back"));
  const dot = state.link === "up" && !readings.isStale() ? "up" : "lost";
  const content = html`<span class="dot ${dot}"></span><span>${t("live.live")}</span>${icons.pause()}`;
  const options = { className: "live", isDisabled: store.newestMs === null, title: t("live.pause") };
  return button(content, viewActions.pause, options);
}

/** @param {Scene} scene @param {Pick<ViewActions, "goLive">} viewActions @param {string} text @param {string} more Shown where there is room. */
const goLiveButton = ({ t }, { goLive }, text, more) =>
  button(
    html`<span class="paused-text">${text}<span class="paused-more"> · ${more}</span></span
      >${icons.play()}`,
    goLive,
    { className: "live paused", label: `${text} · ${more}`, title: `${more} · ${t("live.back")}` },
  );

/** Shows the period that is in use, or was just chosen: the engine may have been started with one of its own. @param {Scene} scene @param {TopBarServices} services */
function periodSelect({ t, format, state }, { readings, changeSettings }) {
  const shownS = state.pendingSettings.period_s ?? readings.periodMs() / 1000;
  return html`<select
    class="select"
    aria-label=${t("interval.title")}
    title=${t("interval.title")}
    ?disabled=${state.settings === null}
    .value=${live(String(shownS))}
    @change=${(/** @type {Event & {target: HTMLSelectElement}} */ event) => changeSettings({ period_s: Number(event.target.value) })}
  >
    ${periodsWith(shownS).map(
      (period) =>
        html`<option value=${period} ?selected=${shownS === period}>
          ${periodText({ t, format }, period)}
        </option>`,
    )}
  </select>`;
}

/** The choices, and the period in use where it is none of them. @param {number} periodS @returns {number[]} */
const periodsWith = (periodS) =>
  [...new Set([...Choices.period_s, periodS])].sort((one, other) => one - other);
