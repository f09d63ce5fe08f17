/** A tile with one or two series of the current device. */

import { decimalScale } from "../../charts/axis_scale.js";
import { currentDevice, highestValue, RATE_COLOURS, deviceSeriesName } from "../../readings/devices.js";
import { figureAndUnit } from "../../text/format.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Kind } from "../../readings/devices.js" */
/** @import { TileServices } from "../tile.js" */

/**
 * @param {TileServices} services
 * @param {object} what
 * @param {string} what.id
 * @param {Kind} what.kind
 * @param {ReadonlyArray<string>} what.fields One or two; the second is dashed.
 * @param {(scene: Scene) => (value: number | null | undefined) => string} what.text
 * @param {(scene: Scene, device: string) => string} what.detail
 * @param {number} what.minTop Least upper edge of the chart.
 * @param {number} [what.maxTop] Highest upper edge.
 * @param {import("../glossary.js").Term} [what.term]
 * @param {boolean} [what.isSparse] Unknown values are usual, and not hatched.
 */
export function makeDeviceTile(
  services,
  { id, kind, fields, text, detail, minTop, maxTop = Infinity, term, isSparse = false },
) {
  /** @param {Scene} scene */
  const names = (scene) => {
    const device = currentDevice(scene, kind);
    return device === null ? [] : fields.map((field) => deviceSeriesName(kind, device, field));
  };
  return makeTile({
    services,
    id,
    hue: kind,
    text: (scene) => {
      const { store } = scene;
      const device = currentDevice(scene, kind);
      const [first] = names(scene);
      const isMissing = store.newestMs !== null && device === null;
      return {
        terms: term === undefined ? [] : [term],
        ...figureAndUnit(text(scene)(device === null ? null : store.newest(first))),
        detail: device === null ? "" : detail(scene, device),
        ...(isMissing ? { missing: reasonFor(scene, kind) } : {}),
      };
    },
    series: (scene) =>
      names(scene).map((name, index) => ({ name, label: `${kind}.${fields[index]}`, text: text(scene) })),
    lines: (scene) =>
      names(scene).map((name, index) => ({
        name,
        isSparse,
        colour: scene.palette.colour(RATE_COLOURS[kind][index]),
        ...(index === 0 ? { filled: true } : { dashed: true }),
      })),
    top: (scene) => Math.min(decimalScale(highestValue(scene, names(scene)), minTop).top, maxTop),
  });
}
