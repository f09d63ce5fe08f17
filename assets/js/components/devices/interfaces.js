/** The table of all network interfaces: state, throughput, addresses. */

import { html } from "../../../vendor/lit-html.js";
import { interfacesOf, isLoopback } from "../../readings/devices.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { card, cardTable, missingText } from "../card.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { NetworkReading } from "../../contract.js" */
/** @import { TableColumns } from "../table_columns.js" */

const ID = "interfaces";
const INTERFACE_COLUMNS = ["name", "state", "received", "sent", "addresses"];

/** @param {Scene} scene @param {TableColumns} tableColumns */
export function interfacesCard(scene, tableColumns) {
  const all = interfacesOf(scene.store);
  const columns = INTERFACE_COLUMNS.map((name) => /** @type {const} */ ([name, scene.t(`${ID}.${name}`)]));
  const rows = all.map((one) => interfaceRow(scene, one));
  return card(
    { id: ID, title: scene.t(`${ID}.title`) },
    all.length === 0
      ? html`<p class="reason">${missingText(scene, "network")}</p>`
      : cardTable(ID, columns, rows, tableColumns(scene, ID)),
  );
}

/** @param {Scene} scene @param {NetworkReading} one */
function interfaceRow(scene, one) {
  const { format } = scene;
  return html`<tr>
    <th scope="row" class="name">
      <a href="#network/${encodeURIComponent(one.name)}"><bdi>${escapeInvisible(one.name)}</bdi></a>
    </th>
    <td class="state">${stateText(scene, one)}</td>
    <td class="received">${format.bitRate(one.received_bytes_per_s)}</td>
    <td class="sent">${format.bitRate(one.sent_bytes_per_s)}</td>
    <td class="addresses">
      <bdi>${one.addresses.map(escapeInvisible).join(", ") || format.count(null)}</bdi>
    </td>
  </tr>`;
}

/** @param {Scene} scene @param {NetworkReading} one @returns {string} "up · 1 Gbit/s" */
export function stateText({ t, format }, one) {
  const { is_up: isUp, speed_mbit_per_s: speed } = one;
  const state = isUp === null ? format.count(null) : t(isUp ? "network.up" : "network.down");
  if (isLoopback(one)) return `${state} · ${t("network.loopback")}`;
  return speed === null || speed <= 0 || isUp === false ? state : `${state} · ${format.linkSpeed(speed)}`;
}
