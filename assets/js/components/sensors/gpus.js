/** Graphics processors: a tile each, or the reason why there is none. */

import { html } from "../../../vendor/lit-html.js";
import { figureAndUnit } from "../../text/format.js";
import { harmless } from "../../text/text_safety.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Gpu } from "../../contract.js" */
/** @import { Section } from "../../text/details_text.js" */
/** @import { Tile } from "../tile.js" */
/** @import { Tooltip } from "../tooltip.js" */

/** @param {Scene} scene */
const all = ({ store }) => store.reading?.gpus ?? [];

/** @param {App} app @param {Tooltip} tooltip */
export function makeGpus(app, tooltip) {
  /** @type {Tile[]} */
  const tiles = [];
  /** @type {string | null} Which of them the address named the last time. */
  let lookedFor = null;
  /** @param {number} place */
  const show = (place) =>
    document.getElementById(`gpu_tile_${place}-title`)?.scrollIntoView({ block: "center" });
  /** @param {number} place */
  const tileOf = (place) => {
    tiles[place] ??= makeGpuTile(app, tooltip, place);
    return tiles[place];
  };
  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t, store } = scene;
      const found = all(scene);
      if (found.length > 0) return found.map((_, place) => tileOf(place).render(scene));
      return html`<section class="card" aria-labelledby="gpus-title">
        <header class="card-head">
          <h2 id="gpus-title"><span class="swatch gpu"></span>${t("gpus.title")}</h2>
        </header>
        <p class="reason">${store.newestMs === null ? t("chart.loading") : reasonFor(scene, "gpus")}</p>
      </section>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      const { part } = scene.state;
      if (part !== lookedFor) show(all(scene).findIndex(({ name }) => name === part));
      lookedFor = part;
      all(scene).forEach((_, place) => tileOf(place).draw(scene));
    },
  };
}

/** @param {App} app @param {Tooltip} tooltip @param {number} place */
function makeGpuTile(app, tooltip, place) {
  /** @param {Scene} scene */
  const series = (scene) => `gpus.${all(scene)[place]?.name}.busy_percent`;
  return makeTile({
    app,
    tooltip,
    id: `gpu_tile_${place}`,
    hue: "gpu",
    text: (scene) => {
      const { t, format } = scene;
      const gpu = all(scene)[place];
      return {
        title: t("gpu.short"),
        device: harmless(gpu?.name ?? ""),
        aside: "",
        ...figureAndUnit(format.percent(gpu?.busy_percent)),
        words: gpu === undefined ? "" : gpuWords(scene, gpu),
      };
    },
    series: (scene) => [{ name: series(scene), label: "gpu.busy", text: scene.format.percent }],
    lines: (scene) => [{ name: series(scene), colour: scene.palette.colour("gpu"), filled: true }],
    top: () => 100,
  });
}

/** @param {Scene} scene @param {Gpu} gpu */
const gpuWords = ({ format }, gpu) =>
  [
    gpu.memory_total_bytes === null ? null : format.bytesOf(gpu.memory_used_bytes, gpu.memory_total_bytes),
    gpu.celsius === null ? null : format.roundCelsius(gpu.celsius),
    gpu.power_watts === null ? null : format.watts(gpu.power_watts),
    gpu.frequency_mhz === null ? null : format.megahertz(gpu.frequency_mhz),
  ]
    .filter((part) => part !== null)
    .join(" · ");

/** @param {Scene} scene @returns {Section} */
export const gpusSection = (scene) => ({
  id: "gpus",
  title: scene.t("gpus.title"),
  rows: all(scene).map((gpu) => [
    harmless(gpu.name),
    [scene.format.percent(gpu.busy_percent), gpuWords(scene, gpu)].filter(Boolean).join(" · "),
  ]),
});
