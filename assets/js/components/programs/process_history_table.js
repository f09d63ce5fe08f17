/** When a program began and ended, what it used in all, its highest, and each of its processes. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { harmless } from "../../text/text_safety.js";
import { factRows } from "../facts.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { LifeProcess, ProgramLife } from "../../contract.js" */
/** @import { TemplateResult } from "../../../vendor/lit-html.js" */

/** @param {Scene} scene @param {App} app @returns {TemplateResult | typeof nothing} */
export function lifeContent(scene, { life }) {
  const { t } = scene;
  if (life.about === null) return nothing;
  if (life.error !== null) return html`<p class="reason">${life.error}</p>`;
  if (life.told === null) return html`<p class="reason" role="status">${t("past.loading")}</p>`;
  return html`<div
    class="table-box life"
    tabindex="0"
    role="region"
    aria-label=${t("life.title", { name: harmless(life.about.name) })}
  >
    ${facts(scene, life.told, life.about.pid)} ${instances(scene, life.told, life)}
  </div>`;
}

/** @param {Scene} scene @param {ProgramLife} told @param {number | undefined} pid One process is meant. */
function facts({ t, format }, told, pid) {
  const restarts = Math.max(told.start_count - 1, 0);
  /** @type {ReadonlyArray<readonly [string, string]>} */
  const whose =
    pid === undefined
      ? [
          [t("life.processes"), format.count(told.process_count)],
          [t("life.restarts"), format.count(restarts)],
        ]
      : [[t("life.pid"), String(pid)]];
  /** @type {ReadonlyArray<readonly [string, string]>} */
  const rows = [
    [t("life.born"), format.date(told.born_unix_ms)],
    [t("life.died"), endOf({ t, format }, told)],
    ...whose,
    [t("life.cpu"), format.seconds(told.cpu_s)],
    [t("life.memory"), format.bytes(told.rss_maximum_bytes)],
    [t("life.read"), format.bytes(told.read_bytes)],
    [t("life.written"), format.bytes(told.write_bytes)],
  ];
  return html`<p class="hint">${t("life.since", { time: format.date(told.since_unix_ms) })}</p>
    <dl class="facts in-two">${factRows(rows)}</dl>`;
}

/** @param {Pick<Scene, "t" | "format">} scene @param {Pick<ProgramLife, "is_alive" | "died_unix_ms" | "last_seen_unix_ms">} lived */
function endOf({ t, format }, { is_alive: isAlive, died_unix_ms: diedMs, last_seen_unix_ms: seenMs }) {
  if (isAlive) return t("life.alive");
  return diedMs === null ? t("life.after", { time: format.dayClock(seenMs) }) : format.dayClock(diedMs);
}

/** @param {Scene} scene @param {ProgramLife} told @param {App["life"]} life */
const instances = (scene, { processes }, life) =>
  html`<table>
    <caption>
      ${scene.t("life.newest")}
    </caption>
    <thead>
      <tr>
        ${["pid", "born", "died", "cpu", "memory", "parent", "command"].map((column) => html`<th scope="col" class=${column}>${scene.t(`life.${column}`)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${processes.map((one) => instance(scene, one, life))}
    </tbody>
  </table>`;

/** Its birth is a way to that moment. @param {Scene} scene @param {LifeProcess} one @param {App["life"]} life */
function instance(scene, one, life) {
  const { format } = scene;
  const parent = one.parent_name ?? String(one.parent_pid ?? format.count(null));
  return html`<tr>
    <th scope="row">${String(one.pid)}</th>
    <td>
      <a href="#timeline/${String(one.created_unix_ms)}" @click=${life.close}
        >${format.dayClock(one.created_unix_ms)}</a
      >
    </td>
    <td>${endOf(scene, one)}</td>
    <td>${format.seconds(one.cpu_s)}</td>
    <td>${format.bytes(one.rss_maximum_bytes)}</td>
    <td><bdi>${harmless(parent)}</bdi></td>
    <td class="command" title=${harmless(one.command)}>
      <code><bdi>${harmless(one.command)}</bdi></code>
    </td>
  </tr>`;
}
