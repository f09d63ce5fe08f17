/** What came in to a device and what went out, over time. */

import { chosenDevice, devicesOf, HUES, RATES, seriesOf } from "../../readings/devices.js";
import { harmless } from "../../text/text_safety.js";
import { LEAST_BYTES_PER_S } from "../shell/rail_rows.js";
import { reasonFor } from "../../text/reasons.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Scale } from "../../charts/axis_scale.js" */
/** @import { Kind } from "../../readings/devices.js" */
/** @import { Tooltip } from "../tooltip.js" */

/**
 * @param {App} app
 * @param {Tooltip} tooltip
 * @param {object} what
 * @param {Kind} what.kind
 * @param {(scene: Scene) => (bytesPerS: number | null | undefined) => string} what.text
 * @param {(scene: Scene) => (bytesPerS: number, highest: number) => string} what.axisText
 * @param {(highest: number, least: number) => Scale} what.scale
 * @param {(scene: Scene, device: string) => string} what.aside
 */
export const makeDeviceChart = (app, tooltip, { kind, text, axisText, scale, aside }) =>
  makeSeriesChart({
    app,
    tooltip,
    id: `${kind}_chart`,
    heading: (scene) => {
      const { t, store } = scene;
      const device = chosenDevice(scene, kind);
      const title = t(`${kind}_chart.title`);
      if (device === null) return { title, aside: "", missing: reasonFor(scene, kind) };
      const isThere = devicesOf(store, kind).includes(device);
      return { title, device: harmless(device), aside: isThere ? aside(scene, device) : t("device.gone") };
    },
    series: (scene) => {
      const device = chosenDevice(scene, kind);
      if (device === null) return [];
      return RATES[kind].map((field, place) => ({
        name: seriesOf(kind, device, field),
        label: scene.t(`${kind}.${field}`),
        colour: scene.palette.colour(HUES[kind][place]),
        text: text(scene),
        ...(place === 0 ? { filled: true } : { dashed: true }),
      }));
    },
    scale: (_, highest) => scale(highest, LEAST_BYTES_PER_S),
    axisText,
  });
