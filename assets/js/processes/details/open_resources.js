/** What a process has open: files, connections, threads, limits, and on request its environment. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { factList } from "../../components/card.js";
import { button } from "../../components/controls.js";
import { reasonText } from "../../text/reasons.js";
import { escapeInvisible } from "../../text/text_safety.js";

/** @import { TemplateResult } from "../../../vendor/lit-html.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { Connection, Limit, ProcessDetails } from "../../contract.js" */

/** Longer lists are cut: each refresh renders them again. */
const MAX_ENTRIES = 500;

/**
 * @param {object} options
 * @param {Scene} options.scene
 * @param {ProcessDetails} options.details
 * @param {boolean} options.isOwn Whether the process runs as the user of the monitor.
 * @param {ReadonlySet<string>} options.expanded
 * @param {(id: string, isExpanded: boolean) => void} options.onToggle
 * @param {() => void} options.loadEnvironment
 * @param {boolean} options.hasEnvironment Whether the environment was requested.
 */
export function openResources(options) {
  const { scene, details, isOwn, expanded, onToggle, loadEnvironment, hasEnvironment } = options;
  const { t, format } = scene;
  const { files, connections, limits, thread_cpu_ms: threadCpuMs } = details;
  const threads =
    threadCpuMs === null ? null : Object.entries(threadCpuMs).sort((one, other) => other[1] - one[1]);
  /** @template T @param {string} id @param {ReadonlyArray<T> | null} all @param {(all: ReadonlyArray<T>) => TemplateResult} content */
  const section = (id, all, content) => {
    const unlisted = {
      files: details.unlisted_files,
      connections: details.unlisted_connections,
      threads: details.unlisted_threads,
    }[id];
    const count = (all?.length ?? 0) + (unlisted ?? 0);
    return html`<details
      ?open=${expanded.has(id)}
      @toggle=${(/** @type {Event & {target: HTMLDetailsElement}} */ event) => onToggle(id, event.target.open)}
    >
      <summary>
        ${t(`details.${id}`)}<span class="grid-count">${all === null ? "" : format.count(count)}</span>
      </summary>
      ${all === null ? reason(scene, details, id) : all.length === 0 ? html`<p class="detail">${t(`details.no_${id}`)}</p>` : content(all.slice(0, MAX_ENTRIES))}
      ${count > MAX_ENTRIES ? html`<p class="detail">${t("details.more", { count: format.count(count - MAX_ENTRIES) })}</p>` : nothing}
    </details>`;
  };
  /** @param {number} ms */
  const secondsText = (ms) => t("unit.seconds", { count: format.load(ms / 1000) });

  return html`
    ${section("files", files, fileList)}
    ${section("connections", connections, (all) => connectionList(scene, all))}
    ${section("threads", threads, (all) => pairs(all.map(([id, ms]) => [id, secondsText(ms)])))}
    ${section("limits", limits, (all) => pairs(all.map((limit) => [limit.name, limitText(scene, limit)])))}
    ${isOwn ? environment({ scene, details, hasEnvironment, loadEnvironment }) : nothing}
  `;
}

/**
 * Requested only when the user asks for it: an environment may hold passwords.
 *
 * @param {{scene: Scene, details: ProcessDetails, hasEnvironment: boolean, loadEnvironment: () => void}}
 *   options
 */
function environment({ scene, details, hasEnvironment, loadEnvironment }) {
  const { t } = scene;
  const known = details.environment;
  if (!hasEnvironment) {
    return html`<p class="details-request">
      ${button(t("details.show_environment"), loadEnvironment)}
      <span class="detail">${t("details.environment.help")}</span>
    </p>`;
  }
  return html`<h3>${t("details.environment")}</h3>
    ${
      known === null
        ? reason(scene, details, "environment")
        : pairs(Object.entries(known).sort().slice(0, MAX_ENTRIES))
    }`;
}

/** @param {Scene} scene @param {ProcessDetails} details @param {string} what */
function reason({ t }, { unreadable }, what) {
  const found = unreadable.find((one) => one.what === what);
  return html`<p class="reason">
    ${found === undefined ? t("details.not_readable") : reasonText(t, found)}
  </p>`;
}

/** @param {ReadonlyArray<string>} paths */
const fileList = (paths) =>
  html`<ul class="resource-list">
    ${paths.map(
      (path) =>
        html`<li>
          <code><bdi>${escapeInvisible(path)}</bdi></code>
        </li>`,
    )}
  </ul>`;

/** @param {ReadonlyArray<readonly [string, string]>} all */
const pairs = (all) => factList(all.map(([name, text]) => [escapeInvisible(name), escapeInvisible(text)]));

/** @param {Scene} scene @param {ReadonlyArray<Connection>} all */
const connectionList = (scene, all) =>
  html`<ul class="resource-list">
    ${all.map(
      ({ protocol, local, remote, state, bytes_received: received, bytes_sent: sent }) =>
        html`<li>
          <code
            ><bdi>${escapeInvisible(local === "" ? "–" : local)}</bdi
            >${remote === "" ? nothing : html` → <bdi>${escapeInvisible(remote)}</bdi>`}</code
          >
          <span class="detail"
            >${protocol}${state === "" ? "" : ` · ${state.toLowerCase().replaceAll("_", " ")}`}${
              received === null || sent === null ? "" : ` · ${trafficText(scene, received, sent)}`
            }</span
          >
        </li>`,
    )}
  </ul>`;

/** @param {Scene} scene @param {number} received @param {number} sent */
const trafficText = ({ t, format }, received, sent) =>
  t("details.connection_traffic", { received: format.bytes(received), sent: format.bytes(sent) });

/** @param {Scene} scene @param {Limit} limit */
function limitText({ t, format }, { soft, hard }) {
  /** @param {number | null} value */
  const text = (value) => (value === null ? t("details.unlimited") : format.count(value));
  return soft === hard ? text(soft) : `${text(soft)} / ${text(hard)}`;
}
