/** Every network interface in a table: whether it is up, what it carries, how it is called from outside. */

import { html } from "../../../vendor/lit-html.js";
import { interfacesOf, isLoopback } from "../../readings/devices.js";
import { harmless } from "../../text/text_safety.js";
import { reasonFor } from "../../text/reasons.js";

/** @import { Scene } from "../../app/composition_root.js" */
/** @import { NetworkReading } from "../../contract.js" */

const ID = "interfaces";
const COLUMNS = ["name", "state", "received", "sent", "addresses"];

/** @param {Scene} scene */
export function interfacesCard(scene) {
  const { t, store } = scene;
  const all = interfacesOf(store);
  const isLoading = store.newestMs === null;
  return html`<section class="card" aria-labelledby="${ID}-title">
    <header class="card-head"><h2 id="${ID}-title">${t(`${ID}.title`)}</h2></header>
    ${
      all.length === 0
        ? html`<p class="reason">${isLoading ? t("chart.loading") : reasonFor(scene, "network")}</p>`
        : html`<div class="plain-table" tabindex="0" role="group" aria-labelledby="${ID}-title">
            <table>
              <thead>
                <tr>
                  ${COLUMNS.map((column) => html`<th scope="col" class=${column}>${t(`${ID}.${column}`)}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${all.map((one) => interfaceRow(scene, one))}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

/** @param {Scene} scene @param {NetworkReading} one */
function interfaceRow(scene, one) {
  const { format } = scene;
  return html`<tr>
    <th scope="row" class="name">
      <a href="#network/${encodeURIComponent(one.name)}"><bdi>${harmless(one.name)}</bdi></a>
    </th>
    <td class="state">${stateWords(scene, one)}</td>
    <td class="received">${format.bitRate(one.received_bytes_per_s)}</td>
    <td class="sent">${format.bitRate(one.sent_bytes_per_s)}</td>
    <td class="addresses"><bdi>${one.addresses.map(harmless).join(", ") || format.count(null)}</bdi></td>
  </tr>`;
}

/** @param {Scene} scene @param {NetworkReading} one @returns {string} "up · 1 Gbit/s" */
export function stateWords({ t, format }, one) {
  const { is_up: isUp, speed_mbit_per_s: speed } = one;
  const state = isUp === null ? format.count(null) : t(isUp ? "network.up" : "network.down");
  if (isLoopback(one)) return `${state} · ${t("network.loopback")}`;
  return speed === null || speed <= 0 || isUp === false ? state : `${state} · ${format.linkSpeed(speed)}`;
}
