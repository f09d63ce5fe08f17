/** What stays while pages change: rail, top bar, banner, status bar. */

import { html, nothing } from "../vendor/lit-html.js";
import { makePlot } from "./charts/plot.js";
import { drawSparkline } from "./charts/sparkline.js";
import { closedCard } from "./cards/closed.js";
import { helpDialog, tableDialog } from "./dialogs.js";
import { icons } from "./icons.js";
import { TOTAL } from "./store.js";
import { topBar } from "./top_bar.js";
import { PAGES } from "./views/index.js";

/** @import { App, Scene } from "./app.js" */
/** @import { Key } from "./keys.js" */
/** @import { Page, View } from "./views/index.js" */

const BANNER_AFTER_MS = 2000;

/**
 * @param {object} options
 * @param {App} options.app
 * @param {ReadonlyArray<Key>} options.keys
 * @param {() => View} options.view The page that is shown.
 * @param {import("./commands.js").Commands} options.commands
 */
export function makeFrame({ app, keys, view, commands }) {
  const mini = makePlot({ className: "mini-plot", onResize: app.redraw });
  mini.canvas.setAttribute("aria-hidden", "true");
  const minis = new Map([["cpu", mini]]);
  const help = helpDialog(app, keys);
  const table = tableDialog(app);

  return {
    /** @param {Scene} scene */
    render: (scene) => {
      const { t, state } = scene;
      const isClosed = state.closed !== null;
      return html`<a class="skip" href="#main" @click=${skip}>${t("frame.skip")}</a>
        ${rail(scene, minis)} ${topBar(scene, app, commands)}
        <main id="main" tabindex="-1" aria-labelledby="page-title">
          ${isClosed ? nothing : banner(scene, commands)}
          ${isClosed ? closedCard(scene) : view().render(scene)}
        </main>
        ${statusBar(scene, app)} ${help.render(scene)} ${table.render(scene)}`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      const surface = mini.begin();
      const lines = [{ name: TOTAL, colour: scene.palette.colour("cpu"), filled: true }];
      if (surface) drawSparkline(surface, { ...scene, inspectMs: null }, { lines, top: 100, grid: false });
      if (scene.state.closed === null) view().draw(scene);
    },
    /** Dialogs are opened by what the state says. */
    sync() {
      help.sync();
      table.sync();
    },
  };
}

/** The address keeps naming the page. @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** @param {Scene} scene @param {Map<string, ReturnType<typeof makePlot>>} minis */
function rail(scene, minis) {
  const { t } = scene;
  /** @param {Page["group"]} group */
  const links = (group) =>
    PAGES.filter((page) => page.group === group).map((page) => railLink(scene, page, minis.get(page.noun)));
  return html`<nav class="rail" aria-label=${t("frame.pages")}>
    <p class="brand">${icons.logo()}<span>${t("frame.name")}</span></p>
    <ul>
      ${links("top")}
    </ul>
    <p class="rail-heading" id="rail-resources">${t("frame.resources")}</p>
    <ul aria-labelledby="rail-resources">
      ${links("resources")}
    </ul>
    <ul class="rail-bottom">
      ${links("bottom")}
    </ul>
  </nav>`;
}

/** @param {Scene} scene @param {Page} page @param {ReturnType<typeof makePlot> | undefined} mini */
function railLink({ t, format, state, store }, { noun, icon }, mini) {
  const name = t(`${noun}.page`);
  const detail = mini && store.newestMs !== null ? format.percent(store.newest(TOTAL)) : "";
  return html`<li>
    <a
      href="#${noun}"
      title=${name}
      class="rail-link ${mini ? "resource" : ""}"
      aria-current=${state.route === noun ? "page" : "false"}
    >
      <span class="rail-icon ${mini ? noun : ""}">${icons[icon]()}</span>
      <span class="rail-text"
        ><span class="rail-name">${name}</span
        >${mini ? html`<span class="rail-detail">${detail}</span>` : nothing}</span
      >
      ${mini ? mini.canvas : nothing}
    </a>
  </li>`;
}

/** @param {Scene} scene @param {import("./commands.js").Commands} commands */
function banner({ t, format, state }, commands) {
  const lostMs = Date.now() - state.lostSinceMs;
  const isShown = state.link === "lost" && lostMs >= BANNER_AFTER_MS;
  return html`<div role="status" class="banner-place">
    ${
      isShown
        ? html`<div class="banner">
            ${icons.warning()}
            <span>${t("banner.lost")}</span>
            <span class="banner-time" aria-hidden="true">${format.stopwatch(lostMs)}</span>
            <button type="button" class="button" @click=${commands.retry}>${t("banner.retry")}</button>
          </div>`
        : nothing
    }
  </div>`;
}

/** @param {Scene} scene @param {App} app */
function statusBar({ t, format, state, store }, app) {
  const { status, settings } = state;
  const period = t("unit.seconds", { count: format.count(settings?.period_s ?? null) });
  const link = state.closed ? "closed" : state.link === "up" && app.isStale() ? "stale" : state.link;
  const booted = status?.machine.booted_at_unix_ms ?? null;
  return html`<footer class="status-bar" aria-label=${t("frame.status")}>
    <span class="status-item"
      ><span class="dot ${link}"></span>${t(`link.${link}`)}${link === "up" ? ` · ${period}` : ""}</span
    >
    <span class="status-item optional"
      >${store.oldestMs === null ? "" : t("bar.since", { time: format.minute(store.oldestMs) })}</span
    >
    <span class="status-space"></span>
    <span class="status-item">
      ${status === null ? "" : t("bar.own", { percent: format.finePercent(status.own.cpu_percent), bytes: format.bytes(status.own.pss_bytes) })}
    </span>
    <span class="status-item optional"
      >${booted === null ? "" : t("bar.uptime", { time: format.uptime(Date.now() - booted, t) })}</span
    >
    <span class="status-item">${format.clock(Date.now())}</span>
  </footer>`;
}
