/** The history of a program or process: start, end, totals, maximum, and each process. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { shortCommand } from "../../text/command_text.js";
import { exitText } from "../../text/exit_text.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { factList } from "../card.js";
import { titleCutCell } from "../table_columns.js";

/** @import { TemplateResult } from "../../../vendor/lit-html.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { ProcessHistory, ProgramHistory } from "../../contract.js" */
/** @import { ProcessHistoryService } from "../../history/process_history.js" */
/** @import { HeadingOf, TableColumns } from "../table_columns.js" */

const HISTORY_COLUMNS = Object.freeze(["pid", "command", "started", "ended", "cpu", "memory", "parent"]);
/** What fits into the column, in letters. */
const COMMAND_CELLS = 36;

/** @param {Scene} scene @param {ProcessHistoryService} history @param {TableColumns} tableColumns @returns {TemplateResult | typeof nothing} */
export function processHistoryTable(scene, { subject, answer, error, close }, tableColumns) {
  const { t } = scene;
  if (subject === null) return nothing;
  if (error !== null) return html`<p class="reason">${error}</p>`;
  if (answer === null) return html`<p class="reason" role="status">${t("history.loading")}</p>`;
  return html`<div
    class="table-box process-history"
    tabindex="0"
    role="region"
    aria-label=${t("process_history.title", { name: escapeInvisible(subject.name) })}
  >
    ${facts(scene, answer, subject.pid)}
    ${processTable(scene, answer, close, tableColumns(scene, "process-history"))}
  </div>`;
}

/** @param {Scene} scene @param {ProgramHistory} answer @param {number | undefined} pid Undefined for all processes of a program. */
function facts({ t, format }, answer, pid) {
  /** @type {ReadonlyArray<readonly [string, string]>} */
  const identity =
    pid === undefined
      ? [
          [t("process_history.processes"), format.count(answer.process_count)],
          [t("process_history.starts"), format.count(answer.start_count)],
        ]
      : [[t("process_history.pid"), String(pid)]];
  /** @type {ReadonlyArray<readonly [string, string]>} */
  const rows = [
    [t("process_history.started"), format.date(answer.born_unix_ms)],
    [t("process_history.ended"), endText({ t, format }, answer)],
    ...identity,
    [t("process_history.cpu"), format.seconds(answer.cpu_s)],
    [t("process_history.memory"), format.bytes(answer.rss_maximum_bytes)],
    [t("process_history.read"), format.bytes(answer.read_bytes)],
    [t("process_history.written"), format.bytes(answer.write_bytes)],
    ...traffic({ t, format }, answer),
  ];
  return html`<p class="hint">${t("process_history.since", { time: format.date(answer.since_unix_ms) })}</p>
    ${factList(rows, "in-two")}`;
}

/** Left out where it is not known to have moved any. @param {Pick<Scene, "t" | "format">} scene @param {ProgramHistory} answer @returns {ReadonlyArray<readonly [string, string]>} */
const traffic = ({ t, format }, { received_bytes: received, sent_bytes: sent }) =>
  received === null && sent === null
    ? []
    : [
        [t("process_history.received"), format.bytes(received)],
        [t("process_history.sent"), format.bytes(sent)],
      ];

/** It ended between the last reading with it and the first one without. @param {Pick<Scene, "t" | "format">} scene @param {Pick<ProgramHistory, "is_alive" | "died_unix_ms" | "last_seen_unix_ms">} recorded @param {number} [startMs] Of a start beside it; its day is not repeated. */
function endText(
  { t, format },
  { is_alive: isAlive, died_unix_ms: diedMs, last_seen_unix_ms: seenMs },
  startMs,
) {
  if (isAlive) return t("process_history.running");
  const isSameDay = startMs !== undefined && format.day(startMs) === format.day(seenMs);
  const seen = isSameDay ? format.clock(seenMs) : format.dayClock(seenMs);
  if (diedMs === null) return t("process_history.ended_after", { time: seen });
  return t("process_history.ended_between", { from: seen, to: format.clock(diedMs) });
}

/** @param {Scene} scene @param {ProgramHistory} answer @param {() => void} close @param {HeadingOf} headingOf */
const processTable = (scene, { name, processes }, close, headingOf) =>
  html`<table @pointerover=${titleCutCell}>
    <caption>
      ${scene.t("process_history.newest")}
    </caption>
    <thead>
      <tr>
        ${HISTORY_COLUMNS.map((column) => headingOf(column, scene.t(`process_history.${column}`)))}
      </tr>
    </thead>
    <tbody>
      ${processes.map((one) => processRow(scene, name, one, close))}
    </tbody>
  </table>`;

/** The time and the exit status; where they need two lines, each is in one. @param {Scene} scene @param {ProcessHistory} one */
function endParts(scene, one) {
  const time = endText(scene, one, one.created_unix_ms);
  const exit = exitText(scene.t, one);
  return exit === null ? html`<span>${time}</span>` : html`<span>${time} ·</span> <span>${exit}</span>`;
}

/** The start opens its moment on the Timeline, unless nothing was recorded yet. @param {Scene} scene @param {string} name @param {ProcessHistory} one @param {() => void} close */
function processRow(scene, name, one, close) {
  const { format, state } = scene;
  const started = format.dayClock(one.created_unix_ms);
  const isRecorded = one.created_unix_ms >= (state.status?.recorder.oldest_unix_ms ?? Infinity);
  const parent = one.parent_name ?? String(one.parent_pid ?? format.count(null));
  const command = escapeInvisible(one.command);
  const short = shortCommand(command, COMMAND_CELLS, name);
  return html`<tr>
    <th scope="row" class="pid">
      ${one.pid === 0 ? scene.t("exit.finished", { count: format.count(one.ended_count) }) : String(one.pid)}
    </th>
    <td class="command" title=${command}>
      <code><bdi>${short}</bdi></code>
    </td>
    <td class="started">
      ${isRecorded ? html`<a href="#timeline/${String(one.created_unix_ms)}" @click=${close}>${started}</a>` : started}
    </td>
    <td class="ended">${endParts(scene, one)}</td>
    <td class="cpu">${format.seconds(one.cpu_s)}</td>
    <td class="memory">${format.bytes(one.rss_maximum_bytes)}</td>
    <td class="parent"><bdi>${escapeInvisible(parent)}</bdi></td>
  </tr>`;
}
