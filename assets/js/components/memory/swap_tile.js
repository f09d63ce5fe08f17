/** The swap tile. */

import { memorySeriesName } from "../../readings/memory.js";
import { percentOf } from "../../readings/percentages.js";
import { figureAndUnit } from "../../text/format.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { TileServices } from "../tile.js" */

const SWAP_USED = memorySeriesName("swap_used");
const SWAP_TOTAL = memorySeriesName("swap_total");

/** @param {TileServices} services */
export const makeSwapTile = (services) =>
  makeTile({
    services,
    id: "swap_tile",
    hue: "memory",
    text: (scene) => {
      const { t, format, store } = scene;
      const [used, total] = [store.newest(SWAP_USED), store.newest(SWAP_TOTAL)];
      const isMissing = store.newestMs !== null && !total;
      return {
        terms: ["swap"],
        aside: isMissing ? "" : format.percent(percentOf(used, total)),
        ...figureAndUnit(format.bytes(isMissing ? null : used)),
        detail: isMissing || total === null ? "" : t("swap_tile.detail", { total: format.bytes(total) }),
        ...(isMissing ? { missing: reasonFor(scene, "memory.swap_total_bytes") } : {}),
      };
    },
    series: ({ format }) => [{ name: SWAP_USED, label: "memory.swap_used", text: format.bytes }],
    top: ({ store }) => store.newest(SWAP_TOTAL) || 1,
  });
