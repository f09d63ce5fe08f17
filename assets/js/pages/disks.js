/** Disks: what each moves, how busy it is, how long it takes; and how full the volumes are. */

import { html } from "../../vendor/lit-html.js";
import { makeCopyDetails } from "../components/copy_details.js";
import { makeDeviceChart } from "../components/devices/device_chart.js";
import { deviceSwitch } from "../components/devices/device_switch.js";
import { makeDeviceTile } from "../components/devices/device_tile.js";
import { diskFacts } from "../components/devices/disk_facts.js";
import { makePressureTile } from "../components/pressure_tile.js";
import { makeVolumes } from "../components/devices/volumes.js";
import { decimalScale } from "../charts/axis_scale.js";
import { seriesOf } from "../readings/devices.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Tooltip } from "../components/tooltip.js" */

const LEAST_MS = 10;
const LEAST_PER_S = 10;

/** @param {App} app @param {Tooltip} tooltip */
export function makeDisks(app, tooltip) {
  const chart = makeDeviceChart(app, tooltip, {
    kind: "disks",
    text: ({ format }) => format.byteRate,
    axisText: ({ format }) => format.shortByteRate,
    scale: decimalScale,
    aside: ({ t, format, store }, device) =>
      t("disks.busy", { percent: format.percent(store.newest(seriesOf("disks", device, "busy_percent"))) }),
  });
  const tiles = [busyTile(app, tooltip), latencyTile(app, tooltip), operationsTile(app, tooltip)];
  const pressure = makePressureTile(app, tooltip, { resource: "io", hue: "disk-read" });
  const volumes = makeVolumes(app);
  const copy = makeCopyDetails(app, (scene) => [...diskFacts(scene), volumes.section(scene)]);
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      html`<div class="page-disks page-resource">
        ${deviceSwitch(scene, "disks")} ${chart.render(scene)}
        <div class="tiles">${[...tiles, pressure].map((tile) => tile.render(scene))}</div>
        ${volumes.render(scene)} ${copy.render(scene)}
      </div>`,
    /** @param {Scene} scene */
    draw(scene) {
      for (const card of [chart, ...tiles, pressure, volumes]) card.draw(scene);
    },
    leave() {},
  };
}

/** @param {App} app @param {Tooltip} tooltip */
const busyTile = (app, tooltip) =>
  makeDeviceTile(app, tooltip, {
    id: "disk_busy_tile",
    kind: "disks",
    fields: ["busy_percent"],
    text: ({ format }) => format.percent,
    words: ({ t }) => ({ words: t("disk_busy_tile.words") }),
    least: 100,
    most: 100,
  });

/** @param {App} app @param {Tooltip} tooltip */
const latencyTile = (app, tooltip) =>
  makeDeviceTile(app, tooltip, {
    id: "disk_latency_tile",
    kind: "disks",
    fields: ["read_latency_ms", "write_latency_ms"],
    text: ({ format }) => format.milliseconds,
    words: ({ t, format, store }, device) => ({
      words: t("disk_latency_tile.words", {
        write: format.milliseconds(store.newest(seriesOf("disks", device, "write_latency_ms"))),
      }),
    }),
    least: LEAST_MS,
    isSparse: true,
  });

/** @param {App} app @param {Tooltip} tooltip */
const operationsTile = (app, tooltip) =>
  makeDeviceTile(app, tooltip, {
    id: "disk_operations_tile",
    kind: "disks",
    fields: ["reads_per_s", "writes_per_s"],
    text: ({ format }) => format.perSecond,
    words: ({ t, format, store }, device) => ({
      words: t("disk_operations_tile.words", {
        write: format.perSecond(store.newest(seriesOf("disks", device, "writes_per_s"))),
      }),
    }),
    least: LEAST_PER_S,
  });
