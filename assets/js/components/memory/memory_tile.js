/** The memory tile. */

import { currentMemory, memorySeriesName } from "../../readings/memory.js";
import { percentOf } from "../../readings/percentages.js";
import { figureAndUnit } from "../../text/format.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { TileServices } from "../tile.js" */

/** @param {TileServices} services */
export const makeMemoryTile = (services) =>
  makeTile({
    services,
    id: "memory_tile",
    hue: "memory",
    page: "memory",
    text: (scene) => {
      const { t, format, store } = scene;
      const { used, total, isLimited } = currentMemory(store);
      const swapTotal = store.newest(memorySeriesName("swap_total"));
      const swap = percentOf(store.newest(memorySeriesName("swap_used")), swapTotal);
      const key = isLimited ? "memory_tile.detail_limit" : "memory_tile.detail";
      return {
        aside: swap === null ? "" : t("memory_tile.swap", { percent: format.percent(swap) }),
        ...figureAndUnit(format.percent(percentOf(used, total))),
        detail: used === null ? "" : t(key, { used: format.bytes(used), total: format.bytes(total) }),
        ...(store.newestMs !== null && used === null ? { missing: reasonFor(scene, "memory") } : {}),
      };
    },
    series: ({ format, store }) => [
      { name: currentMemory(store).series, label: "memory.used", text: format.bytes },
    ],
    top: ({ store }) => currentMemory(store).total ?? 1,
  });
