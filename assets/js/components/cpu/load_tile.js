/** How many tasks want to run, as the system averages them. */

import { extremes } from "../../readings/series_queries.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { App } from "../../app/composition_root.js" */
/** @import { Tooltip } from "../tooltip.js" */

const MINUTES = [1, 5, 15];
/** @param {number} place */
const series = (place) => `cpu.load_average.${place}`;

/** @param {App} app @param {Tooltip} tooltip */
export const makeLoadTile = (app, tooltip) =>
  makeTile({
    app,
    tooltip,
    id: "load_tile",
    text: (scene) => {
      const { t, format, store, cores } = scene;
      const [one, five, fifteen] = MINUTES.map((_, place) => store.newest(series(place)));
      const isMissing = store.newestMs !== null && one === null;
      return {
        title: t("load_tile.title"),
        aside: cores === 0 ? "" : t("load_tile.aside", { count: format.count(cores) }),
        figure: format.load(one),
        unit: t("load_tile.unit"),
        words:
          store.newestMs === null
            ? ""
            : t("load_tile.words", { five: format.load(five), fifteen: format.load(fifteen) }),
        ...(isMissing ? { missing: reasonFor(scene, "cpu.load_average") } : {}),
      };
    },
    series: ({ format }) =>
      MINUTES.map((minutes, place) => ({
        name: series(place),
        label: `cpu.load_${minutes}`,
        text: format.load,
      })),
    lines: ({ palette }) => [
      { name: series(0), colour: palette.colour("cpu"), filled: true },
      { name: series(1), colour: palette.shade(1), dashed: true },
    ],
    top: ({ store, fromMs, toMs, cores }) => {
      const highest = Math.max(
        ...[0, 1].map((place) => extremes(store, series(place), fromMs, toMs)?.highest ?? 0),
      );
      return Math.max(cores, Math.ceil(highest), 1);
    },
  });
