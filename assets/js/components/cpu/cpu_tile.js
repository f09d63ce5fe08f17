/** The CPU tile: use of the whole machine, and its busiest core. */

import { busiestCores } from "../../readings/cores.js";
import { CPU_TOTAL } from "../../readings/series_store.js";
import { shortDuration } from "../../text/range_text.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { TileServices } from "../tile.js" */

/** @param {TileServices} services */
export const makeCpuTile = (services) =>
  makeTile({
    services,
    id: "cpu_tile",
    page: "cpu",
    text: (scene) => {
      const { t, format, store, cores } = scene;
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
        ...(isUncounted(scene) ? { missing: reasonFor(scene, CPU_TOTAL) } : {}),
      };
    },
    series: ({ format }) => [{ name: CPU_TOTAL, label: "cpu.total", text: format.percent }],
  });

/** Whether the machine counts no CPU time at all; a single interval may be unknown for other reasons. @param {Scene} scene */
const isUncounted = ({ store, state }) =>
  store.newestMs !== null &&
  store.newest(CPU_TOTAL) === null &&
  state.status?.unreadable.some((one) => one.what === CPU_TOTAL) === true;

/** The time that the figure is the mean of. @param {Pick<Scene, "t" | "format" | "store">} scene */
function meanText({ t, format, store }) {
  const weightMs = store.weightOf(store.length - 1);
  return weightMs > 0 ? t("cpu_tile.mean", { time: shortDuration({ t, format }, weightMs) }) : "";
}
