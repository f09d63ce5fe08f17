/** What a process holds: files, connections, threads, limits, and its environment when asked for. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { reasonText } from "../../text/reasons.js";
import { harmless } from "../../text/text_safety.js";

/** @import { Scene } from "../../app/composition_root.js" */
/** @import { Connection, Limit, ProcessDetails } from "../../contract.js" */
/** @import { TemplateResult } from "../../../vendor/lit-html.js" */

/** More than this would be read by nobody, and cost on every refresh. */
const MOST = 500;

/**
 * @param {object} options
 * @param {Scene} options.scene
 * @param {ProcessDetails} options.details
 * @param {boolean} options.isMine Whether the process runs as the user who looks.
 * @param {ReadonlySet<string>} options.isOpen
 * @param {(id: string, isOpen: boolean) => void} options.onToggle
 * @param {() => void} options.onEnvironment
 * @param {boolean} options.isAskedFor The environment.
 */
export function holdings({ scene, details, isMine, isOpen, onToggle, onEnvironment, isAskedFor }) {
  const { t, format } = scene;
  const threads =
    details.thread_cpu_ms === null
      ? null
      : Object.entries(details.thread_cpu_ms).sort((one, other) => other[1] - one[1]);
  /** @param {string} id @param {ReadonlyArray<unknown> | null} all @param {() => TemplateResult} content */
  const part = (id, all, content) =>
    html`<details
      ?open=${isOpen.has(id)}
      @toggle=${(/** @type {Event & {target: HTMLDetailsElement}} */ event) => onToggle(id, event.target.open)}
    >
      <summary>
        ${t(`details.${id}`)}<span class="grid-count">${all === null ? "" : format.count(all.length)}</span>
      </summary>
      ${all === null ? reason(scene, details, id) : all.length === 0 ? html`<p class="words">${t(`details.no_${id}`)}</p>` : content()}
      ${all !== null && all.length > MOST ? html`<p class="words">${t("details.more", { count: format.count(all.length - MOST) })}</p>` : nothing}
    </details>`;

  return html`
    ${part("files", details.files, () => paths(details.files ?? []))}
    ${part("connections", details.connections, () => connections(details.connections ?? []))}
    ${part("threads", threads, () => pairs((threads ?? []).map(([id, ms]) => [id, t("unit.seconds", { count: format.load(ms / 1000) })])))}
    ${part("limits", details.limits, () => pairs((details.limits ?? []).map((limit) => [limit.name, limitText(scene, limit)])))}
    ${isMine ? environment({ scene, details, isAskedFor, onEnvironment }) : nothing}
  `;
}

/**
 * Shown only on request, never kept: passwords live there.
 *
 * @param {object} options
 * @param {Scene} options.scene
 * @param {ProcessDetails} options.details
 * @param {boolean} options.isAskedFor
 * @param {() => void} options.onEnvironment
 */
function environment({ scene, details, isAskedFor, onEnvironment }) {
  const { t } = scene;
  const known = details.environment;
  if (!isAskedFor) {
    return html`<p class="details-ask">
      <button type="button" class="button" @click=${onEnvironment}>${t("details.show_environment")}</button>
      <span class="words">${t("details.environment.help")}</span>
    </p>`;
  }
  return html`<h3>${t("details.environment")}</h3>
    ${known === null ? reason(scene, details, "environment") : pairs(Object.entries(known).sort())}`;
}

/** @param {Scene} scene @param {ProcessDetails} details @param {string} what */
function reason({ t }, { unreadable }, what) {
  const found = unreadable.find((one) => one.what === what);
  return html`<p class="reason">
    ${found === undefined ? t("details.not_readable") : reasonText(t, found)}
  </p>`;
}

/** @param {ReadonlyArray<string>} all */
const paths = (all) =>
  html`<ul class="holdings">
    ${all.slice(0, MOST).map(
      (path) =>
        html`<li>
          <code><bdi>${harmless(path)}</bdi></code>
        </li>`,
    )}
  </ul>`;

/** @param {ReadonlyArray<readonly [string, string]>} all */
const pairs = (all) =>
  html`<dl class="facts">
    ${all.slice(0, MOST).map(
      ([name, text]) =>
        html`<div>
          <dt><bdi>${harmless(name)}</bdi></dt>
          <dd><bdi>${harmless(text)}</bdi></dd>
        </div>`,
    )}
  </dl>`;

/** @param {ReadonlyArray<Connection>} all */
const connections = (all) =>
  html`<ul class="holdings">
    ${all.slice(0, MOST).map(
      ({ protocol, local, remote, state }) =>
        html`<li>
          <code
            ><bdi>${harmless(local === "" ? "–" : local)}</bdi
            >${remote === "" ? nothing : html` → <bdi>${harmless(remote)}</bdi>`}</code
          >
          <span class="words"
            >${protocol}${state === "" ? "" : ` · ${state.toLowerCase().replaceAll("_", " ")}`}</span
          >
        </li>`,
    )}
  </ul>`;

/** @param {Scene} scene @param {Limit} limit */
function limitText({ t, format }, { soft, hard }) {
  /** @param {number | null} value */
  const one = (value) => (value === null ? t("details.unlimited") : format.count(value));
  return soft === hard ? one(soft) : `${one(soft)} / ${one(hard)}`;
}
