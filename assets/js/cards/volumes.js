/** File systems: how full each is, or that it does not respond. */

import { html, nothing } from "../../vendor/lit-html.js";
import { reasonFor } from "../reasons.js";
import { filledPercent } from "../space.js";

/** @import { Scene } from "../app.js" */
/** @import { Volume } from "../contract.js" */
/** @import { Section } from "../details.js" */

const ID = "volumes";
const NEARLY_FULL_PERCENT = 90;
const FULL_PERCENT = 97;

/** @param {Scene} scene */
export function volumesCard(scene) {
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
            ${volumes.map((volume) => volumeRow(scene, volume))}
          </ul>`
    }
  </section>`;
}

/** @param {Scene} scene @param {Volume} volume */
function volumeRow(scene, volume) {
  const { t, format } = scene;
  const percent = filledPercent(volume);
  const state =
    percent === null ? "" : percent >= FULL_PERCENT ? "bad" : percent >= NEARLY_FULL_PERCENT ? "warn" : "";
  return html`<li class="row volume">
    <span class="row-name"
      ><bdi class="strong">${volume.mount}</bdi> <bdi class="device">${volume.device}</bdi></span
    >
    <span class="row-figure">${volume.is_responding ? format.percent(percent) : ""}</span>
    ${
      volume.is_responding
        ? html`<span class="bar"
            ><span class="bar-fill disks ${state}" .style=${`width:${Math.max(percent ?? 0, 0.5)}%`}></span
          ></span>`
        : nothing
    }
    <span class="row-words">${volumeWords(scene, volume)}</span>
    ${state === "" ? nothing : html`<span class="row-state ${state}">${t(`volumes.${state}`)}</span>`}
    ${volume.is_responding ? nothing : html`<span class="row-state bad">${t("volumes.silent")}</span>`}
  </li>`;
}

/** @param {Scene} scene @param {Volume} volume */
const volumeWords = (
  { t, format },
  { filesystem, free_bytes: free, total_bytes: total, is_responding: isThere },
) =>
  isThere
    ? t("volumes.words", { filesystem, free: format.bytes(free), total: format.bytes(total) })
    : filesystem;

/** @param {Scene} scene @returns {Section} */
export const volumesSection = (scene) => ({
  id: ID,
  title: scene.t(`${ID}.title`),
  rows: (scene.store.reading?.volumes ?? []).map((volume) => [
    `${volume.mount} (${volume.device})`,
    volume.is_responding
      ? `${scene.format.percent(filledPercent(volume))} · ${volumeWords(scene, volume)}`
      : scene.t("volumes.silent"),
  ]),
});
