/** What the CPU time went to: programs, the system, waiting for disks, other virtual machines. */

import { extremes } from "../../readings/series_queries.js";
import { makeTile } from "../tile.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Tooltip } from "../tooltip.js" */

const USER = "cpu.user_percent";
const SYSTEM = "cpu.system_percent";
const IOWAIT = "cpu.iowait_percent";
const STEAL = "cpu.steal_percent";

/** Steal is shown once there was any: it is zero for ever outside of virtual machines. @param {Scene} scene */
const hasSteal = ({ store, fromMs, toMs }) => (extremes(store, STEAL, fromMs, toMs)?.highest ?? 0) > 0;

/** @param {App} app @param {Tooltip} tooltip */
export const makeSplitTile = (app, tooltip) =>
  makeTile({
    app,
    tooltip,
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
        title: t("split_tile.title"),
        aside:
          store.newestMs === null
            ? ""
            : t("split_tile.system", { percent: format.percent(store.newest(SYSTEM)) }),
        figure: format.percentNumber(store.newest(USER)),
        unit: "%",
        words: parts.join(" · "),
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
    top: () => 100,
  });
