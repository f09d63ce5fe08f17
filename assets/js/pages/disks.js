/** The disks page: throughput, busy time and latency of a disk; space of the volumes. */

import { html } from "../../vendor/lit-html.js";
import { decimalScale } from "../charts/axis_scale.js";
import { makeCopyDetails } from "../components/copy_details.js";
import { makeDeviceChart } from "../components/devices/device_chart.js";
import { deviceSwitch } from "../components/devices/device_switch.js";
import { makeDeviceTile } from "../components/devices/device_tile.js";
import { diskFacts } from "../components/devices/disk_facts.js";
import { makeVolumes } from "../components/devices/volumes.js";
import { makePressureTile } from "../components/pressure_tile.js";
import { deviceSeriesName } from "../readings/devices.js";

/** @import { Api } from "../app/api.js" */
/** @import { PageView } from "../app/router.js" */
/** @import { ChartServices } from "../components/series_chart.js" */
/** @import { TileServices } from "../components/tile.js" */
/** @import { Store } from "../readings/series_store.js" */

/** The charts of the tiles are never lower than these. */
const MIN_LATENCY_MS = 10;
const MIN_OPERATIONS_PER_S = 10;

/** @param {object} options @param {ChartServices} options.charts @param {Api} options.api @param {Store} options.live @param {() => void} options.update @returns {PageView} */
export function makeDisksPage({ charts, api, live, update }) {
  const chart = makeDeviceChart(charts, {
    kind: "disks",
    text: ({ format }) => format.byteRate,
    axisText: ({ format }) => format.shortByteRate,
    scale: decimalScale,
    aside: ({ t, format, store }, device) =>
      t("disks.busy", {
        percent: format.percent(store.newest(deviceSeriesName("disks", device, "busy_percent"))),
      }),
  });
  const tiles = [
    makeBusyTile(charts),
    makeLatencyTile(charts),
    makeOperationsTile(charts),
    makePressureTile(charts, { resource: "io", hue: "disk-read" }),
  ];
  const volumes = makeVolumes({ api, live, redraw: charts.redraw });
  const copy = makeCopyDetails({
    scene: charts.scene,
    update,
    sections: (scene) => [...diskFacts(scene), volumes.section(scene)],
  });
  return {
    render: (scene) =>
      html`<div class="page-disks page-resource">
        ${deviceSwitch(scene, "disks")} ${chart.render(scene)}
        <div class="tiles">${tiles.map((tile) => tile.render(scene))}</div>
        ${volumes.render(scene)} ${copy.render(scene)}
      </div>`,
    draw(scene) {
      for (const card of [chart, ...tiles, volumes]) card.draw(scene);
    },
  };
}

/** @param {TileServices} services */
const makeBusyTile = (services) =>
  makeDeviceTile(services, {
    id: "disk_busy_tile",
    term: "disk_busy",
    kind: "disks",
    fields: ["busy_percent"],
    text: ({ format }) => format.percent,
    detail: ({ t }) => t("disk_busy_tile.detail"),
    minTop: 100,
    maxTop: 100,
  });

/** @param {TileServices} services */
const makeLatencyTile = (services) =>
  makeDeviceTile(services, {
    id: "disk_latency_tile",
    term: "disk_latency",
    kind: "disks",
    fields: ["read_latency_ms", "write_latency_ms"],
    text: ({ format }) => format.milliseconds,
    detail: ({ t, format, store }, device) =>
      t("disk_latency_tile.detail", {
        write: format.milliseconds(store.newest(deviceSeriesName("disks", device, "write_latency_ms"))),
      }),
    minTop: MIN_LATENCY_MS,
    isSparse: true,
  });

/** @param {TileServices} services */
const makeOperationsTile = (services) =>
  makeDeviceTile(services, {
    id: "disk_operations_tile",
    kind: "disks",
    fields: ["reads_per_s", "writes_per_s"],
    text: ({ format }) => format.perSecond,
    detail: ({ t, format, store }, device) =>
      t("disk_operations_tile.detail", {
        write: format.perSecond(store.newest(deviceSeriesName("disks", device, "writes_per_s"))),
      }),
    minTop: MIN_OPERATIONS_PER_S,
  });
