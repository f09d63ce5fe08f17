/** The clock frequency tile, or the reason why the frequency is unknown. */

import { statistics } from "../../readings/series_queries.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { TileServices } from "../tile.js" */

const FREQUENCY = "cpu.frequency_mhz";

/** @param {Scene} scene */
const frequencyRange = ({ store, fromMs, toMs }) => statistics(store, FREQUENCY, fromMs, toMs);

/** @param {TileServices} services */
export const makeFrequencyTile = (services) =>
  makeTile({
    services,
    id: "frequency_tile",
    text: (scene) => {
      const { t, format, store } = scene;
      const found = frequencyRange(scene);
      const isMissing = store.newestMs !== null && found === null;
      return {
        aside: isMissing || found === null ? "" : t("frequency_tile.aside"),
        figure: format.gigahertz(store.newest(FREQUENCY)),
        unit: isMissing ? "" : "GHz",
        detail:
          found === null
            ? ""
            : t("frequency_tile.detail", {
                lowest: format.frequency(found.minimum),
                highest: format.frequency(found.maximum),
              }),
        ...(isMissing ? { missing: reasonFor(scene, FREQUENCY) } : {}),
      };
    },
    series: ({ format }) => [{ name: FREQUENCY, label: "cpu.frequency", text: format.frequency }],
    top: (scene) => Math.max(frequencyRange(scene)?.maximum ?? 0, 1000) * 1.05,
  });
