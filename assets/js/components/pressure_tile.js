/** How long tasks had to wait for a resource: the difference between busy and too busy. */

import { decimalScale } from "../charts/axis_scale.js";
import { highestOf } from "../readings/devices.js";
import { figureAndUnit } from "../text/format.js";
import { reasonFor } from "../text/reasons.js";
import { makeTile } from "./tile.js";

/** @import { App } from "../app/composition_root.js" */
/** @import { Tooltip } from "./tooltip.js" */

const LEAST_PERCENT = 10;

/**
 * @param {App} app
 * @param {Tooltip} tooltip
 * @param {object} what
 * @param {"cpu" | "memory" | "io"} what.resource
 * @param {string} what.hue Class of its colour, and its token.
 */
export function makePressureTile(app, tooltip, { resource, hue }) {
  const [some, full] = [`pressure.${resource}_some_percent`, `pressure.${resource}_full_percent`];
  return makeTile({
    app,
    tooltip,
    id: `pressure_${resource}_tile`,
    hue,
    text: (scene) => {
      const { t, format, store } = scene;
      const isMissing = store.newestMs !== null && store.newest(some) === null;
      const all = store.newest(full);
      return {
        title: t(`pressure_${resource}_tile.title`),
        aside: "",
        ...figureAndUnit(format.percent(store.newest(some))),
        words:
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
    top: (scene) => Math.min(decimalScale(highestOf(scene, [some]), LEAST_PERCENT).top, 100),
  });
}
