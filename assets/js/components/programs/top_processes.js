/** Who uses the CPU now: asked for once in a while, and only while the card can be seen. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { isRefusal } from "../../app/api.js";
import { harmless } from "../../text/text_safety.js";
import { stateText } from "../../processes/columns.js";
import { ENDED } from "../../processes/model.js";
import { knownSum } from "../../readings/sums.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { ProcessRow } from "../../contract.js" */

const ID = "top_processes";
const MOST = 6;
const LEAST_WAIT_MS = 4500;
const COLUMNS = ["name", "cpu", "memory", "disks", "user"];

/** @param {App} app */
export function makeTopProcesses(app) {
  /** @type {ReadonlyArray<ProcessRow> | null} */
  let rows = null;
  let hasFailed = false;
  let askedMs = -Infinity;

  const ask = async () => {
    if (app.api === null) return;
    askedMs = performance.now();
    try {
      const { processes } = await app.api.busiest(MOST);
      rows = busiest(processes);
      hasFailed = false;
    } catch (error) {
      if (isRefusal(error)) return;
      hasFailed = rows === null;
    }
    app.update();
  };
  /** @param {Scene} scene */
  const keepUp = ({ state, store }) => {
    const isDue = performance.now() - askedMs >= LEAST_WAIT_MS;
    // Shares of the CPU are known from the second reading on.
    if (isDue && state.paused === null && state.link === "up" && store.length >= 2) void ask();
  };

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t } = scene;
      return html`<section class="card top-processes" aria-labelledby="${ID}-title">
        <header class="card-head">
          <h2 id="${ID}-title">${t(`${ID}.title`)}</h2>
          <span class="aside"></span>
          <a class="more-link" href="#processes">${t("processes.page")} <span aria-hidden="true">→</span></a>
        </header>
        ${rows === null ? waiting(scene, hasFailed, ask) : table(scene, rows)}
      </section>`;
    },
    /** @param {Scene} scene */
    draw: keepUp,
  };
}

/** @param {ReadonlyArray<ProcessRow>} processes */
const busiest = (processes) =>
  [...processes].sort((one, other) => (other.cpu_percent ?? -1) - (one.cpu_percent ?? -1)).slice(0, MOST);

/** @param {Scene} scene @param {boolean} hasFailed @param {() => void} ask */
const waiting = ({ t }, hasFailed, ask) =>
  hasFailed
    ? html`<p class="reason">
        ${t(`${ID}.failed`)} <button type="button" class="button" @click=${ask}>${t(`${ID}.retry`)}</button>
      </p>`
    : html`<p class="reason">${t("chart.loading")}</p>`;

/** @param {Scene} scene @param {ReadonlyArray<ProcessRow>} rows */
const table = ({ t, format }, rows) =>
  html`<div class="plain-table" tabindex="0" role="group" aria-labelledby="${ID}-title">
    <table>
      <thead>
        <tr>
          ${COLUMNS.map((column) => html`<th scope="col" class=${column}>${t(`${ID}.${column}`)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${Array.from({ length: MOST }, (_, place) => {
          const row = rows[place];
          if (row === undefined) return nothing;
          const hasEnded = row.state === ENDED;
          return html`<tr class=${hasEnded ? "ended" : ""}>
            <th scope="row" class="name">
              <bdi>${harmless(row.name)}</bdi> <span class="pid">${String(row.pid)}</span>
              ${hasEnded ? html`<span class="when">${stateText(ENDED, t)}</span>` : nothing}
            </th>
            <td class="cpu">${format.percent(row.cpu_percent)}</td>
            <td class="memory">${format.bytes(row.rss_bytes)}</td>
            <td class="disks">${format.byteRate(knownSum([row.read_bytes_per_s, row.write_bytes_per_s]))}</td>
            <td class="user">${row.user === null ? format.count(null) : harmless(row.user)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
