/** The resource rows of the navigation rail: CPU, memory, disks, interfaces, graphics processors, sensors. */

import { currentDevice, currentThroughput, railDevices } from "../../readings/devices.js";
import { currentMemory } from "../../readings/memory.js";
import { CPU_TOTAL } from "../../readings/series_store.js";
import { hottest, temperatureSeriesName } from "../../readings/temperatures.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { deviceLines, deviceTop } from "../devices/device_lines.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Line } from "../../charts/sparkline.js" */
/** @import { Kind } from "../../readings/devices.js" */

/**
 * @typedef {object} RailRow
 * @property {string} key
 * @property {string} href
 * @property {string} hue Class of the row.
 * @property {keyof typeof import("../icons.js").icons} icon
 * @property {string} name
 * @property {string | null} device Set when the machine has several.
 * @property {string} detail
 * @property {boolean} isFirst Of its kind: a narrow rail shows only this one.
 * @property {boolean} isCurrent
 * @property {ReadonlyArray<Line>} lines Of the sparkline; without lines there is none.
 * @property {number} top
 */

/** Upper edge of the sparkline of the sensors. */
const SENSORS_TOP = 100;

/** @param {Scene} scene @returns {RailRow[]} */
export const resourceRows = (scene) => [
  cpuRow(scene),
  memoryRow(scene),
  ...deviceRows(scene, "disks"),
  ...deviceRows(scene, "network"),
  ...gpuRows(scene),
  sensorsRow(scene),
];

/** @param {Scene} scene @param {string} route */
const plainRow = ({ t, state }, route) => ({
  key: route,
  href: `#${route}`,
  hue: route,
  name: t(`${route}.page`),
  device: null,
  isFirst: true,
  isCurrent: state.route === route,
});

/** @param {Scene} scene @returns {RailRow} */
function cpuRow(scene) {
  const { format, store, palette } = scene;
  const speed = store.newest("cpu.frequency_mhz");
  const text = speed === null ? format.percent : format.roundPercent;
  const percent = store.newestMs === null ? "" : text(store.newest(CPU_TOTAL));
  return {
    ...plainRow(scene, "cpu"),
    icon: "cpu",
    detail: speed === null ? percent : `${percent} · ${format.frequency(speed)}`,
    lines: [{ name: CPU_TOTAL, colour: palette.colour("cpu"), filled: true }],
    top: 100,
  };
}

/** @param {Scene} scene @returns {RailRow} */
function memoryRow(scene) {
  const { format, store, palette } = scene;
  const { series, used, total } = currentMemory(store);
  return {
    ...plainRow(scene, "memory"),
    icon: "memory",
    detail: store.newestMs === null ? "" : format.bytesOf(used, total),
    lines: [{ name: series, colour: palette.colour("memory"), filled: true }],
    top: total ?? 1,
  };
}

/** @param {Scene} scene @param {Kind} kind @returns {RailRow[]} At least one: its page shows why there is no device. */
function deviceRows(scene, kind) {
  const { t, format, store, state } = scene;
  const devices = railDevices(store, kind);
  const icon = kind;
  if (devices.length === 0) {
    const detail = store.newestMs === null ? "" : t("rail.none");
    return [{ ...plainRow(scene, kind), icon, detail, lines: [], top: 1 }];
  }
  const chosen = state.route === kind ? currentDevice(scene, kind) : null;
  const rate = kind === "disks" ? format.byteRate : format.bitRate;
  const isOnly = devices.length === 1;
  return devices.map((device, index) => ({
    ...plainRow(scene, kind),
    key: `${kind}.${device}`,
    href: index === 0 ? `#${kind}` : `#${kind}/${encodeURIComponent(device)}`,
    icon,
    name: isOnly ? t(`${kind}.page`) : t(`${kind}.one`),
    device: isOnly ? null : escapeInvisible(device),
    detail: rate(currentThroughput(store, kind, device)),
    isFirst: index === 0,
    isCurrent: isOnly ? state.route === kind : chosen === device,
    lines: deviceLines(scene, kind, device),
    top: deviceTop(scene, kind, device),
  }));
}

/** @param {Scene} scene @returns {RailRow[]} */
function gpuRows(scene) {
  const { t, format, store, palette, state } = scene;
  const gpus = store.reading?.gpus ?? [];
  return gpus.map(({ name, busy_percent: busy, celsius }, index) => ({
    ...plainRow(scene, "sensors"),
    key: `gpus.${name}.${index}`,
    href: `#sensors/${encodeURIComponent(name)}`,
    hue: "gpu",
    icon: "gpu",
    name: t("gpu.short"),
    device: gpus.length > 1 ? escapeInvisible(name) : null,
    detail: [
      busy === null ? null : format.percent(busy),
      celsius === null ? null : format.roundCelsius(celsius),
    ]
      .filter((part) => part !== null)
      .join(" · "),
    isFirst: false,
    isCurrent: state.route === "sensors" && state.parameter === name,
    lines: [{ name: `gpus.${name}.busy_percent`, colour: palette.colour("gpu"), filled: true }],
    top: 100,
  }));
}

/** @param {Scene} scene @returns {RailRow} */
function sensorsRow(scene) {
  const { store, palette, state } = scene;
  const { temperatures, battery, gpus } = store.reading ?? {};
  const warmest = hottest(temperatures ?? []);
  const series = warmest ? temperatureSeriesName(warmest.name) : battery ? "battery.charge_percent" : null;
  const isGpuCurrent = gpus?.some(({ name }) => name === state.parameter) ?? false;
  return {
    ...plainRow(scene, "sensors"),
    icon: "sensors",
    isCurrent: state.route === "sensors" && !isGpuCurrent,
    detail: sensorsDetail(scene),
    lines: series === null ? [] : [{ name: series, colour: palette.colour("sensors"), filled: true }],
    top: SENSORS_TOP,
  };
}

/** @param {Scene} scene @returns {string} At most two values. */
function sensorsDetail({ t, format, store }) {
  const { reading } = store;
  if (reading === null) return "";
  const warmest = hottest(reading.temperatures ?? []);
  const fan = reading.fans?.[0];
  const known = [
    ...(warmest ? [format.roundCelsius(warmest.celsius)] : []),
    ...(fan ? [format.rpm(fan.rpm)] : []),
    ...(reading.battery ? [format.roundPercent(reading.battery.charge_percent)] : []),
  ];
  return known.length === 0 ? t("rail.none") : known.slice(0, 2).join(" · ");
}
