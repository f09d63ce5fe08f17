/** The tile of CPU time by kind: programs, system, I/O wait, steal. */

import { statistics } from "../../readings/series_queries.js";
import { makeTile } from "../tile.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { TileServices } from "../tile.js" */

const USER = "cpu.user_percent";
const SYSTEM = "cpu.system_percent";
const IOWAIT = "cpu.iowait_percent";
const STEAL = "cpu.steal_percent";

/** Outside of virtual machines steal is always zero, and not shown. @param {Scene} scene */
const hasSteal = ({ store, fromMs, toMs }) => (statistics(store, STEAL, fromMs, toMs)?.maximum ?? 0) > 0;

/** @param {TileServices} services */
export const makeCpuSplitTile = (services) =>
  makeTile({
    services,
    id: "split_tile",
    text: (scene) => {
      const { t, format, store } = scene;
      const parts = [];
      const iowait = store.newest(IOWAIT);
      if (iowait !== null) parts.push(t("split_tile.iowait", { percent: format.percent(iowait) }));
      if (hasSteal(scene)) {
        parts.push(t("split_tile.steal", { percent: format.percent(store.newest(STEAL)) }));
      }
      return {
        terms: hasSteal(scene) ? ["iowait", "steal"] : ["iowait"],
        aside:
          store.newestMs === null
            ? ""
            : t("split_tile.system", { percent: format.percent(store.newest(SYSTEM)) }),
        figure: format.percentNumber(store.newest(USER)),
        unit: "%",
        detail: parts.join(" · "),
      };
    },
    series: (scene) => {
      const text = scene.format.percent;
      const series = [
        { name: USER, label: "cpu.user", text },
        { name: SYSTEM, label: "cpu.system", text },
        { name: IOWAIT, label: "cpu.iowait", text },
      ];
      return hasSteal(scene) ? [...series, { name: STEAL, label: "cpu.steal", text }] : series;
    },
    lines: ({ palette }) => [
      { name: USER, colour: palette.colour("cpu"), filled: true },
      { name: SYSTEM, colour: palette.shade(1), dashed: true },
    ],
  });
