/** The load average tile. */

import { statistics } from "../../readings/series_queries.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { TileServices } from "../tile.js" */

const MINUTES = [1, 5, 15];
/** @param {number} index */
const seriesName = (index) => `cpu.load_average.${index}`;

/** @param {TileServices} services */
export const makeLoadTile = (services) =>
  makeTile({
    services,
    id: "load_tile",
    text: (scene) => {
      const { t, format, store, cores } = scene;
      const [one, five, fifteen] = MINUTES.map((_, index) => store.newest(seriesName(index)));
      const isMissing = store.newestMs !== null && one === null;
      return {
        terms: ["load_average"],
        aside: cores === 0 ? "" : t("load_tile.aside", { count: format.count(cores) }),
        figure: format.load(one),
        unit: t("load_tile.unit"),
        detail:
          store.newestMs === null
            ? ""
            : t("load_tile.detail", { five: format.load(five), fifteen: format.load(fifteen) }),
        ...(isMissing ? { missing: reasonFor(scene, "cpu.load_average") } : {}),
      };
    },
    series: ({ format }) =>
      MINUTES.map((minutes, index) => ({
        name: seriesName(index),
        label: `cpu.load_${minutes}`,
        text: format.load,
      })),
    lines: ({ palette }) => [
      { name: seriesName(0), colour: palette.colour("cpu"), filled: true },
      { name: seriesName(1), colour: palette.shade(1), dashed: true },
    ],
    top: ({ store, fromMs, toMs, cores }) => {
      const highest = Math.max(
        ...[0, 1].map((index) => statistics(store, seriesName(index), fromMs, toMs)?.maximum ?? 0),
      );
      return Math.max(cores, Math.ceil(highest), 1);
    },
  });
