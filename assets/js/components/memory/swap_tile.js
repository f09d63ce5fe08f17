/** What was moved from memory to disk. */

import { figureAndUnit } from "../../text/format.js";
import { memorySeries } from "../../readings/memory.js";
import { reasonFor } from "../../text/reasons.js";
import { shareOf } from "../../readings/percentages.js";
import { makeTile } from "../tile.js";

/** @import { App } from "../../app/composition_root.js" */
/** @import { Tooltip } from "../tooltip.js" */

const USED = memorySeries("swap_used");
const TOTAL = memorySeries("swap_total");

/** @param {App} app @param {Tooltip} tooltip */
export const makeSwapTile = (app, tooltip) =>
  makeTile({
    app,
    tooltip,
    id: "swap_tile",
    hue: "memory",
    text: (scene) => {
      const { t, format, store } = scene;
      const [used, total] = [store.newest(USED), store.newest(TOTAL)];
      const isMissing = store.newestMs !== null && !total;
      return {
        title: t("swap_tile.title"),
        aside: isMissing ? "" : format.percent(shareOf(used, total)),
        ...figureAndUnit(format.bytes(isMissing ? null : used)),
        words: isMissing || total === null ? "" : t("swap_tile.words", { total: format.bytes(total) }),
        ...(isMissing ? { missing: reasonFor(scene, "memory.swap_total_bytes") } : {}),
      };
    },
    series: ({ format }) => [{ name: USED, label: "memory.swap_used", text: format.bytes }],
    lines: ({ palette }) => [{ name: USED, colour: palette.colour("memory"), filled: true }],
    top: ({ store }) => store.newest(TOTAL) || 1,
  });
