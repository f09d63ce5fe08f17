/** The navigation rail: links to the pages, and a row with value and sparkline for each resource and device. */

import { html, nothing, repeat } from "../../../vendor/lit-html.js";
import { ROUTES } from "../../app/routes.js";
import { makeCanvas } from "../../charts/canvas.js";
import { drawSparkline } from "../../charts/sparkline.js";
import { icons } from "../icons.js";
import { resourceRows } from "./rail_rows.js";

/** @import { Route } from "../../app/routes.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { Card } from "../card.js" */
/** @import { RailRow } from "./rail_rows.js" */

/** @typedef {{canvas: ReturnType<typeof makeCanvas>, drawn: ReadonlyArray<unknown>}} RailChart `drawn` is what the canvas was drawn from. */

/** @param {() => void} redraw @returns {Card} */
export function makeNavigationRail(redraw) {
  /** @type {Map<string, RailChart>} */
  const charts = new Map();
  /** @param {string} key @returns {RailChart} */
  const chartOf = (key) => {
    const made = charts.get(key) ?? {
      canvas: makeCanvas({ className: "rail-canvas", onResize: redraw }),
      drawn: [],
    };
    made.canvas.element.setAttribute("aria-hidden", "true");
    charts.set(key, made);
    return made;
  };
  /** @param {ReadonlyArray<RailRow>} rows */
  const deleteUnused = (rows) => {
    const kept = new Set(rows.map(({ key }) => key));
    for (const key of charts.keys()) if (!kept.has(key)) charts.delete(key);
  };

  return {
    render(scene) {
      const { t } = scene;
      const rows = resourceRows(scene);
      deleteUnused(rows);
      /** @param {Route["group"]} group */
      const links = (group) =>
        ROUTES.filter(
          (page) => page.group === group && (!scene.state.status?.incident || page.group !== "bottom"),
        ).map((page) => pageLink(scene, page));
      const activity = links("activity");
      return html`<nav class="rail" aria-label=${t("shell.pages")}>
        <p class="brand">${icons.logo()}<span>${t("shell.name")}</span></p>
        <ul>
          ${links("top")}
        </ul>
        <p class="rail-heading" id="rail-resources">${t("shell.resources")}</p>
        <ul class="rail-resources" aria-labelledby="rail-resources">
          ${repeat(
            rows,
            ({ key }) => key,
            (row) => resourceLink(row, row.lines.length === 0 ? nothing : chartOf(row.key).canvas.element),
          )}
        </ul>
        ${activity.length === 0 ? nothing : html`<p class="rail-heading" id="rail-activity">${t("shell.activity")}</p>`}
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
    draw(scene) {
      for (const { key, lines, top } of resourceRows(scene)) {
        const chart = chartOf(key);
        const { clientWidth, clientHeight } = chart.canvas.element;
        const input = [
          scene.store,
          scene.version,
          scene.fromMs,
          scene.toMs,
          scene.palette,
          clientWidth,
          clientHeight,
        ];
        if (lines.length === 0 || input.every((part, index) => part === chart.drawn[index])) continue;
        chart.drawn = input;
        const surface = chart.canvas.begin();
        if (surface) drawSparkline(surface, { ...scene, inspectMs: null }, { lines, top, grid: false });
      }
    },
  };
}

/** @param {Scene} scene @param {Route} route */
function pageLink({ t, format, state }, { name, icon }) {
  const title = t(`${name}.page`);
  return html`<li>
    <a
      href="#${name}"
      title=${title}
      class="rail-link"
      aria-current=${state.route === name ? "page" : "false"}
    >
      <span class="rail-icon">${icons[icon]()}</span>
      <span class="rail-text"><span class="rail-name">${title}</span></span>
      ${name === "alerts" && state.activeAlerts > 0 ? html`<span class="rail-count" title=${t("alerts.active_count", { count: format.count(state.activeAlerts) })}>${format.count(state.activeAlerts)}</span>` : nothing}
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
