/** What stays while pages change: rail, top bar, banner, status bar. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { closedCard } from "./session_closed.js";
import { timeBar } from "./range_bar.js";
import { helpDialog, lifeDialog, tableDialog } from "../dialogs.js";
import { icons } from "../icons.js";
import { makeTravel } from "../../history/time_navigation.js";
import { makeRail } from "./navigation_rail.js";
import { topBar } from "./top_bar.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Key } from "../../app/shortcuts.js" */
/** @import { View } from "../../pages/index.js" */

const BANNER_AFTER_MS = 2000;

/**
 * @param {object} options
 * @param {App} options.app
 * @param {ReadonlyArray<Key>} options.keys
 * @param {() => View} options.view The page that is shown.
 * @param {import("../../app/settings.js").Commands} options.commands
 */
export function makeFrame({ app, keys, view, commands }) {
  const rail = makeRail(app);
  const help = helpDialog(app, keys);
  const table = tableDialog(app);
  const life = lifeDialog(app);
  const travel = makeTravel(app, (atMs) => (view().open ?? goToMoment)(atMs));

  /** The page below its head, as the charts see it. */
  const content = () => {
    const scene = app.scene();
    const needsBar = scene.isPast && scene.state.route !== "timeline";
    return html`${needsBar ? timeBar(scene, app) : nothing} ${view().render(scene)}`;
  };

  return {
    /** @param {Scene} scene Everything as it is now. */
    render: (scene) => {
      const { t, state } = scene;
      const isClosed = state.closed !== null;
      return html`<a class="skip" href="#main" @click=${skip}>${t("frame.skip")}</a>
        ${rail.render(scene)} ${topBar(scene, app, commands)}
        <main
          id="main"
          tabindex="-1"
          aria-labelledby="page-title"
          data-stale=${app.isStale() ? "yes" : "no"}
          @pointerdown=${travel.down}
          @pointermove=${travel.move}
          @pointerup=${travel.up}
          @pointerleave=${travel.cancel}
          @wheel=${travel.wheel}
          @keydown=${travel.keydown}
        >
          ${isClosed ? nothing : banner(scene)} ${isClosed ? closedCard(scene) : content()}
        </main>
        ${statusBar(scene, app)} ${help.render(scene)} ${table.render(scene)} ${life.render(scene)}`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      rail.draw(scene);
      if (scene.state.closed !== null) return;
      app.past.keepUp();
      view().draw(app.scene());
    },
    /** Dialogs are opened by what the state says. */
    sync() {
      help.sync();
      table.sync();
      life.sync();
    },
  };
}

/** Who did it is told by the timeline. @param {number} atMs */
function goToMoment(atMs) {
  location.hash = `timeline/${Math.round(atMs)}`;
}

/** The address keeps naming the page. @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** @param {Scene} scene */
function banner({ t, format, state }) {
  const lostMs = Date.now() - state.lostSinceMs;
  const isShown = state.link === "lost" && lostMs >= BANNER_AFTER_MS;
  return html`<div role="status" class="banner-place">
    ${
      isShown
        ? html`<div class="banner">
            ${icons.warning()}
            <span>${t("banner.lost")}</span>
            <span class="banner-time" aria-hidden="true">${format.stopwatch(lostMs)}</span>
          </div>`
        : nothing
    }
  </div>`;
}

/** What the recorder does. @param {Pick<Scene, "t" | "format" | "state">} scene */
function recordingText({ t, format, state }) {
  const recorder = state.status?.recorder;
  if (recorder === undefined) return "";
  const { state: doing, bytes, oldest_unix_ms: oldestMs, paused_until_unix_ms: untilMs } = recorder;
  if (untilMs !== null) return t("pause.until", { time: format.minute(untilMs) });
  if (doing !== "recording") return t(`recording.state.${doing}`);
  const size = format.bytes(bytes);
  return oldestMs === null || bytes === 0
    ? t("recording.state.recording")
    : t("bar.recording", { size, time: format.duration(Date.now() - oldestMs, t) });
}

/** @param {Scene} scene @param {App} app */
function statusBar({ t, format, state }, app) {
  const { status } = state;
  const period = t("unit.seconds", { count: format.count(app.periodMs() / 1000) });
  const link = state.closed ? "closed" : state.link === "up" && app.isStale() ? "stale" : state.link;
  const booted = status?.machine.booted_at_unix_ms ?? null;
  return html`<footer class="status-bar" aria-label=${t("frame.status")}>
    <span class="status-item"
      ><span class="dot ${link}"></span>${t(`link.${link}`)}${link === "up" ? ` · ${period}` : ""}</span
    >
    <span class="status-item optional" data-recording=${status?.recorder.state ?? "unknown"}>
      ${recordingText({ t, format, state })}
    </span>
    <span class="status-space"></span>
    <span class="status-item">
      ${status === null ? "" : t("bar.own", { percent: format.finePercent(status.own.cpu_percent), bytes: format.bytes(status.own.pss_bytes) })}
    </span>
    <span class="status-item optional"
      >${booted === null ? "" : t("bar.uptime", { time: format.duration(Date.now() - booted, t) })}</span
    >
    <span class="status-item">${format.clock(Date.now())}</span>
  </footer>`;
}
