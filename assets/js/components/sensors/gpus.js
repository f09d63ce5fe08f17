/** A tile for each graphics processor, or the reason why there is none. */

import { html } from "../../../vendor/lit-html.js";
import { figureAndUnit } from "../../text/format.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { card, missingText } from "../card.js";
import { makeTile } from "../tile.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Gpu } from "../../contract.js" */
/** @import { Section } from "../../text/details_text.js" */
/** @import { Card } from "../card.js" */
/** @import { TileServices } from "../tile.js" */

/** @param {Scene} scene */
const gpusOf = ({ store }) => store.reading?.gpus ?? [];

/** @param {TileServices} services @returns {Card} */
export function makeGpuTiles(services) {
  /** @type {Card[]} */
  const tiles = [];
  /** @type {string | null} The processor that was last scrolled to. */
  let shownParameter = null;
  /** @param {number} index */
  const scrollTo = (index) =>
    document.getElementById(`gpu_tile_${index}-title`)?.scrollIntoView({ block: "center" });
  /** @param {number} index */
  const tileOf = (index) => {
    tiles[index] ??= makeGpuTile(services, index);
    return tiles[index];
  };
  return {
    render(scene) {
      const found = gpusOf(scene);
      if (found.length > 0) return found.map((_, index) => tileOf(index).render(scene));
      const title = html`<span class="swatch gpu"></span>${scene.t("gpus.title")}`;
      return card({ id: "gpus", title }, html`<p class="reason">${missingText(scene, "gpus")}</p>`);
    },
    draw(scene) {
      const { parameter } = scene.state;
      if (parameter !== shownParameter) scrollTo(gpusOf(scene).findIndex(({ name }) => name === parameter));
      shownParameter = parameter;
      gpusOf(scene).forEach((_, index) => tileOf(index).draw(scene));
    },
  };
}

/** @param {TileServices} services @param {number} index */
function makeGpuTile(services, index) {
  /** @param {Scene} scene */
  const series = (scene) => `gpus.${gpusOf(scene)[index]?.name}.busy_percent`;
  return makeTile({
    services,
    id: `gpu_tile_${index}`,
    hue: "gpu",
    text: (scene) => {
      const { t, format } = scene;
      const gpu = gpusOf(scene)[index];
      return {
        title: t("gpu.short"),
        device: escapeInvisible(gpu?.name ?? ""),
        ...figureAndUnit(format.percent(gpu?.busy_percent)),
        detail: gpu === undefined ? "" : gpuDetail(scene, gpu),
      };
    },
    series: (scene) => [{ name: series(scene), label: "gpu.busy", text: scene.format.percent }],
  });
}

/** @param {Scene} scene @param {Gpu} gpu */
const gpuDetail = ({ t, format }, gpu) =>
  [
    gpu.is_asleep ? t("gpu.asleep") : null,
    gpu.memory_total_bytes === null ? null : format.bytesOf(gpu.memory_used_bytes, gpu.memory_total_bytes),
    gpu.system_memory_total_bytes === null
      ? null
      : t("gpu.system_memory", {
          bytes: format.bytesOf(gpu.system_memory_used_bytes, gpu.system_memory_total_bytes),
        }),
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
  rows: gpusOf(scene).map((gpu) => [
    escapeInvisible(gpu.name),
    [scene.format.percent(gpu.busy_percent), gpuDetail(scene, gpu)].filter(Boolean).join(" · "),
  ]),
});
