/** The processes that use the CPU most, requested every few seconds while the card is shown. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { isRefusal } from "../../app/api.js";
import { stateText } from "../../processes/columns/columns.js";
import { ENDED } from "../../processes/model/process_model.js";
import { sumKnown } from "../../readings/sums.js";
import { processName } from "../../text/process_name.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { card, cardTable } from "../card.js";
import { button } from "../controls.js";

/** @import { Api } from "../../app/api.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { ProcessRow } from "../../contract.js" */
/** @import { RequestingCard } from "../card.js" */
/** @import { TableColumns } from "../table_columns.js" */

const ID = "top_processes";
const MAX_TOP_PROCESSES = 6;
const PROCESSES_INTERVAL_MS = 4500;
/** After the first failure; the next one is shown. */
const RETRY_MS = 1000;
const TOP_COLUMNS = ["name", "cpu", "memory", "disks", "user"];

/** @param {object} options @param {Api} options.api @param {() => void} options.update @param {TableColumns} options.tableColumns @returns {RequestingCard} */
export function makeTopProcesses({ api, update, tableColumns }) {
  /** @type {ReadonlyArray<ProcessRow> | null} */
  let rows = null;
  let failures = 0;
  let requestedMs = -Infinity;

  const load = async () => {
    requestedMs = performance.now();
    try {
      const { processes } = await api.busiest(MAX_TOP_PROCESSES);
      rows = busiest(processes);
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
        { id: ID, title: t(`${ID}.title`), className: "top-processes", head },
        rows === null ? placeholder(scene, failures > 1, loadAndUpdate) : table(scene, rows, tableColumns),
      );
    },
    requestIfDue,
    draw: (scene) => void requestIfDue(scene)?.then(update),
  };
}

/** @param {ReadonlyArray<ProcessRow>} processes */
const busiest = (processes) =>
  [...processes]
    .sort((one, other) => (other.cpu_percent ?? -1) - (one.cpu_percent ?? -1))
    .slice(0, MAX_TOP_PROCESSES);

/** @param {Scene} scene @param {boolean} hasFailed @param {() => void} retry */
const placeholder = ({ t, store }, hasFailed, retry) =>
  hasFailed
    ? html`<p class="reason">${t(`${ID}.failed`)} ${button(t(`${ID}.retry`), retry)}</p>`
    : html`<p class="reason">${t(store.length === 0 ? "chart.loading" : "history.loading")}</p>`;

/** @param {Scene} scene @param {ReadonlyArray<ProcessRow>} rows @param {TableColumns} tableColumns */
const table = (scene, rows, tableColumns) =>
  cardTable(
    ID,
    TOP_COLUMNS.map((name) => /** @type {const} */ ([name, scene.t(`${ID}.${name}`)])),
    rows.map((row) => processRow(scene, row)),
    tableColumns(scene, ID),
  );

/** @param {Scene} scene @param {ProcessRow} row */
function processRow(scene, row) {
  const { t, format } = scene;
  const hasEnded = row.state === ENDED;
  const title = processName(scene, row);
  const name = html`<bdi>${title}</bdi> <span class="pid">${String(row.pid)}</span>`;
  return html`<tr class=${hasEnded ? "ended" : ""}>
    <th scope="row" class="name" title=${`${title} ${row.pid}`}>
      ${hasEnded ? name : html`<a href="#processes/${encodeURIComponent(`pid=${row.pid}`)}">${name}</a>`}
      ${hasEnded ? html`<span class="when">${stateText(ENDED, t)}</span>` : nothing}
    </th>
    <td class="cpu">${format.percent(row.cpu_percent)}</td>
    <td class="memory">${format.bytes(row.rss_bytes)}</td>
    <td class="disks">${format.byteRate(sumKnown([row.read_bytes_per_s, row.write_bytes_per_s]))}</td>
    <td class="user">${row.user === null ? format.count(null) : escapeInvisible(row.user)}</td>
  </tr>`;
}
