/** What the rows of the rail say: CPU, memory, each disk, each interface, each graphics processor, the sensors. */

import { decimalScale } from "../../charts/axis_scale.js";
import {
  chosenDevice,
  highestOf,
  HUES,
  movedNow,
  railDevices,
  RATES,
  seriesOf,
} from "../../readings/devices.js";
import { memoryNow } from "../../readings/memory.js";
import { harmless } from "../../text/text_safety.js";
import { hottest, temperatureSeries } from "../../readings/temperatures.js";
import { TOTAL } from "../../readings/series_store.js";

/** @import { Scene } from "../../app/composition_root.js" */
/** @import { Line } from "../../charts/sparkline.js" */
/** @import { Kind } from "../../readings/devices.js" */

/**
 * @typedef {object} RailRow
 * @property {string} key
 * @property {string} href
 * @property {string} hue Class of its colour.
 * @property {keyof typeof import("../icons.js").icons} icon
 * @property {string} name
 * @property {string | null} device Beside the name, where the machine has several.
 * @property {string} detail
 * @property {boolean} isFirst Of its kind: the one that a narrow rail keeps.
 * @property {boolean} isCurrent
 * @property {ReadonlyArray<Line>} lines Nothing is drawn without any.
 * @property {number} top
 */

/** Less than this a second is drawn as almost nothing, not as a mountain. */
export const LEAST_BYTES_PER_S = 100_000;

const HOTTEST = 100;

/** @param {Scene} scene @returns {RailRow[]} */
export const resourceRows = (scene) => [
  cpuRow(scene),
  memoryRow(scene),
  ...deviceRows(scene, "disks"),
  ...deviceRows(scene, "network"),
  ...gpuRows(scene),
  sensorsRow(scene),
];

/** @param {Scene} scene @param {string} noun */
const plainRow = ({ t, state }, noun) => ({
  key: noun,
  href: `#${noun}`,
  hue: noun,
  name: t(`${noun}.page`),
  device: null,
  isFirst: true,
  isCurrent: state.route === noun,
});

/** @param {Scene} scene @returns {RailRow} */
function cpuRow(scene) {
  const { format, store, palette } = scene;
  const speed = store.newest("cpu.frequency_mhz");
  const text = speed === null ? format.percent : format.roundPercent;
  const percent = store.newestMs === null ? "" : text(store.newest(TOTAL));
  return {
    ...plainRow(scene, "cpu"),
    icon: "cpu",
    detail: speed === null ? percent : `${percent} · ${format.frequency(speed)}`,
    lines: [{ name: TOTAL, colour: palette.colour("cpu"), filled: true }],
    top: 100,
  };
}

/** @param {Scene} scene @returns {RailRow} */
function memoryRow(scene) {
  const { format, store, palette } = scene;
  const { series, used, total } = memoryNow(store);
  return {
    ...plainRow(scene, "memory"),
    icon: "memory",
    detail: store.newestMs === null ? "" : format.bytesOf(used, total),
    lines: [{ name: series, colour: palette.colour("memory"), filled: true }],
    top: total ?? 1,
  };
}

/** The two lines of a device: in filled, out dashed. @param {Pick<Scene, "palette">} scene @param {Kind} kind @param {string} device @returns {Line[]} */
export const deviceLines = ({ palette }, kind, device) => [
  { name: seriesOf(kind, device, RATES[kind][0]), colour: palette.colour(HUES[kind][0]), filled: true },
  { name: seriesOf(kind, device, RATES[kind][1]), colour: palette.colour(HUES[kind][1]), dashed: true },
];

/** @param {Scene} scene @param {Kind} kind @param {string} device */
export const deviceTop = (scene, kind, device) =>
  decimalScale(
    highestOf(
      scene,
      RATES[kind].map((field) => seriesOf(kind, device, field)),
    ),
    LEAST_BYTES_PER_S,
  ).top;

/** @param {Scene} scene @param {Kind} kind @returns {RailRow[]} One at least: its page tells why there is no device. */
function deviceRows(scene, kind) {
  const { t, format, store, state } = scene;
  const devices = railDevices(store, kind);
  const icon = kind;
  if (devices.length === 0) {
    const detail = store.newestMs === null ? "" : t("rail.none");
    return [{ ...plainRow(scene, kind), icon, detail, lines: [], top: 1 }];
  }
  const chosen = state.route === kind ? chosenDevice(scene, kind) : null;
  const rate = kind === "disks" ? format.byteRate : format.bitRate;
  const isAlone = devices.length === 1;
  return devices.map((device, place) => ({
    ...plainRow(scene, kind),
    key: `${kind}.${device}`,
    href: place === 0 ? `#${kind}` : `#${kind}/${encodeURIComponent(device)}`,
    icon,
    name: isAlone ? t(`${kind}.page`) : t(`${kind}.one`),
    device: isAlone ? null : harmless(device),
    detail: rate(movedNow(store, kind, device)),
    isFirst: place === 0,
    isCurrent: isAlone ? state.route === kind : chosen === device,
    lines: deviceLines(scene, kind, device),
    top: deviceTop(scene, kind, device),
  }));
}

/** @param {Scene} scene @returns {RailRow[]} */
function gpuRows(scene) {
  const { t, format, store, palette, state } = scene;
  const gpus = store.reading?.gpus ?? [];
  return gpus.map(({ name, busy_percent: busy, celsius }, place) => ({
    ...plainRow(scene, "sensors"),
    key: `gpus.${name}.${place}`,
    href: `#sensors/${encodeURIComponent(name)}`,
    hue: "gpu",
    icon: "gpu",
    name: t("gpu.short"),
    device: gpus.length > 1 ? harmless(name) : null,
    detail: [
      busy === null ? null : format.percent(busy),
      celsius === null ? null : format.roundCelsius(celsius),
    ]
      .filter((part) => part !== null)
      .join(" · "),
    isFirst: false,
    isCurrent: state.route === "sensors" && state.part === name,
    lines: [{ name: `gpus.${name}.busy_percent`, colour: palette.colour("gpu"), filled: true }],
    top: 100,
  }));
}

/** @param {Scene} scene @returns {RailRow} */
function sensorsRow(scene) {
  const { store, palette, state } = scene;
  const { temperatures, battery, gpus } = store.reading ?? {};
  const warmest = hottest(temperatures ?? []);
  const series = warmest ? temperatureSeries(warmest.name) : battery ? "battery.charge_percent" : null;
  const isGpuMeant = gpus?.some(({ name }) => name === state.part) ?? false;
  return {
    ...plainRow(scene, "sensors"),
    icon: "sensors",
    isCurrent: state.route === "sensors" && !isGpuMeant,
    detail: sensorsDetail(scene),
    lines: series === null ? [] : [{ name: series, colour: palette.colour("sensors"), filled: true }],
    top: HOTTEST,
  };
}

/** @param {Scene} scene @returns {string} The two that matter most of what there is. */
function sensorsDetail({ t, format, store }) {
  const { reading } = store;
  if (reading === null) return "";
  const warmest = hottest(reading.temperatures ?? []);
  const fan = reading.fans?.[0];
  const known = [
    ...(warmest ? [format.roundCelsius(warmest.celsius)] : []),
    ...(fan ? [format.turns(fan.rpm)] : []),
    ...(reading.battery ? [format.roundPercent(reading.battery.charge_percent)] : []),
  ];
  return known.length === 0 ? t("rail.none") : known.slice(0, 2).join(" · ");
}
