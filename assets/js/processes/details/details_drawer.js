/** The details drawer: who the process is, what it did in five minutes, and what it holds open. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { copyText } from "../../components/clipboard.js";
import { icons } from "../../components/icons.js";
import { stateText } from "../columns.js";
import { harmless } from "../../text/text_safety.js";
import { ENDED, keyOf } from "../model.js";
import { pastChart } from "./history_chart.js";
import { holdings } from "./open_resources.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { ProcessDetails, ProcessRelative, ProcessRow } from "../../contract.js" */
/** @import { Details, Looked } from "./process_details.js" */
/** @import { Lived } from "../../history/process_history.js" */
/** @import { Words } from "../columns.js" */

/**
 * @param {object} options
 * @param {App} options.app
 * @param {Details} options.details
 * @param {(key: string) => void} options.onGoTo Called with the relative that was pressed.
 * @param {() => void} options.onClose
 */
export function makeDrawer({ app, details, onGoTo, onClose }) {
  const charts = [
    pastChart(app, "cpu", [{ name: "cpu_percent", colour: "cpu", filled: true }]),
    pastChart(app, "memory", [{ name: "rss_bytes", colour: "memory", filled: true }]),
    pastChart(app, "io", [
      { name: "read_bytes_per_s", colour: "disk-read", filled: true },
      { name: "write_bytes_per_s", colour: "disk-write", dashed: true },
    ]),
  ];
  const isOpen = new Set(["files", "connections"]);
  /** @param {string} id @param {boolean} open */
  const onToggle = (id, open) => {
    if (open) isOpen.add(id);
    else isOpen.delete(id);
  };

  return {
    /** @param {Scene} scene @param {ProcessRow | null} row As it was last. @param {Words} words @param {boolean} isMine */
    render(scene, row, words, isMine) {
      const { looked } = details;
      const shown = row ?? looked?.details?.row ?? null;
      if (looked === null) return nothing;
      const { t } = scene;
      const name = shown === null ? String(looked.pid) : harmless(shown.name);
      return html`<section
        class="card process-details"
        aria-labelledby="process-details-title"
        @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && (event.preventDefault(), onClose())}
      >
        <header class="card-head">
          <h2 id="process-details-title" tabindex="-1"><bdi>${name}</bdi></h2>
          <button
            type="button"
            class="icon-button quiet"
            @click=${onClose}
            aria-label=${t("details.close")}
            title=${t("details.close")}
          >
            ${icons.close()}
          </button>
        </header>
        <div class="details-scroll" tabindex="0" role="region" aria-label=${t("details.of", { name })}>
          ${shown === null ? nothing : who(scene, looked, shown, app.life.open)}
          ${looked.phase === "ended" ? html`<p class="reason">${t("details.ended")}</p>` : nothing}
          ${looked.phase === "failed" ? failed(scene, looked, details.retry) : nothing}
          ${looked.phase === "ended" && looked.details === null ? nothing : charts.map((one) => one.render(scene, looked, shown, words))}
          ${looked.details === null ? html`<p class="quiet-words">${looked.phase === "asking" ? t("details.asking") : nothing}</p>` : body(scene, looked.details, onGoTo)}
          ${looked.details === null ? nothing : holdings({ scene, details: looked.details, isMine, isOpen, onToggle, onEnvironment: details.askEnvironment, isAskedFor: looked.hasEnvironment })}
        </div>
      </section>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      const { looked } = details;
      if (looked !== null) for (const one of charts) one.draw(scene, looked);
    },
  };
}

/** @param {Scene} scene @param {Looked} looked @param {ProcessRow} row @param {(lived: Lived) => void} onLife */
function who({ t }, looked, row, onLife) {
  const state = stateText(looked.phase === "ended" ? ENDED : row.state, t);
  const user = row.user === null ? nothing : html` · <bdi>${harmless(row.user)}</bdi>`;
  return html`<p class="words">${t("details.pid", { pid: row.pid })}${user} · ${state}</p>
    <button
      type="button"
      class="button details-life"
      @click=${() => onLife({ name: row.name, pid: looked.pid, created: looked.created })}
    >
      ${t("life.of_process")}
    </button>`;
}

/** @param {Scene} scene @param {Looked} looked @param {() => void} retry */
const failed = ({ t }, looked, retry) =>
  html`<p class="reason" role="alert">${looked.message === "" ? t("details.unreachable") : looked.message}</p>
    <button type="button" class="button" @click=${retry}>${t("banner.retry")}</button>`;

/** @param {Scene} scene @param {ProcessDetails} details @param {(key: string) => void} onGoTo */
function body({ t, format }, details, onGoTo) {
  const { row } = details;
  const command = harmless(row.command);
  const ran = Math.max(Date.now() - row.created_unix_ms, 0);
  const facts = [
    [t("details.started"), `${format.date(row.created_unix_ms)} (${format.duration(ran, t)})`],
    [t("details.rss"), format.bytes(row.rss_bytes)],
    [t("details.pss"), format.bytes(details.pss_bytes)],
    [t("details.uss"), format.bytes(details.uss_bytes)],
    [t("details.swap"), format.bytes(details.swap_bytes)],
    [t("processes.column.threads"), format.count(row.threads)],
    [t("processes.column.nice"), format.count(row.nice)],
    [t("details.switches"), format.count(details.context_switches)],
    ...known(t, details),
  ];
  return html`<dl class="facts">
      ${facts.map(
        ([name, text]) =>
          html`<div>
            <dt>${name}</dt>
            <dd><bdi>${text}</bdi></dd>
          </div>`,
      )}
    </dl>
    <h3>${t("processes.column.command")}</h3>
    <p class="details-command">
      <code><bdi>${command === "" ? t("details.no_command") : command}</bdi></code>
      <button
        type="button"
        class="icon-button quiet"
        @click=${() => copyText(row.command)}
        aria-label=${t("details.copy_command")}
        title=${t("details.copy_command")}
      >
        ${icons.copy()}
      </button>
    </p>
    ${relatives(t("details.parents"), details.parents, t("details.no_parents"), onGoTo)}
    ${relatives(t("details.children", { count: format.count(details.children.length) }), details.children, t("details.no_children"), onGoTo)}`;
}

/** What the system tells only of some. @param {Scene["t"]} t @param {ProcessDetails} details */
function known(t, details) {
  const texts = /** @type {const} */ (["executable", "directory", "terminal", "container", "cgroup"]);
  return texts.flatMap((field) =>
    details[field] === null ? [] : [[t(`details.${field}`), harmless(details[field])]],
  );
}

/** @param {string} title @param {ReadonlyArray<ProcessRelative>} all @param {string} none @param {(key: string) => void} onGoTo */
const relatives = (title, all, none, onGoTo) =>
  html`<h3>${title}</h3>
    ${
      all.length === 0
        ? html`<p class="words">${none}</p>`
        : html`<ul class="relatives">
            ${all.map(
              (one) =>
                html`<li>
                  <button
                    type="button"
                    class="relative"
                    @click=${() => onGoTo(keyOf(one.pid, one.created_unix_ms))}
                  >
                    <bdi>${harmless(one.name)}</bdi><span>${one.pid}</span>
                  </button>
                </li>`,
            )}
          </ul>`
    }`;
