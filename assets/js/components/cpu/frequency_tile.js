/** The clock of the cores, or the reason why the machine does not tell it. */

import { extremes } from "../../readings/series_queries.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Tooltip } from "../tooltip.js" */

const FREQUENCY = "cpu.frequency_mhz";

/** @param {Scene} scene */
const range = ({ store, fromMs, toMs }) => extremes(store, FREQUENCY, fromMs, toMs);

/** @param {App} app @param {Tooltip} tooltip */
export const makeFrequencyTile = (app, tooltip) =>
  makeTile({
    app,
    tooltip,
    id: "frequency_tile",
    text: (scene) => {
      const { t, format, store } = scene;
      const found = range(scene);
      const isMissing = store.newestMs !== null && found === null;
      return {
        title: t("frequency_tile.title"),
        aside: isMissing || found === null ? "" : t("frequency_tile.aside"),
        figure: format.gigahertz(store.newest(FREQUENCY)),
        unit: isMissing ? "" : "GHz",
        words:
          found === null
            ? ""
            : t("frequency_tile.words", {
                lowest: format.frequency(found.lowest),
                highest: format.frequency(found.highest),
              }),
        ...(isMissing ? { missing: reasonFor(scene, FREQUENCY) } : {}),
      };
    },
    series: ({ format }) => [{ name: FREQUENCY, label: "cpu.frequency", text: format.frequency }],
    lines: ({ palette }) => [{ name: FREQUENCY, colour: palette.colour("cpu"), filled: true }],
    top: (scene) => Math.max(range(scene)?.highest ?? 0, 1000) * 1.05,
  });
