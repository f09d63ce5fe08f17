/** How busy the whole machine is. */

import { TOTAL } from "../../readings/series_store.js";
import { busiestCores } from "../../text/summaries.js";
import { makeTile } from "../tile.js";

/** @import { App } from "../../app/composition_root.js" */
/** @import { Tooltip } from "../tooltip.js" */

/** @param {App} app @param {Tooltip} tooltip */
export const makeCpuTile = (app, tooltip) =>
  makeTile({
    app,
    tooltip,
    id: "cpu_tile",
    page: "cpu",
    text: ({ t, format, store, cores }) => {
      const busiest = busiestCores(store)[0];
      return {
        title: t("cpu_tile.title"),
        aside: cores === 0 ? "" : t("cpu_tile.cores", { count: format.count(cores) }),
        figure: format.percentNumber(store.newest(TOTAL)),
        unit: "%",
        words:
          busiest === undefined
            ? ""
            : t("cpu_tile.busiest", { core: busiest.core, percent: format.percent(busiest.percent) }),
      };
    },
    series: ({ format }) => [{ name: TOTAL, label: "cpu.total", text: format.percent }],
    lines: ({ palette }) => [{ name: TOTAL, colour: palette.colour("cpu"), filled: true }],
    top: () => 100,
  });
