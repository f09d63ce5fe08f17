/** Memory over time: used memory, and on top of it the cache that is freed on demand; the rest is free. */

import { binaryScale, totalScale } from "../../charts/axis_scale.js";
import { currentMemory, memorySeriesName } from "../../readings/memory.js";
import { percentOf } from "../../readings/percentages.js";
import { reasonFor } from "../../text/reasons.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { ChartServices } from "../series_chart.js" */

/** @param {ChartServices} services */
export const makeMemoryChart = (services) =>
  makeSeriesChart({
    services,
    id: "memory_chart",
    heading: (scene) => {
      const { t, format, store } = scene;
      const { used, total, isLimited } = currentMemory(store);
      const percent = format.percent(percentOf(used, total));
      return {
        title: t(isLimited ? "memory_chart.title_limit" : "memory_chart.title"),
        aside:
          used === null
            ? ""
            : t("memory_chart.aside", { used: format.bytes(used), total: format.bytes(total), percent }),
        ...(used === null ? { missing: reasonFor(scene, "memory") } : {}),
      };
    },
    series: (scene) =>
      currentMemory(scene.store).isLimited
        ? [usedSeries(scene, memorySeriesName("limit_used"))]
        : machineSeries(scene),
    scale: ({ store }, highest) => {
      const { total } = currentMemory(store);
      return total === null ? binaryScale(highest, 1) : totalScale(total);
    },
    axisText: ({ format }) => format.shortBytes,
  });

/** @param {Scene} scene */
function machineSeries(scene) {
  const { t, format, store, palette } = scene;
  /** @param {string} field */
  const column = (field) => (/** @type {number} */ row) => store.valueAt(memorySeriesName(field), row);
  const [available, free, total] = ["available", "free", "total"].map(column);
  return [
    {
      name: memorySeriesName("available"),
      label: t("memory.cache"),
      colour: palette.colour("memory", 0.55),
      text: format.bytes,
      value: (/** @type {number} */ row) => available(row) - free(row),
      edge: (/** @type {number} */ row) => total(row) - free(row),
      filled: true,
    },
    usedSeries(scene, memorySeriesName("used")),
  ];
}

/** @param {Scene} scene @param {string} name */
export const usedSeries = ({ t, format, palette }, name) => ({
  name,
  label: t("memory.used"),
  colour: palette.colour("memory"),
  text: format.bytes,
  filled: true,
});
