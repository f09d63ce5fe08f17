/** The overview tile of disks or network: the device with the highest throughput. */

import {
  busiestDevice,
  devicesOf,
  currentThroughput,
  RATE_FIELDS,
  deviceSeriesName,
} from "../../readings/devices.js";
import { figureAndUnit } from "../../text/format.js";
import { reasonFor } from "../../text/reasons.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { makeTile } from "../tile.js";
import { deviceLines, deviceTop } from "./device_lines.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Kind } from "../../readings/devices.js" */
/** @import { TileServices } from "../tile.js" */

/**
 * @param {TileServices} services
 * @param {object} options
 * @param {Kind} options.kind
 * @param {(scene: Scene) => (bytesPerS: number | null | undefined) => string} options.text
 * @param {(scene: Scene, device: string) => string} [options.note] Right of the figure.
 */
export const makeBusiestDeviceTile = (services, { kind, text, note }) =>
  makeTile({
    services,
    id: `${kind}_tile`,
    hue: kind,
    page: kind,
    text: (scene) => {
      const { t, format, store } = scene;
      const device = busiestDevice(scene, kind);
      const title = t(`${kind}.page`);
      if (device === null) {
        const missing = store.newestMs === null ? {} : { missing: reasonFor(scene, kind) };
        return { title, ...figureAndUnit(text(scene)(null)), ...missing };
      }
      const [into, out] = RATE_FIELDS[kind].map((field) =>
        text(scene)(store.newest(deviceSeriesName(kind, device, field))),
      );
      const count = devicesOf(store, kind).length;
      return {
        title,
        device: escapeInvisible(device),
        aside: count > 1 ? t("tile.one_of", { count: format.count(count) }) : "",
        ...figureAndUnit(text(scene)(currentThroughput(store, kind, device))),
        note: note?.(scene, device) ?? "",
        detail: t(`${kind}_tile.detail`, { into, out }),
      };
    },
    series: (scene) => {
      const device = busiestDevice(scene, kind);
      if (device === null) return [];
      return RATE_FIELDS[kind].map((field) => ({
        name: deviceSeriesName(kind, device, field),
        label: `${kind}.${field}`,
        text: text(scene),
      }));
    },
    lines: (scene) => {
      const device = busiestDevice(scene, kind);
      return device === null ? [] : deviceLines(scene, kind, device);
    },
    top: (scene) => deviceTop(scene, kind, busiestDevice(scene, kind) ?? ""),
  });
