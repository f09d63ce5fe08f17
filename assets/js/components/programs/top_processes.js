/** The processes that use something most, requested every few seconds while the card is shown. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { isRefusal } from "../../app/api.js";
import { stateText } from "../../processes/columns/columns.js";
import { ENDED } from "../../processes/model/process_model.js";
import { sumKnown } from "../../readings/sums.js";
import { reasonFor } from "../../text/reasons.js";
import { processName } from "../../text/process_name.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { card, cardTable } from "../card.js";
import { button } from "../controls.js";

/** @import { Api } from "../../app/api.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { ProcessRow } from "../../contract.js" */
/** @import { RankBy } from "../../history/program_ranking.js" */
/** @import { RequestingCard } from "../card.js" */
/** @import { TableColumns } from "../table_columns.js" */

const MAX_TOP_PROCESSES = 6;
const TRAFFIC = "processes.received_bytes_per_s";
const PROCESSES_INTERVAL_MS = 4500;
/** After the first failure; the next one is shown. */
const RETRY_MS = 1000;

/**
 * @typedef {object} Kind
 * @property {string} id Of the card.
 * @property {RankBy} by
 * @property {(row: ProcessRow) => number | null} use What they are ranked by.
 * @property {ReadonlyArray<string>} columns
 * @property {boolean} isEachShown Also those that use none of it, or are not known to.
 */

/** @type {Kind} */
export const TOP_BY_CPU = Object.freeze({
  id: "top_processes",
  by: "cpu",
  use: (row) => row.cpu_percent,
  columns: ["name", "cpu", "memory", "disks", "user"],
  isEachShown: true,
});
/** @type {Kind} */
export const TOP_BY_NETWORK = Object.freeze({
  id: "talkers",
  by: "network",
  use: (row) => sumKnown([row.received_bytes_per_s, row.sent_bytes_per_s]),
  columns: ["name", "received", "sent", "user"],
  isEachShown: false,
});

/** @param {Kind} kind @param {object} options @param {Api} options.api @param {() => void} options.update @param {TableColumns} options.tableColumns @returns {RequestingCard} */
export function makeTopProcesses(kind, { api, update, tableColumns }) {
  /** @type {ReadonlyArray<ProcessRow> | null} */
  let rows = null;
  let failures = 0;
  let requestedMs = -Infinity;

  const load = async () => {
    requestedMs = performance.now();
    try {
      const { processes } = await api.busiest(MAX_TOP_PROCESSES, kind.by);
      rows = busiest(processes, kind);
      failures = 0;
    } catch (error) {
      if (isRefusal(error)) return;
      failures += 1;
      if (failures === 1) setTimeout(loadAndUpdate, RETRY_MS);
    }
  };
  const loadAndUpdate = () => load().then(update);
  /** @param {Scene} scene */
  const requestIfDue = ({ state, store }) => {
    const isDue = performance.now() - requestedMs >= PROCESSES_INTERVAL_MS;
    // With the first reading the engine has two samples, and so the CPU use of each process.
    if (isDue && state.paused === null && state.link === "up" && store.length > 0) return load();
    return undefined;
  };

  return {
    render(scene) {
      const { t } = scene;
      const head = html`<span class="aside"></span>
        <a class="more-link" href="#processes">${t("processes.page")} <span aria-hidden="true">→</span></a>`;
      return card(
        { id: kind.id, title: t(`${kind.id}.title`), className: "top-processes", head },
        rows === null
          ? placeholder(scene, failures > 1, loadAndUpdate)
          : table(scene, kind, rows, tableColumns),
      );
    },
    requestIfDue,
    draw: (scene) => void requestIfDue(scene)?.then(update),
  };
}

/** @param {ReadonlyArray<ProcessRow>} processes @param {Kind} kind */
const busiest = (processes, { use, isEachShown }) =>
  processes
    .filter((row) => isEachShown || (use(row) ?? 0) > 0)
    .sort((one, other) => (use(other) ?? -1) - (use(one) ?? -1))
    .slice(0, MAX_TOP_PROCESSES);

/** @param {Scene} scene @param {boolean} hasFailed @param {() => void} retry */
const placeholder = ({ t, store }, hasFailed, retry) =>
  hasFailed
    ? html`<p class="reason">${t("top_processes.failed")} ${button(t("top_processes.retry"), retry)}</p>`
    : html`<p class="reason">${t(store.length === 0 ? "chart.loading" : "history.loading")}</p>`;

/** @param {Scene} scene @param {Kind} kind @param {ReadonlyArray<ProcessRow>} rows @param {TableColumns} tableColumns */
function table(scene, { id, columns }, rows, tableColumns) {
  const { t, state } = scene;
  if (rows.length === 0) {
    const isUnknown = state.status?.unreadable.some(
      ({ what, code }) => what === TRAFFIC && code === "no_traffic",
    );
    return html`<p class="reason">${isUnknown ? reasonFor(scene, TRAFFIC) : t(`${id}.none`)}</p>`;
  }
  return cardTable(
    id,
    columns.map((name) => /** @type {const} */ ([name, t(`${id}.${name}`)])),
    rows.map((row) => processRow(scene, columns, row)),
    tableColumns(scene, id),
  );
}

/** @type {Readonly<Record<string, (row: ProcessRow, format: Scene["format"]) => string>>} */
const CELLS = Object.freeze({
  cpu: (row, format) => format.percent(row.cpu_percent),
  memory: (row, format) => format.bytes(row.rss_bytes),
  disks: (row, format) => format.byteRate(sumKnown([row.read_bytes_per_s, row.write_bytes_per_s])),
  received: (row, format) => format.bitRate(row.received_bytes_per_s),
  sent: (row, format) => format.bitRate(row.sent_bytes_per_s),
  user: (row, format) => (row.user === null ? format.count(null) : escapeInvisible(row.user)),
});

/** @param {Scene} scene @param {ReadonlyArray<string>} columns The name first. @param {ProcessRow} row */
function processRow(scene, [, ...columns], row) {
  const { t, format } = scene;
  const hasEnded = row.state === ENDED;
  const title = processName(scene, row);
  const name = html`<bdi>${title}</bdi> <span class="pid">${String(row.pid)}</span>`;
  return html`<tr class=${hasEnded ? "ended" : ""}>
    <th scope="row" class="name" title=${`${title} ${row.pid}`}>
      ${hasEnded ? name : html`<a href="#processes/${encodeURIComponent(`pid=${row.pid}`)}">${name}</a>`}
      ${hasEnded ? html`<span class="when">${stateText(ENDED, t)}</span>` : nothing}
    </th>
    ${columns.map((column) => html`<td class=${column}>${CELLS[column](row, format)}</td>`)}
  </tr>`;
}
