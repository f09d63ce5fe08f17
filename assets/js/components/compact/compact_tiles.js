/** The four tiles of the compact page: name, number, who uses most, sparkline. Each is a link to its page. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { makeCanvas } from "../../charts/canvas.js";
import { drawSparkline } from "../../charts/sparkline.js";
import {
  busiestDevice,
  currentThroughput,
  deviceSeriesName,
  devicesOf,
  RATE_FIELDS,
} from "../../readings/devices.js";
import { currentMemory } from "../../readings/memory.js";
import { percentOf } from "../../readings/percentages.js";
import { CPU_TOTAL } from "../../readings/series_store.js";
import { figureAndUnit } from "../../text/format.js";
import { processName } from "../../text/process_name.js";
import { reasonFor } from "../../text/reasons.js";
import { seriesSummary } from "../../text/summaries.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { deviceLines, deviceTop } from "../devices/device_lines.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Line } from "../../charts/sparkline.js" */
/** @import { Kind } from "../../readings/devices.js" */
/** @import { Format } from "../../text/format.js" */
/** @import { Leaders } from "./leaders.js" */

/**
 * @typedef {object} CompactTile
 * @property {string} page Route that it opens; also the class of its hue.
 * @property {string} name
 * @property {string} [device] Where the machine has several.
 * @property {string} figure
 * @property {string} unit
 * @property {string} [who]
 * @property {string} share What `who` uses, or else a detail.
 * @property {string} [missing] Why there is no value; shown instead of the chart.
 * @property {ReadonlyArray<Line>} lines
 * @property {number} top Upper edge of the chart.
 * @property {string[]} summary
 */

/** @type {Record<Kind, (format: Format) => {text: Format["byteRate"], like: Format["byteRateLike"]}>} */
const RATES = {
  disks: ({ byteRate, byteRateLike }) => ({ text: byteRate, like: byteRateLike }),
  network: ({ bitRate, bitRateLike }) => ({ text: bitRate, like: bitRateLike }),
};

/** @param {() => void} redraw */
export function makeCompactTiles(redraw) {
  /** @type {Map<string, ReturnType<typeof makeCanvas>>} */
  const canvases = new Map();
  /** @param {string} page */
  const canvasOf = (page) => {
    const canvas = canvases.get(page) ?? makeCanvas({ className: "compact-canvas", onResize: redraw });
    canvases.set(page, canvas);
    return canvas;
  };
  return {
    /** @param {Scene} scene @param {Leaders} leaders */
    render: (scene, leaders) =>
      tilesOf(scene, leaders).map((tile) => tileLink(tile, canvasOf(tile.page).element, scene)),
    /** @param {Scene} scene */
    draw(scene) {
      for (const { page, lines, top, missing } of tilesOf(scene, null)) {
        const surface = missing === undefined ? canvasOf(page).begin() : null;
        if (surface !== null) drawSparkline(surface, scene, { lines, top, grid: false });
      }
    },
  };
}

/** @param {CompactTile} tile @param {HTMLCanvasElement} canvas @param {Scene} scene */
function tileLink(tile, canvas, { format }) {
  const { page, name, device, figure, unit, who, share, missing, summary } = tile;
  canvas.setAttribute("aria-hidden", "true");
  return html`<a class="compact-tile" href="#${page}" aria-description=${format.sentences(summary)}>
    <span class="compact-head" title=${device ?? nothing}
      ><span class="swatch ${page}"></span><span class="compact-name">${name}</span>
      <span class="compact-figure"
        ><span class="number">${figure}</span> <span class="unit">${unit}</span></span
      ></span
    >
    ${
      missing === undefined
        ? html`<span class="compact-who" title=${who ?? nothing}
              ><bdi class="compact-program">${who ?? ""}</bdi>
              <span class="compact-share">${share}</span></span
            >
            <span class="compact-chart">${canvas}</span>`
        : html`<span class="compact-missing" title=${missing}>${missing}</span>`
    }
  </a>`;
}

/** @param {Scene} scene @param {Leaders | null} leaders @returns {CompactTile[]} */
const tilesOf = (scene, leaders) => [
  cpuTile(scene, leaders),
  memoryTile(scene, leaders),
  deviceTile(scene, leaders, "disks"),
  deviceTile(scene, leaders, "network"),
];

/** @param {Scene} scene @param {Leaders | null} leaders @returns {CompactTile} */
function cpuTile(scene, leaders) {
  const { t, format, store, palette } = scene;
  const leader = leaders?.of("cpu");
  return {
    page: "cpu",
    name: t("cpu_tile.title"),
    figure: format.percentNumber(store.newest(CPU_TOTAL)),
    unit: "%",
    who: leader ? processName(scene, leader.row) : undefined,
    share: leader ? format.percent(leader.use) : "",
    lines: [{ name: CPU_TOTAL, colour: palette.colour("cpu"), filled: true }],
    top: 100,
    summary: [seriesSummary(scene, CPU_TOTAL, t("cpu.total"), format.percent)],
  };
}

/** @param {Scene} scene @param {Leaders | null} leaders @returns {CompactTile} */
function memoryTile(scene, leaders) {
  const { t, format, store, palette } = scene;
  const { series, used, total } = currentMemory(store);
  const leader = leaders?.of("memory");
  return {
    page: "memory",
    name: t("memory_tile.title"),
    ...figureAndUnit(format.percent(percentOf(used, total))),
    who: leader ? processName(scene, leader.row) : undefined,
    share: leader ? format.bytes(leader.use) : "",
    ...(store.newestMs !== null && used === null ? { missing: reasonFor(scene, "memory") } : {}),
    lines: [{ name: series, colour: palette.colour("memory"), filled: true }],
    top: total ?? 1,
    summary: [seriesSummary(scene, series, t("memory.used"), format.bytes)],
  };
}

/** @param {Scene} scene @param {Leaders | null} leaders @param {Kind} kind @returns {CompactTile} */
function deviceTile(scene, leaders, kind) {
  const { t, format, store } = scene;
  const { text, like } = RATES[kind](format);
  const device = busiestDevice(scene, kind);
  const tile = { page: kind, name: t(`${kind}.page`), share: "", summary: [] };
  if (device === null) {
    const missing = store.newestMs === null ? {} : { missing: reasonFor(scene, kind) };
    return { ...tile, ...figureAndUnit(text(null)), ...missing, lines: [], top: 1 };
  }
  const names = RATE_FIELDS[kind].map((field) => deviceSeriesName(kind, device, field));
  const leader = leaders?.of(kind) ?? null;
  const [into, out] = names.map((name) => store.newest(name));
  // Both in the unit of the higher one, which is named once.
  const highest = Math.max(into ?? 0, out ?? 0);
  const { figure } = figureAndUnit(like(into, highest));
  const both = t(`${kind}_tile.detail`, { into: figure, out: like(out, highest) });
  return {
    ...tile,
    device: devicesOf(store, kind).length > 1 ? escapeInvisible(device) : undefined,
    ...figureAndUnit(text(currentThroughput(store, kind, device))),
    who: leader ? processName(scene, leader.row) : undefined,
    share: leader ? text(leader.use) : both,
    lines: deviceLines(scene, kind, device),
    top: deviceTop(scene, kind, device),
    summary: RATE_FIELDS[kind].map((field, index) =>
      seriesSummary(scene, names[index], t(`${kind}.${field}`), text),
    ),
  };
}
