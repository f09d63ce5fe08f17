/** The throughput of the current device over time, incoming and outgoing. */

import {
  currentDevice,
  devicesOf,
  RATE_COLOURS,
  RATE_FIELDS,
  deviceSeriesName,
} from "../../readings/devices.js";
import { reasonFor } from "../../text/reasons.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { makeSeriesChart } from "../series_chart.js";
import { MIN_TOP_BYTES_PER_S } from "./device_lines.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Scale } from "../../charts/axis_scale.js" */
/** @import { Kind } from "../../readings/devices.js" */
/** @import { ChartServices } from "../series_chart.js" */

/**
 * @param {ChartServices} services
 * @param {{kind: Kind, text: (scene: Scene) => (bytesPerS: number | null | undefined) => string, axisText:
 *   (scene: Scene) => (bytesPerS: number, highest: number) => string, scale: (highest: number, least:
 *   number) => Scale, aside: (scene: Scene, device: string) => string}} options
 */
export const makeDeviceChart = (services, { kind, text, axisText, scale, aside }) =>
  makeSeriesChart({
    services,
    id: `${kind}_chart`,
    heading: (scene) => {
      const { t, store } = scene;
      const device = currentDevice(scene, kind);
      const title = t(`${kind}_chart.title`);
      if (device === null) return { title, missing: reasonFor(scene, kind) };
      const isPresent = devicesOf(store, kind).includes(device);
      return {
        title,
        device: escapeInvisible(device),
        aside: isPresent ? aside(scene, device) : t("device.gone"),
      };
    },
    series: (scene) => {
      const device = currentDevice(scene, kind);
      if (device === null) return [];
      return RATE_FIELDS[kind].map((field, index) => ({
        name: deviceSeriesName(kind, device, field),
        label: scene.t(`${kind}.${field}`),
        colour: scene.palette.colour(RATE_COLOURS[kind][index]),
        text: text(scene),
        ...(index === 0 ? { filled: true } : { dashed: true }),
      }));
    },
    scale: (_, highest) => scale(highest, MIN_TOP_BYTES_PER_S),
    axisText,
  });
