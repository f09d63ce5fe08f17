/** A tile about a device: a pair of its series, in and out. */

import { decimalScale } from "../../charts/axis_scale.js";
import { chosenDevice, highestOf, HUES, seriesOf } from "../../readings/devices.js";
import { figureAndUnit } from "../../text/format.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Kind } from "../../readings/devices.js" */
/** @import { Tooltip } from "../tooltip.js" */

/**
 * @param {App} app
 * @param {Tooltip} tooltip
 * @param {object} what
 * @param {string} what.id
 * @param {Kind} what.kind
 * @param {ReadonlyArray<string>} what.fields One, or a pair of which the second is dashed.
 * @param {(scene: Scene) => (value: number | null | undefined) => string} what.text
 * @param {(scene: Scene, device: string) => {words: string, aside?: string}} what.words
 * @param {number} what.least The upper edge of the chart is never lower.
 * @param {number} [what.most] Nor higher.
 * @param {boolean} [what.isSparse] Unknown is ordinary: nothing is hatched.
 */
export function makeDeviceTile(
  app,
  tooltip,
  { id, kind, fields, text, words, least, most = Infinity, isSparse = false },
) {
  /** @param {Scene} scene */
  const names = (scene) => {
    const device = chosenDevice(scene, kind);
    return device === null ? [] : fields.map((field) => seriesOf(kind, device, field));
  };
  return makeTile({
    app,
    tooltip,
    id,
    hue: kind,
    text: (scene) => {
      const { t, store } = scene;
      const device = chosenDevice(scene, kind);
      const [first] = names(scene);
      const isMissing = store.newestMs !== null && device === null;
      const said = device === null ? { words: "" } : words(scene, device);
      return {
        title: t(`${id}.title`),
        aside: "",
        ...figureAndUnit(text(scene)(device === null ? null : store.newest(first))),
        ...said,
        ...(isMissing ? { missing: reasonFor(scene, kind) } : {}),
      };
    },
    series: (scene) =>
      names(scene).map((name, place) => ({ name, label: `${kind}.${fields[place]}`, text: text(scene) })),
    lines: (scene) =>
      names(scene).map((name, place) => ({
        name,
        isSparse,
        colour: scene.palette.colour(HUES[kind][place]),
        ...(place === 0 ? { filled: true } : { dashed: true }),
      })),
    top: (scene) => Math.min(decimalScale(highestOf(scene, names(scene)), least).top, most),
  });
}
