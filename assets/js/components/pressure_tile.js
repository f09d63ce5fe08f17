/** The pressure tile: the share of time in which tasks waited for a resource. */

import { decimalScale } from "../charts/axis_scale.js";
import { highestValue } from "../readings/devices.js";
import { figureAndUnit } from "../text/format.js";
import { reasonFor } from "../text/reasons.js";
import { makeTile } from "./tile.js";

/** @import { TileServices } from "./tile.js" */

/** Least upper edge of the chart. */
const MIN_TOP_PERCENT = 10;

/**
 * @param {TileServices} services
 * @param {object} options
 * @param {"cpu" | "memory" | "io"} options.resource
 * @param {string} options.hue Class of the swatch, and colour token.
 */
export function makePressureTile(services, { resource, hue }) {
  const [some, full] = [`pressure.${resource}_some_percent`, `pressure.${resource}_full_percent`];
  return makeTile({
    services,
    id: `pressure_${resource}_tile`,
    hue,
    text: (scene) => {
      const { t, format, store } = scene;
      const isMissing = store.newestMs !== null && store.newest(some) === null;
      const all = store.newest(full);
      return {
        terms: ["pressure"],
        ...figureAndUnit(format.percent(store.newest(some))),
        detail:
          all === null ? t("pressure_tile.some") : t("pressure_tile.full", { percent: format.percent(all) }),
        ...(isMissing ? { missing: reasonFor(scene, "pressure") } : {}),
      };
    },
    series: ({ format }) => [
      { name: some, label: "pressure.some", text: format.percent },
      { name: full, label: "pressure.full", text: format.percent },
    ],
    lines: ({ palette }) => [
      { name: some, colour: palette.colour(hue), filled: true },
      { name: full, colour: palette.colour("text-2"), dashed: true },
    ],
    top: (scene) => Math.min(decimalScale(highestValue(scene, [some]), MIN_TOP_PERCENT).top, 100),
  });
}
