/** The drawer with the details of a process: state, charts, facts, relatives, open resources. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { ProcessState } from "../../contract.js";
import { factList } from "../../components/card.js";
import { button, iconButton } from "../../components/controls.js";
import { icons } from "../../components/icons.js";
import { exitText } from "../../text/exit_text.js";
import { processName } from "../../text/process_name.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { actionButtons } from "../actions/action_buttons.js";
import { stateText } from "../columns/columns.js";
import { ENDED, keyOf } from "../model/process_model.js";
import { makeHistoryChart } from "./history_chart.js";
import { openResources } from "./open_resources.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { ProcessDetails, ProcessRelative, ProcessRow } from "../../contract.js" */
/** @import { OpenProcessHistory } from "../../history/process_history.js" */
/** @import { CellContext } from "../columns/columns.js" */
/** @import { ProcessActions } from "../actions/process_actions.js" */
/** @import { OpenedProcess, ProcessDetailsService } from "./process_details.js" */

const OPTIONAL_FACTS = /** @type {const} */ (["executable", "directory", "terminal", "container", "cgroup"]);

/**
 * @param {object} options
 * @param {ProcessDetailsService} options.details
 * @param {(key: string) => void} options.onGoTo Called with the parent or child that was pressed.
 * @param {() => void} options.onClose
 * @param {(command: string) => void} options.onCopy
 * @param {OpenProcessHistory} options.openProcessHistory
 * @param {ProcessActions} options.actions
 * @param {() => void} options.redraw
 */
export function makeDetailsDrawer({ details: service, onGoTo, onClose, onCopy, ...options }) {
  const { openProcessHistory, actions, redraw } = options;
  const charts = [
    makeHistoryChart({ id: "cpu", lines: [{ name: "cpu_percent", colour: "cpu", filled: true }], redraw }),
    makeHistoryChart({
      id: "memory",
      lines: [{ name: "rss_bytes", colour: "memory", filled: true }],
      redraw,
    }),
    makeHistoryChart({
      id: "io",
      lines: [
        { name: "read_bytes_per_s", colour: "disk-read", filled: true },
        { name: "write_bytes_per_s", colour: "disk-write", dashed: true },
      ],
      redraw,
    }),
  ];
  const { loadEnvironment } = service;
  const expanded = new Set(["files", "connections"]);
  /** @param {string} id @param {boolean} isExpanded */
  const onToggle = (id, isExpanded) => {
    if (isExpanded) expanded.add(id);
    else expanded.delete(id);
  };
  /** @param {KeyboardEvent} event */
  const closeOnEscape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onClose();
  };
  /** @param {Scene} scene @param {OpenedProcess} opened @param {boolean} isOwn */
  const answer = (scene, { details, phase, hasEnvironment }, isOwn) =>
    details === null
      ? html`<p class="muted">${phase === "loading" ? scene.t("details.loading") : nothing}</p>`
      : html`${facts(scene, details)} ${relatives(scene, details, onGoTo)}
        ${openResources({ scene, details, isOwn, expanded, onToggle, loadEnvironment, hasEnvironment })}`;

  return {
    /** @param {Scene} scene @param {CellContext} context @param {boolean} isOwn Whether it runs as the user of the monitor. */
    render(scene, context, isOwn) {
      const { opened } = service;
      if (opened === null) return nothing;
      const { t } = scene;
      const { details, phase } = opened;
      const row = opened.row ?? details?.row ?? null;
      const name = row === null ? String(opened.pid) : processName(scene, row);
      const hasCharts = phase !== "ended" || details !== null;
      return html`<section
        class="card process-details"
        aria-labelledby="process-details-title"
        @keydown=${closeOnEscape}
      >
        <header class="card-head">
          <h2 id="process-details-title" tabindex="-1"><bdi>${name}</bdi></h2>
          ${iconButton(icons.close(), t("details.close"), onClose)}
        </header>
        <div class="details-scroll" tabindex="0" role="region" aria-label=${t("details.of", { name })}>
          ${row === null ? nothing : command(scene, row, onCopy)}
          ${row === null ? nothing : identity(scene, opened, row, openProcessHistory)}
          ${row === null || phase === "ended" ? nothing : actionButtons(scene, row, actions)}
          ${phase === "ended" ? html`<p class="reason">${whatIsKnown(scene, row)}</p>` : nothing}
          ${phase === "failed" ? failure(scene, opened, service.load) : nothing}
          ${hasCharts ? charts.map((chart) => chart.render(scene, opened, row, context)) : nothing}
          ${answer(scene, opened, isOwn)}
        </div>
      </section>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      const { opened } = service;
      if (opened !== null) for (const chart of charts) chart.draw(scene, opened);
    },
  };
}

/** @param {Scene} scene @param {OpenedProcess} opened @param {ProcessRow} row @param {OpenProcessHistory} openProcessHistory */
function identity({ t }, { phase, pid, created }, row, openProcessHistory) {
  if (row.state === ProcessState.FINISHED)
    return button(t("process_history.of_program"), () => openProcessHistory({ name: row.name }), {
      className: "details-history",
    });
  const state = stateText(phase === "ended" ? ENDED : row.state, t);
  const user = row.user === null ? nothing : html` · <bdi>${escapeInvisible(row.user)}</bdi>`;
  return html`<p class="detail">${t("details.pid", { pid: row.pid })}${user} · ${state}</p>
    ${button(t("process_history.of_process"), () => openProcessHistory({ name: row.name, pid, created }), { className: "details-history" })}`;
}

/** @param {Scene} scene @param {OpenedProcess} opened @param {() => void} retry */
const failure = ({ t }, { message }, retry) =>
  html`<p class="reason" role="alert">${message === "" ? t("details.unreachable") : message}</p>
    ${button(t("banner.retry"), retry)}`;

/** @param {Scene} scene @param {ProcessDetails} details */
function facts({ t, format }, details) {
  const { row } = details;
  const runningMs = Math.max(Date.now() - row.created_unix_ms, 0);
  /** @type {[string, string][]} */
  const rows = [
    [t("details.started"), `${format.date(row.created_unix_ms)} (${format.duration(runningMs, t)})`],
    [t("details.rss"), format.bytes(row.rss_bytes)],
    [t("details.pss"), format.bytes(details.pss_bytes)],
    [t("details.uss"), format.bytes(details.uss_bytes)],
    [t("details.swap"), format.bytes(details.swap_bytes)],
    [t("processes.column.threads"), format.count(row.threads)],
    [t("processes.column.nice"), format.count(row.nice)],
    [t("details.switches"), format.count(details.context_switches)],
    ...OPTIONAL_FACTS.flatMap((field) =>
      details[field] === null
        ? []
        : [/** @type {[string, string]} */ ([t(`details.${field}`), escapeInvisible(details[field])])],
    ),
  ];
  return factList(rows);
}

/** @param {Scene} scene @param {ProcessRow} row @param {(command: string) => void} onCopy */
const command = ({ t }, row, onCopy) =>
  row.command === ""
    ? html`<p class="detail">${t("details.no_command")}</p>`
    : html`<div class="details-command">
        <code tabindex="0" role="group" aria-label=${t("processes.column.command")}
          ><bdi>${escapeInvisible(row.command)}</bdi></code
        >
        ${iconButton(icons.copy(), t("details.copy_command"), () => onCopy(row.command))}
      </div>`;

/** @param {Scene} scene @param {ProcessDetails} details @param {(key: string) => void} onGoTo */
function relatives({ t, format }, { parents, children }, onGoTo) {
  const childrenTitle = t("details.children", { count: format.count(children.length) });
  return html`${relativeList(t("details.parents"), parents, t("details.no_parents"), onGoTo)}
  ${relativeList(childrenTitle, children, t("details.no_children"), onGoTo)}`;
}

/** @param {string} title @param {ReadonlyArray<ProcessRelative>} all @param {string} none @param {(key: string) => void} onGoTo */
const relativeList = (title, all, none, onGoTo) =>
  html`<h3>${title}</h3>
    ${
      all.length === 0
        ? html`<p class="detail">${none}</p>`
        : html`<ul class="relatives">
            ${all.map(
              (one) =>
                html`<li>
                  <button
                    type="button"
                    class="relative"
                    @click=${() => onGoTo(keyOf(one.pid, one.created_unix_ms))}
                  >
                    <bdi>${escapeInvisible(one.name)}</bdi><span>${one.pid}</span>
                  </button>
                </li>`,
            )}
          </ul>`
    }`;

/** What the drawer shows of what has ended. @param {Scene} scene @param {ProcessRow | null} row As last seen. */
function whatIsKnown({ t, format }, row) {
  if (row?.state === ProcessState.FINISHED)
    return t("details.finished", { count: format.count(row.ended_count) });
  const how = row === null ? null : exitText(t, row);
  return how === null ? t("details.ended") : `${t("details.ended")} (${how})`;
}
