/** The two lines of a device in a small chart, and its upper edge. */

import { decimalScale } from "../../charts/axis_scale.js";
import { deviceSeriesName, highestValue, RATE_COLOURS, RATE_FIELDS } from "../../readings/devices.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Line } from "../../charts/sparkline.js" */
/** @import { Kind } from "../../readings/devices.js" */

/** Least upper edge, so that a low throughput looks low. */
export const MIN_TOP_BYTES_PER_S = 100_000;

/** Incoming filled, outgoing dashed. @param {Pick<Scene, "palette">} scene @param {Kind} kind @param {string} device @returns {Line[]} */
export function deviceLines({ palette }, kind, device) {
  const [incoming, outgoing] = RATE_FIELDS[kind].map((field, index) => ({
    name: deviceSeriesName(kind, device, field),
    colour: palette.colour(RATE_COLOURS[kind][index]),
  }));
  return [
    { ...incoming, filled: true },
    { ...outgoing, dashed: true },
  ];
}

/** @param {Scene} scene @param {Kind} kind @param {string} device */
export function deviceTop(scene, kind, device) {
  const names = RATE_FIELDS[kind].map((field) => deviceSeriesName(kind, device, field));
  return decimalScale(highestValue(scene, names), MIN_TOP_BYTES_PER_S).top;
}
