/** File systems: how full each is and when it will be, or that it does not respond. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../text/durations.js";
import { filling, TREND_MS } from "../../readings/volume_forecast.js";
import { harmless } from "../../text/text_safety.js";
import { reasonFor } from "../../text/reasons.js";
import { filledPercent } from "../../readings/percentages.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { History, Volume } from "../../contract.js" */
/** @import { Section } from "../../text/details_text.js" */

const ID = "volumes";
const NEARLY_FULL_PERCENT = 90;
const FULL_PERCENT = 97;
/** What took days changes slowly. */
const ASK_AGAIN_MS = 10 * MINUTE_MS;
/** From here on hours say nothing. */
const IN_DAYS_MS = 2 * DAY_MS;

/** @param {Volume} volume */
const usedSeries = ({ mount }) => `volumes.${mount}.used_bytes`;

/** @param {App} app */
export function makeVolumes(app) {
  let askedMs = -Infinity;
  /** @type {History | null} */
  let history = null;
  const keepUp = async () => {
    const volumes = app.store.reading?.volumes ?? [];
    if (app.api === null || volumes.length === 0 || performance.now() - askedMs < ASK_AGAIN_MS) return;
    askedMs = performance.now();
    const toMs = Date.now();
    // Without an answer the last one is as good as ten minutes ago.
    history = await app.api.history(toMs - TREND_MS, toMs, volumes.map(usedSeries)).catch(() => history);
    app.redraw();
  };
  return {
    /** @param {Scene} scene */
    render: (scene) => volumesCard(scene, history),
    /** @param {Scene} scene @returns {Section} */
    section: (scene) => volumesSection(scene, history),
    draw: () => void keepUp(),
  };
}

/** @param {Scene} scene @param {History | null} history */
function volumesCard(scene, history) {
  const { t, store } = scene;
  const volumes = store.reading?.volumes ?? [];
  const isLoading = store.newestMs === null;
  return html`<section class="card" aria-labelledby="${ID}-title">
    <header class="card-head">
      <h2 id="${ID}-title">${t(`${ID}.title`)}</h2>
    </header>
    ${
      volumes.length === 0
        ? html`<p class="reason">${isLoading ? t("chart.loading") : reasonFor(scene, "volumes")}</p>`
        : html`<ul class="rows volumes">
            ${volumes.map((volume) => volumeRow(scene, volume, history))}
          </ul>`
    }
  </section>`;
}

/** @param {Scene} scene @param {Volume} volume @param {History | null} history */
function volumeRow(scene, volume, history) {
  const { t, format } = scene;
  const percent = filledPercent(volume);
  const state =
    percent === null ? "" : percent >= FULL_PERCENT ? "bad" : percent >= NEARLY_FULL_PERCENT ? "warn" : "";
  return html`<li class="row volume">
    <span class="row-name"
      ><bdi class="strong">${harmless(volume.mount)}</bdi>
      <bdi class="device">${harmless(volume.device)}</bdi></span
    >
    <span class="row-figure">${volume.is_responding ? format.percent(percent) : ""}</span>
    ${
      volume.is_responding
        ? html`<span class="bar"
            ><span class="bar-fill disks ${state}" .style=${`width:${Math.max(percent ?? 0, 0.5)}%`}></span
          ></span>`
        : nothing
    }
    <span class="row-words">${volumeWords(scene, volume, history)}</span>
    ${state === "" ? nothing : html`<span class="row-state ${state}">${t(`volumes.${state}`)}</span>`}
    ${volume.is_responding ? nothing : html`<span class="row-state bad">${t("volumes.silent")}</span>`}
  </li>`;
}

/** @param {Scene} scene @param {Volume} volume @param {History | null} history */
function volumeWords(scene, volume, history) {
  const { free_bytes: free, total_bytes: total } = volume;
  const filesystem = harmless(volume.filesystem);
  if (!volume.is_responding) return filesystem;
  const { t, format } = scene;
  const words = t("volumes.words", { filesystem, free: format.bytes(free), total: format.bytes(total) });
  return [words, ...fullIn(scene, volume, history)].join(" · ");
}

/** @param {Scene} scene @param {Volume} volume @param {History | null} history @returns {string[]} Nothing while nothing is known. */
function fullIn({ t, format }, volume, history) {
  const used = history?.series[usedSeries(volume)]?.average;
  if (!history || used === undefined || volume.free_bytes === null) return [];
  const found = filling(history.times_unix_ms, used, volume.free_bytes);
  if (found === null) return [];
  /** As precise as it is. @param {number} ms */
  const about = (ms) =>
    ms < IN_DAYS_MS
      ? t("unit.hours", { count: format.count(Math.max(ms / HOUR_MS, 1)) })
      : t("unit.days", { count: format.count(ms / DAY_MS) });
  return [t("volumes.full_in", { left: about(found.leftMs), since: about(found.sinceMs) })];
}

/** @param {Scene} scene @param {History | null} history @returns {Section} */
const volumesSection = (scene, history) => ({
  id: ID,
  title: scene.t(`${ID}.title`),
  rows: (scene.store.reading?.volumes ?? []).map((volume) => [
    `${harmless(volume.mount)} (${harmless(volume.device)})`,
    volume.is_responding
      ? `${scene.format.percent(filledPercent(volume))} · ${volumeWords(scene, volume, history)}`
      : scene.t("volumes.silent"),
  ]),
});
