/** How much memory is in use. */

import { figureAndUnit } from "../../text/format.js";
import { memoryNow, memorySeries } from "../../readings/memory.js";
import { reasonFor } from "../../text/reasons.js";
import { shareOf } from "../../readings/percentages.js";
import { makeTile } from "../tile.js";

/** @import { App } from "../../app/composition_root.js" */
/** @import { Tooltip } from "../tooltip.js" */

/** @param {App} app @param {Tooltip} tooltip */
export const makeMemoryTile = (app, tooltip) =>
  makeTile({
    app,
    tooltip,
    id: "memory_tile",
    hue: "memory",
    page: "memory",
    text: (scene) => {
      const { t, format, store } = scene;
      const { used, total, isLimited } = memoryNow(store);
      const swapTotal = store.newest(memorySeries("swap_total"));
      const swap = shareOf(store.newest(memorySeries("swap_used")), swapTotal);
      const key = isLimited ? "memory_tile.words_limit" : "memory_tile.words";
      return {
        title: t("memory_tile.title"),
        aside: swap === null ? "" : t("memory_tile.swap", { percent: format.roundPercent(swap) }),
        ...figureAndUnit(format.percent(shareOf(used, total))),
        words: used === null ? "" : t(key, { used: format.bytes(used), total: format.bytes(total) }),
        ...(store.newestMs !== null && used === null ? { missing: reasonFor(scene, "memory") } : {}),
      };
    },
    series: ({ format, store }) => [
      { name: memoryNow(store).series, label: "memory.used", text: format.bytes },
    ],
    lines: ({ palette, store }) => [
      { name: memoryNow(store).series, colour: palette.colour("memory"), filled: true },
    ],
    top: ({ store }) => memoryNow(store).total ?? 1,
  });
