/** Facts about the current interface: state, addresses, totals, rates. */

import { currentDevice, interfacesOf } from "../../readings/devices.js";
import { section } from "../../text/details_text.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { stateText } from "./interfaces.js";

/** @import { Scene } from "../../app/scene.js" */

/** @param {Scene} scene */
export function networkFacts(scene) {
  const { t, format, store } = scene;
  const device = currentDevice(scene, "network");
  const one = interfacesOf(store).find(({ name }) => name === device);
  if (one === undefined) return [];
  return [
    section("network_connection", t("network_facts.connection"), [
      [t("network.name"), escapeInvisible(one.name)],
      [t("network.state"), stateText(scene, one)],
      [t("network.addresses"), one.addresses.map(escapeInvisible).join(",\n") || format.count(null)],
    ]),
    section("network_totals", t("network_facts.totals"), [
      [t("network.received"), format.bytes(one.received_bytes)],
      [t("network.sent"), format.bytes(one.sent_bytes)],
      [t("network.errors"), format.count(one.errors)],
      [t("network.drops"), format.count(one.drops)],
    ]),
    section("network_packets", t("network_facts.rates"), [
      [t("network.received_bytes_per_s"), format.bitRate(one.received_bytes_per_s)],
      [t("network.sent_bytes_per_s"), format.bitRate(one.sent_bytes_per_s)],
      [t("network.received_packets_per_s"), format.perSecond(one.received_packets_per_s)],
      [t("network.sent_packets_per_s"), format.perSecond(one.sent_packets_per_s)],
    ]),
  ];
}
