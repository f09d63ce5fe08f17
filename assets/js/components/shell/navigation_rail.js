/** The rail: the pages, and a row for each resource and device with what it does now. */

import { html, nothing, repeat } from "../../../vendor/lit-html.js";
import { makePlot } from "../../charts/canvas.js";
import { drawSparkline } from "../../charts/sparkline.js";
import { icons } from "../icons.js";
import { resourceRows } from "./rail_rows.js";
import { PAGES } from "../../pages/index.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { RailRow } from "./rail_rows.js" */
/** @import { Page } from "../../pages/index.js" */

/** @typedef {{plot: ReturnType<typeof makePlot>, drawn: ReadonlyArray<unknown>}} Mini */

/** @param {App} app */
export function makeRail(app) {
  /** @type {Map<string, Mini>} */
  const minis = new Map();
  /** @param {string} key @returns {Mini} */
  const miniOf = (key) => {
    const made = minis.get(key) ?? {
      plot: makePlot({ className: "mini-plot", onResize: app.redraw }),
      drawn: [],
    };
    made.plot.canvas.setAttribute("aria-hidden", "true");
    minis.set(key, made);
    return made;
  };
  /** What went away takes its graph with it. @param {ReadonlyArray<RailRow>} rows */
  const forget = (rows) => {
    const kept = new Set(rows.map(({ key }) => key));
    for (const key of minis.keys()) if (!kept.has(key)) minis.delete(key);
  };

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t } = scene;
      const rows = resourceRows(scene);
      forget(rows);
      /** @param {Page["group"]} group */
      const links = (group) =>
        PAGES.filter((page) => page.group === group).map((page) => pageLink(scene, page));
      const activity = links("activity");
      return html`<nav class="rail" aria-label=${t("frame.pages")}>
        <p class="brand">${icons.logo()}<span>${t("frame.name")}</span></p>
        <ul>
          ${links("top")}
        </ul>
        <p class="rail-heading" id="rail-resources">${t("frame.resources")}</p>
        <ul class="rail-resources" aria-labelledby="rail-resources">
          ${repeat(
            rows,
            ({ key }) => key,
            (row) => resourceLink(row, row.lines.length === 0 ? nothing : miniOf(row.key).plot.canvas),
          )}
        </ul>
        ${activity.length === 0 ? nothing : html`<p class="rail-heading" id="rail-activity">${t("frame.activity")}</p>`}
        ${
          activity.length === 0
            ? nothing
            : html`<ul aria-labelledby="rail-activity">
                ${activity}
              </ul>`
        }
        <ul class="rail-bottom">
          ${links("bottom")}
        </ul>
      </nav>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      for (const { key, lines, top } of resourceRows(scene)) {
        const mini = miniOf(key);
        const { clientWidth, clientHeight } = mini.plot.canvas;
        const state = [
          scene.store,
          scene.version,
          scene.fromMs,
          scene.toMs,
          scene.palette,
          clientWidth,
          clientHeight,
        ];
        if (lines.length === 0 || state.every((part, place) => part === mini.drawn[place])) continue;
        mini.drawn = state;
        const surface = mini.plot.begin();
        if (surface) drawSparkline(surface, { ...scene, inspectMs: null }, { lines, top, grid: false });
      }
    },
  };
}

/** @param {Scene} scene @param {Page} page */
function pageLink({ t, state }, { noun, icon }) {
  const name = t(`${noun}.page`);
  return html`<li>
    <a
      href="#${noun}"
      title=${name}
      class="rail-link"
      aria-current=${state.route === noun ? "page" : "false"}
    >
      <span class="rail-icon">${icons[icon]()}</span>
      <span class="rail-text"><span class="rail-name">${name}</span></span>
    </a>
  </li>`;
}

/** @param {RailRow} row @param {HTMLCanvasElement | typeof nothing} canvas */
const resourceLink = ({ href, hue, icon, name, device, detail, isFirst, isCurrent }, canvas) =>
  html`<li class=${isFirst ? "" : "rail-device"}>
    <a
      href=${href}
      title=${device === null ? name : `${name} · ${device}`}
      class="rail-link resource ${hue}"
      aria-current=${isCurrent ? "page" : "false"}
    >
      <span class="rail-icon">${icons[icon]()}</span>
      <span class="rail-text"
        ><span class="rail-name"
          >${device === null ? name : html`<span class="visually-hidden">${name} </span><bdi>${device}</bdi>`}</span
        ><span class="rail-detail">${detail}</span></span
      >
      ${canvas}
    </a>
  </li>`;
