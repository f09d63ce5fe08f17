/** The volumes: space, forecast of when each is full, or that it does not respond. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { usedPercent } from "../../readings/percentages.js";
import { volumeForecast, TREND_MS } from "../../readings/volume_forecast.js";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../text/durations.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { card, missingText } from "../card.js";

/** @import { Api } from "../../app/api.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { History, Volume } from "../../contract.js" */
/** @import { Store } from "../../readings/series_store.js" */
/** @import { Section } from "../../text/details_text.js" */
/** @import { Card } from "../card.js" */

const ID = "volumes";
const NEARLY_FULL_PERCENT = 90;
const FULL_PERCENT = 97;
/** The trend of days changes slowly. */
const HISTORY_REFRESH_MS = 10 * MINUTE_MS;
/** Longer times are shown in days. */
const SHOW_DAYS_FROM_MS = 2 * DAY_MS;

/** @param {Volume} volume */
const usedSeries = ({ mount }) => `volumes.${mount}.used_bytes`;

/** @param {object} options @param {Api} options.api @param {Store} options.live @param {() => void} options.redraw @returns {Card & {section: (scene: Scene) => Section}} */
export function makeVolumes({ api, live, redraw }) {
  let requestedMs = -Infinity;
  /** @type {History | null} */
  let history = null;
  const refreshIfDue = async () => {
    const volumes = live.reading?.volumes ?? [];
    if (volumes.length === 0 || performance.now() - requestedMs < HISTORY_REFRESH_MS) return;
    requestedMs = performance.now();
    const toMs = Date.now();
    // After an error the previous answer stays in use.
    history = await api.history(toMs - TREND_MS, toMs, volumes.map(usedSeries)).catch(() => history);
    redraw();
  };
  return {
    render: (scene) => volumesCard(scene, history),
    section: (scene) => volumesSection(scene, history),
    draw: () => void refreshIfDue(),
  };
}

/** @param {Scene} scene @param {History | null} history */
function volumesCard(scene, history) {
  const volumes = scene.store.reading?.volumes ?? [];
  return card(
    { id: ID, title: scene.t(`${ID}.title`) },
    volumes.length === 0
      ? html`<p class="reason">${missingText(scene, ID)}</p>`
      : html`<ul class="rows volumes">
          ${volumes.map((volume) => volumeRow(scene, volume, history))}
        </ul>`,
  );
}

/** @param {Scene} scene @param {Volume} volume @param {History | null} history */
function volumeRow(scene, volume, history) {
  const { t, format } = scene;
  const percent = usedPercent(volume);
  const state =
    percent === null ? "" : percent >= FULL_PERCENT ? "bad" : percent >= NEARLY_FULL_PERCENT ? "warn" : "";
  return html`<li class="row volume">
    <span class="row-name"
      ><bdi class="strong">${escapeInvisible(volume.mount)}</bdi>
      <bdi class="device">${escapeInvisible(volume.device)}</bdi></span
    >
    <span class="row-figure">${volume.is_responding ? format.percent(percent) : ""}</span>
    ${
      volume.is_responding
        ? html`<span class="bar"
            ><span class="bar-fill disks ${state}" .style=${`width:${Math.max(percent ?? 0, 0.5)}%`}></span
          ></span>`
        : nothing
    }
    <span class="row-detail">${volumeText(scene, volume, history)}</span>
    ${state === "" ? nothing : html`<span class="row-state ${state}">${t(`volumes.${state}`)}</span>`}
    ${volume.is_responding ? nothing : html`<span class="row-state bad">${t("volumes.silent")}</span>`}
  </li>`;
}

/** @param {Scene} scene @param {Volume} volume @param {History | null} history */
function volumeText(scene, volume, history) {
  const { free_bytes: free, total_bytes: total } = volume;
  const filesystem = escapeInvisible(volume.filesystem);
  if (!volume.is_responding) return filesystem;
  const { t, format } = scene;
  const space = t("volumes.detail", { filesystem, free: format.bytes(free), total: format.bytes(total) });
  return [space, ...forecastText(scene, volume, history)].join(" · ");
}

/** @param {Scene} scene @param {Volume} volume @param {History | null} history @returns {string[]} Empty without a forecast. */
function forecastText({ t, format }, volume, history) {
  const used = history?.series[usedSeries(volume)]?.average;
  if (!history || used === undefined || volume.free_bytes === null) return [];
  const found = volumeForecast(history.times_unix_ms, used, volume.free_bytes);
  if (found === null) return [];
  /** @param {number} ms */
  const roughly = (ms) =>
    ms < SHOW_DAYS_FROM_MS
      ? t("unit.hours", { count: format.count(Math.max(ms / HOUR_MS, 1)) })
      : t("unit.days", { count: format.count(ms / DAY_MS) });
  return [t("volumes.full_in", { left: roughly(found.leftMs), since: roughly(found.sinceMs) })];
}

/** @param {Scene} scene @param {History | null} history @returns {Section} */
const volumesSection = (scene, history) => ({
  id: ID,
  title: scene.t(`${ID}.title`),
  rows: (scene.store.reading?.volumes ?? []).map((volume) => [
    `${escapeInvisible(volume.mount)} (${escapeInvisible(volume.device)})`,
    volume.is_responding
      ? `${scene.format.percent(usedPercent(volume))} · ${volumeText(scene, volume, history)}`
      : scene.t("volumes.silent"),
  ]),
});
