/** Title, range, live or paused, interval. */

import { html, live, nothing } from "../../../vendor/lit-html.js";
import { Choices } from "../../contract.js";
import { icons } from "../icons.js";
import { WIDTHS_MS } from "../../history/time_range.js";
import { shortWidth } from "../../text/range_text.js";
import { harmless } from "../../text/text_safety.js";
import { segments } from "../segmented_control.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Commands } from "../../app/settings.js" */

/** @param {Scene} scene @param {App} app @param {Commands} commands */
export function topBar(scene, app, commands) {
  const { t, state } = scene;
  const machine = state.status?.machine;
  return html`<header class="top">
    <h1 id="page-title">${t(`${state.route}.page`)}</h1>
    <p class="host">${machine ? harmless(`${machine.hostname} · ${machine.system}`) : ""}</p>
    ${state.closed ? nothing : controls(scene, app, commands)}
    <button
      type="button"
      class="icon-button"
      @click=${() => app.showHelp(true)}
      aria-label=${t("help.open")}
      title=${t("help.open")}
    >
      ${icons.help()}
    </button>
  </header>`;
}

/** @param {Scene} scene @param {App} app @param {Commands} commands */
const controls = (scene, app, commands) =>
  html`${app.past.hasPage ? ranges(scene, app) : nothing} ${liveButton(scene, app)}
  ${interval(scene, app, commands)}`;

/** Buttons where there is room, else a list. @param {Scene} scene @param {App} app */
const ranges = (scene, app) =>
  html`${segments({
      label: scene.t("range.title"),
      choices: WIDTHS_MS,
      chosen: app.span.widthMs,
      text: (widthMs) => shortWidth(scene, widthMs),
      choose: (widthMs) => app.setWidth(widthMs),
      className: "widths",
    })}
    <select
      class="select widths"
      aria-label=${scene.t("range.title")}
      @change=${(/** @type {Event & {target: HTMLSelectElement}} */ event) => app.setWidth(Number(event.target.value))}
    >
      ${WIDTHS_MS.map((widthMs) => html`<option value=${widthMs} .selected=${app.span.widthMs === widthMs}>${shortWidth(scene, widthMs)}</option>`)}
    </select>`;

/** @param {Scene} scene @param {App} app */
function liveButton({ t, format, state, store }, app) {
  const { paused } = state;
  if (paused === null && app.past.hasPage && !app.span.isLive) {
    return html`<button type="button" class="button live paused" @click=${app.live} title=${t("live.back")}>
      <span class="paused-text">${t("live.history")}</span>${icons.play()}
    </button>`;
  }
  if (paused === null) {
    const dot = state.link === "up" && !app.isStale() ? "up" : "lost";
    return html`<button
      type="button"
      class="button live"
      @click=${app.pause}
      ?disabled=${store.newestMs === null}
      title=${t("live.pause")}
    >
      <span class="dot ${dot}"></span><span>${t("live.live")}</span>${icons.pause()}
    </button>`;
  }
  const time = format.stopwatch(Date.now() - paused.atMs);
  const key = paused.waiting === 1 ? "live.paused_one" : "live.paused";
  return html`<button type="button" class="button live paused" @click=${app.live} title=${t("live.back")}>
    <span class="paused-text">${t(key, { time, count: format.count(paused.waiting) })}</span>${icons.play()}
  </button>`;
}

/** The engine may have been started with an interval of its own. @param {Scene} scene @param {App} app @param {Commands} commands */
const interval = ({ t, format, state }, app, commands) =>
  html`<select
    class="select"
    aria-label=${t("interval.title")}
    title=${t("interval.title")}
    ?disabled=${state.settings === null}
    .value=${live(String(app.periodMs() / 1000))}
    @change=${(/** @type {Event & {target: HTMLSelectElement}} */ event) => commands.change({ period_s: Number(event.target.value) })}
  >
    ${Choices.period_s.map(
      (period) =>
        html`<option value=${period} ?selected=${app.periodMs() === period * 1000}>
          ${t("unit.seconds", { count: format.count(period) })}
        </option>`,
    )}
  </select>`;
