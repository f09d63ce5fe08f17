/** The diagnostics page: cost of the monitor, versions, what cannot be read, notices, connection lab. */

import { html } from "../../vendor/lit-html.js";
import { channelText } from "../alerts/rule_list.js";
import { card, factsCard } from "../components/card.js";
import { termButton } from "../components/glossary.js";
import { makeConnectionLab } from "../lab/connection_lab.js";
import { makePushPollingCard } from "../lab/push_polling_card.js";
import { section } from "../text/details_text.js";
import { reasonFor } from "../text/reasons.js";
import { trayText } from "../text/recording_text.js";
import { escapeInvisible } from "../text/text_safety.js";

/** @import { Api } from "../app/api.js" */
/** @import { EngineSocket } from "../app/engine_socket.js" */
/** @import { LiveReadings } from "../app/live_readings.js" */
/** @import { RenderLoop } from "../app/render_loop.js" */
/** @import { PageView } from "../app/router.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { TableColumns } from "../components/table_columns.js" */
/** @import { PartCost } from "../contract.js" */

const VOLUME = "volumes.";

/** @param {{api: Api, engineSocket: EngineSocket, readings: LiveReadings, renderLoop: RenderLoop, tableColumns: TableColumns}} options @returns {PageView} */
export function makeDiagnosticsPage({ api, engineSocket, readings, renderLoop, tableColumns }) {
  const { update } = renderLoop;
  const { periodMs, onReading } = readings;
  const lab = makeConnectionLab({ engineSocket, renderLoop });
  const pushPolling = makePushPollingCard({ engineSocket, api, periodMs, onReading, update, tableColumns });
  return {
    render: (scene) =>
      html`<div class="page-diagnostics">
        <div class="halves">${ownCost(scene)} ${versions(scene)}</div>
        ${unreadable(scene)} ${notifications(scene)} ${tray(scene)} ${notices(scene)} ${lab.render(scene)}
        ${pushPolling.render(scene)}
      </div>`,
    draw: lab.draw,
    leave() {
      lab.stop();
      pushPolling.stop();
    },
  };
}

/** @param {Scene} scene */
function ownCost(scene) {
  const { t, format, state } = scene;
  const own = state.status?.own;
  const startedMs = state.status?.started_at_unix_ms;
  const facts = section("own", t("own.title"), [
    [t("own.cpu"), format.finePercent(own?.cpu_percent)],
    [t("own.memory"), format.bytes(own?.pss_bytes), termButton(scene, "pss")],
    [t("own.engine"), partText({ t, format }, own?.engine)],
    [t("own.window"), own?.window === null ? t("own.no_window") : partText({ t, format }, own?.window)],
    [t("own.tick"), format.milliseconds(own?.tick_cpu_ms)],
    [t("own.late"), format.count(own?.late_ticks)],
    [t("own.process_events"), processEventsText({ t, format, state })],
    [
      t("own.running"),
      startedMs === undefined ? format.count(null) : format.duration(Date.now() - startedMs, t),
    ],
  ]);
  return factsCard(facts);
}

/** @param {Pick<Scene, "t" | "format">} scene @param {PartCost} [part] */
const partText = ({ t, format }, part) =>
  t("own.part", { percent: format.finePercent(part?.cpu_percent), bytes: format.bytes(part?.pss_bytes) });

/** @param {Pick<Scene, "t" | "format" | "state">} scene */
function processEventsText({ t, format, state: { status } }) {
  if (status === null) return format.count(null);
  return t(status.process_events === "kernel" ? "own.process_events_kernel" : "own.process_events_polling");
}

/** @param {Scene} scene */
function versions({ t, format, state }) {
  const rows = Object.entries(state.status?.versions ?? {});
  const none = /** @type {const} */ ([t("versions.own"), format.count(null)]);
  return factsCard(section("versions", t("versions.title"), rows.length === 0 ? [none] : rows), "in-two");
}

/** @param {Scene} scene */
function unreadable({ t, state }) {
  const found = state.status?.unreadable ?? [];
  return html`<section class="card" aria-labelledby="unreadable-title">
    <h2 id="unreadable-title">${t("unreadable.title")}</h2>
    ${
      found.length === 0
        ? html`<p class="muted">${t(state.status === null ? "chart.loading" : "unreadable.none")}</p>`
        : html`<ul class="reasons in-columns">
            ${found.map(({ what }) => html`<li><strong>${seriesText(t, what)}</strong><span>${reasonFor({ t, state }, what)}</span></li>`)}
          </ul>`
    }
  </section>`;
}

/** Where alerts are announced. @param {Scene} scene */
function notifications(scene) {
  const { t, state } = scene;
  const status = state.status?.notifications ?? null;
  const text = status === null ? t("chart.loading") : channelText(scene, status);
  return card({ id: "notifications", title: t("notifications.title") }, html`<p>${text}</p>`);
}

/** Whether there is an icon in the tray of the desktop. @param {Scene} scene */
function tray(scene) {
  const { t, state } = scene;
  return card(
    { id: "tray", title: t("tray.card") },
    html`<p>${state.status === null ? t("chart.loading") : trayText(scene)}</p>`,
  );
}

/** @param {Scene["t"]} t @param {string} what */
const seriesText = (t, what) =>
  what.startsWith(VOLUME)
    ? `${t("series.volumes")} ${escapeInvisible(what.slice(VOLUME.length))}`
    : translated(t, `series.${what}`, what);

/** @param {Scene} scene */
function notices({ t, format, state }) {
  return html`<section class="card" aria-labelledby="notices-title">
    <h2 id="notices-title">${t("notices.title")}</h2>
    ${
      state.notices.length === 0
        ? html`<p class="muted">${t("notices.none")}</p>`
        : html`<ul class="reasons">
            ${state.notices.map(({ code, message, at_unix_ms, details }) => html`<li><strong>${format.date(at_unix_ms)}</strong><span>${translated(t, `notice.${code}`, message, details)}</span></li>`)}
          </ul>`
    }
  </section>`;
}

/** @param {Scene["t"]} t @param {string} key @param {string} fallback The text of the engine, for keys that the page does not know. @param {Record<string, string | number>} [details] What the text names. */
function translated(t, key, fallback, details = {}) {
  const text = t(key, details);
  return text === key ? fallback : text;
}
