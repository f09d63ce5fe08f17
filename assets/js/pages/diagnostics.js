/** The monitor about itself: what it costs, what it cannot read and why, and the connection under test. */

import { html } from "../../vendor/lit-html.js";
import { makeConnectionLab } from "../lab/connection_lab.js";
import { factsCard } from "../components/facts.js";
import { makePushAgainstPolling } from "../lab/push_polling_card.js";
import { harmless } from "../text/text_safety.js";
import { reasonFor } from "../text/reasons.js";

/** @import { App, Scene } from "../app/composition_root.js" */

const VOLUME = "volumes.";

/** @param {App} app */
export function makeDiagnostics(app) {
  const lab = makeConnectionLab(app);
  const race = makePushAgainstPolling(app);
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      html`<div class="page-diagnostics">
        <div class="halves">${ownCost(scene)} ${versions(scene)}</div>
        ${unreadable(scene)} ${notices(scene)} ${lab.render(scene)} ${race.render(scene)}
      </div>`,
    /** @param {Scene} scene */
    draw: (scene) => lab.draw(scene),
    leave() {
      lab.stop();
      race.stop();
    },
  };
}

/** @param {Scene} scene */
function ownCost({ t, format, state }) {
  const own = state.status?.own;
  const started = state.status?.started_at_unix_ms;
  return factsCard("own", t("own.title"), [
    [t("own.cpu"), format.finePercent(own?.cpu_percent)],
    [t("own.memory"), format.bytes(own?.pss_bytes)],
    [t("own.tick"), format.milliseconds(own?.tick_cpu_ms)],
    [t("own.late"), format.count(own?.late_ticks)],
    [t("own.running"), started === undefined ? format.count(null) : format.duration(Date.now() - started, t)],
  ]);
}

/** @param {Scene} scene */
function versions({ t, format, state }) {
  const { status } = state;
  const rows = Object.entries(status?.versions ?? {}).map(
    ([name, version]) => /** @type {const} */ ([name, version]),
  );
  const none = /** @type {const} */ ([t("versions.own"), format.count(null)]);
  return factsCard("versions", t("versions.title"), rows.length === 0 ? [none] : rows, "in-two");
}

/** @param {Scene} scene */
function unreadable({ t, state }) {
  const found = state.status?.unreadable ?? [];
  return html`<section class="card" aria-labelledby="unreadable-title">
    <h2 id="unreadable-title">${t("unreadable.title")}</h2>
    ${
      found.length === 0
        ? html`<p class="quiet-words">${t(state.status === null ? "chart.loading" : "unreadable.none")}</p>`
        : html`<ul class="reasons in-columns">
            ${found.map(({ what }) => html`<li><strong>${whatText(t, what)}</strong><span>${reasonFor({ t, state }, what)}</span></li>`)}
          </ul>`
    }
  </section>`;
}

/** @param {Scene["t"]} t @param {string} what */
const whatText = (t, what) =>
  what.startsWith(VOLUME)
    ? `${t("series.volumes")} ${harmless(what.slice(VOLUME.length))}`
    : translated(t, "series", what, what);

/** @param {Scene} scene */
function notices({ t, format, state }) {
  return html`<section class="card" aria-labelledby="notices-title">
    <h2 id="notices-title">${t("notices.title")}</h2>
    ${
      state.notices.length === 0
        ? html`<p class="quiet-words">${t("notices.none")}</p>`
        : html`<ul class="reasons">
            ${state.notices.map(({ code, message, at_unix_ms }) => html`<li><strong>${format.date(at_unix_ms)}</strong><span>${translated(t, "notice", code, message)}</span></li>`)}
          </ul>`
    }
  </section>`;
}

/** Our words where we have them, else the engine's. @param {import("../text/format.js").Translate} t @param {string} kind @param {string} name @param {string} fallback */
function translated(t, kind, name, fallback) {
  const key = `${kind}.${name}`;
  const text = t(key);
  return text === key ? fallback : text;
}
