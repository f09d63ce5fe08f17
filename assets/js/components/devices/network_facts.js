/** Facts about the current interface: state, addresses, totals, rates. */

import { currentDevice, interfacesOf } from "../../readings/devices.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { stateText } from "./interfaces.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Section } from "../../text/details_text.js" */

/** @param {Scene} scene @returns {Section[]} */
export function networkFacts(scene) {
  const { t, format, store } = scene;
  const device = currentDevice(scene, "network");
  const one = interfacesOf(store).find(({ name }) => name === device);
  if (one === undefined) return [];
  return [
    {
      id: "network_what",
      title: t("network_facts.what"),
      rows: [
        [t("network.name"), escapeInvisible(one.name)],
        [t("network.state"), stateText(scene, one)],
        [t("network.addresses"), one.addresses.map(escapeInvisible).join(",\n") || format.count(null)],
      ],
    },
    {
      id: "network_totals",
      title: t("network_facts.totals"),
      rows: [
        [t("network.received"), format.bytes(one.received_bytes)],
        [t("network.sent"), format.bytes(one.sent_bytes)],
        [t("network.errors"), format.count(one.errors)],
        [t("network.drops"), format.count(one.drops)],
      ],
    },
    {
      id: "network_packets",
      title: t("network_facts.packets"),
      rows: [
        [t("network.received_bytes_per_s"), format.bitRate(one.received_bytes_per_s)],
        [t("network.sent_bytes_per_s"), format.bitRate(one.sent_bytes_per_s)],
        [t("network.received_packets_per_s"), format.perSecond(one.received_packets_per_s)],
        [t("network.sent_packets_per_s"), format.perSecond(one.sent_packets_per_s)],
      ],
    },
  ];
}
