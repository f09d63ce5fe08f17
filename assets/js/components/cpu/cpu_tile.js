/** The CPU tile: use of the whole machine, and its busiest core. */

import { busiestCores } from "../../readings/cores.js";
import { CPU_TOTAL } from "../../readings/series_store.js";
import { shortDuration } from "../../text/range_text.js";
import { makeTile } from "../tile.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { TileServices } from "../tile.js" */

/** @param {TileServices} services */
export const makeCpuTile = (services) =>
  makeTile({
    services,
    id: "cpu_tile",
    page: "cpu",
    text: ({ t, format, store, cores }) => {
      const busiest = busiestCores(store)[0];
      return {
        aside: cores === 0 ? "" : t("cpu_tile.cores", { count: format.count(cores) }),
        figure: format.percentNumber(store.newest(CPU_TOTAL)),
        unit: "%",
        note: meanText({ t, format, store }),
        detail:
          busiest === undefined
            ? ""
            : t("cpu_tile.busiest", { core: busiest.core, percent: format.percent(busiest.percent) }),
      };
    },
    series: ({ format }) => [{ name: CPU_TOTAL, label: "cpu.total", text: format.percent }],
  });

/** The time that the figure is the mean of. @param {Pick<Scene, "t" | "format" | "store">} scene */
function meanText({ t, format, store }) {
  const weightMs = store.weightOf(store.length - 1);
  return weightMs > 0 ? t("cpu_tile.mean", { time: shortDuration({ t, format }, weightMs) }) : "";
}
