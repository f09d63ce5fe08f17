/** The parts of the connection lab: echo and answer, integers, cores. */

import { html, nothing } from "../../vendor/lit-html.js";
import { card } from "../components/card.js";
import { button } from "../components/controls.js";
import { CPU_CORE_PREFIX } from "../readings/series_store.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { openChat, openCores, openNumbers } from "./examples.js" */

const MAX_LISTED_CORES = 8;

/**
 * @param {Scene} scene
 * @param {{id: string, className?: string, isDisabled: boolean, act: () => void, text: string}} options `act` and `text` are those of the button.
 * @param {unknown} content
 */
export function labCard({ t }, { id, className, isDisabled, act, text }, content) {
  const head = html`<span class="sub">${t(`${id}.sub`)}</span>
    <span class="aside"></span>
    ${button(t(`${id}.${text}`), act, { isDisabled })}`;
  return card({ id, title: t(`${id}.title`), className, head }, content);
}

/** @param {Scene} scene @param {ReturnType<typeof openChat>} chat @param {{value: string}} text Content of the input. */
export function chatPart({ t, format }, chat, text) {
  /** @param {"message" | "my event"} what */
  const sendButton = (what) =>
    button(t("lab.send", { what }), () => chat.send(what, text.value || t("lab.hello")));
  const log = chat.sent.map(
    ({ what, answer, roundTripMs }) =>
      html`<li>
        <code>${what === "message" ? "message" : "my response"}</code>
        <span class="lab-answer">${answer || t("lab.waiting")}</span>
        <span class="number">${roundTripMs === null ? "" : format.milliseconds(roundTripMs)}</span>
      </li>`,
  );
  return html`<div class="lab-part">
    <h3>${t("lab.chat")} <code>/chat</code></h3>
    <div class="lab-send">
      <input
        class="input"
        type="text"
        maxlength="200"
        aria-label=${t("lab.text")}
        placeholder=${t("lab.hello")}
        @input=${(/** @type {Event & {target: HTMLInputElement}} */ event) => {
          text.value = event.target.value;
        }}
      />
      ${sendButton("message")} ${sendButton("my event")}
    </div>
    <ul class="lab-log" aria-live="polite">
      ${log.length === 0 ? html`<li class="muted">${t("lab.chat_empty")}</li>` : log}
    </ul>
  </div>`;
}

/** @param {Scene} scene @param {ReturnType<typeof openNumbers>["state"]} shown */
export const numbersPart = ({ t, format }, shown) =>
  html`<div class="lab-part">
    <h3>${t("lab.numbers")} <code>/test_conn</code></h3>
    ${
      shown.count === 0
        ? html`<p class="muted">${t("lab.first_push")}</p>`
        : html`<ol class="lab-numbers">
              ${shown.numbers.map((number) => html`<li>${format.count(number)}</li>`)}
            </ol>
            <p class="detail">
              ${t("lab.pushed", { count: format.count(shown.count), time: format.clock(shown.atMs ?? 0) })}
            </p>`
    }
  </div>`;

/** @param {Scene} scene @param {ReturnType<typeof openCores>["state"]} shown @param {HTMLElement} chart */
export function coresPart({ t, format }, { store, count, label }, chart) {
  const isEmpty = store.length === 0;
  const cores = Array.from({ length: store.coreCount }, (_, core) =>
    format.percent(store.newest(CPU_CORE_PREFIX + core)),
  );
  const newest = cores.slice(0, MAX_LISTED_CORES).join(" · ") + (cores.length > MAX_LISTED_CORES ? " …" : "");
  const summary = isEmpty
    ? t("lab.first_push")
    : t("lab.cores_summary", { label, count: format.count(count), newest });
  return html`<div class="lab-part lab-wide">
    <h3>${t("lab.cores")} <code>/test</code></h3>
    <div class="lab-chart" role="img" aria-label=${summary}>
      ${chart} ${isEmpty ? html`<p class="loading">${summary}</p>` : nothing}
    </div>
    <p class="detail">${isEmpty ? nothing : summary}</p>
  </div>`;
}
