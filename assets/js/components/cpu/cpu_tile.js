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
        title: t("cpu_tile.title"),
        aside: asideText({ t, format, store, cores }),
        figure: format.percentNumber(store.newest(CPU_TOTAL)),
        unit: "%",
        detail:
          busiest === undefined
            ? ""
            : t("cpu_tile.busiest", { core: busiest.core, percent: format.percent(busiest.percent) }),
      };
    },
    series: ({ format }) => [{ name: CPU_TOTAL, label: "cpu.total", text: format.percent }],
    lines: ({ palette }) => [{ name: CPU_TOTAL, colour: palette.colour("cpu"), filled: true }],
    top: () => 100,
  });

/** Number of cores, and the time that the figure is the mean of. @param {Pick<Scene, "t" | "format" | "store" | "cores">} scene */
function asideText({ t, format, store, cores }) {
  if (cores === 0) return "";
  const weightMs = store.weightOf(store.length - 1);
  const values = { count: format.count(cores), time: shortDuration({ t, format }, weightMs) };
  return t(weightMs > 0 ? "cpu_tile.cores_over" : "cpu_tile.cores", values);
}
