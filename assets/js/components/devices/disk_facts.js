/** Facts about the current disk: throughput, operations, latency. */

import { currentDevice, disksOf } from "../../readings/devices.js";
import { section } from "../../text/details_text.js";
import { escapeInvisible } from "../../text/text_safety.js";

/** @import { Scene } from "../../app/scene.js" */

/** @param {Scene} scene */
export function diskFacts(scene) {
  const { t, format, store } = scene;
  const device = currentDevice(scene, "disks");
  const disk = disksOf(store).find(({ name }) => name === device);
  if (disk === undefined) return [];
  return [
    section("disk_throughput", t("disk_facts.throughput"), [
      [t("disks.name"), escapeInvisible(disk.name)],
      [t("disks.read_bytes_per_s"), format.byteRate(disk.read_bytes_per_s)],
      [t("disks.write_bytes_per_s"), format.byteRate(disk.write_bytes_per_s)],
      [t("disks.busy_percent"), format.percent(disk.busy_percent)],
    ]),
    section("disk_operations", t("disk_facts.operations"), [
      [t("disks.reads_per_s"), format.perSecond(disk.reads_per_s)],
      [t("disks.writes_per_s"), format.perSecond(disk.writes_per_s)],
      [t("disks.read_latency_ms"), format.milliseconds(disk.read_latency_ms)],
      [t("disks.write_latency_ms"), format.milliseconds(disk.write_latency_ms)],
    ]),
  ];
}
