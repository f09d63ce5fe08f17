/** Memory over time: what is in use, and above it the cache that programs get when they ask; the rest is free. */

import { binaryScale, wholeScale } from "../../charts/axis_scale.js";
import { memoryNow, memorySeries } from "../../readings/memory.js";
import { reasonFor } from "../../text/reasons.js";
import { shareOf } from "../../readings/percentages.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Tooltip } from "../tooltip.js" */

/** @param {App} app @param {Tooltip} tooltip */
export const makeMemoryChart = (app, tooltip) =>
  makeSeriesChart({
    app,
    tooltip,
    id: "memory_chart",
    heading: (scene) => {
      const { t, format, store } = scene;
      const { used, total, isLimited } = memoryNow(store);
      const percent = format.percent(shareOf(used, total));
      return {
        title: t(isLimited ? "memory_chart.title_limit" : "memory_chart.title"),
        aside:
          used === null
            ? ""
            : t("memory_chart.aside", { used: format.bytes(used), total: format.bytes(total), percent }),
        ...(used === null ? { missing: reasonFor(scene, "memory") } : {}),
      };
    },
    series: (scene) => (memoryNow(scene.store).isLimited ? limitSeries(scene) : wholeSeries(scene)),
    scale: ({ store }, highest) => {
      const { total } = memoryNow(store);
      return total === null ? binaryScale(highest, 1) : wholeScale(total);
    },
    axisText: ({ format }) => format.shortBytes,
  });

/** @param {Scene} scene */
function wholeSeries({ t, format, store, palette }) {
  /** @param {string} field */
  const column = (field) => (/** @type {number} */ row) => store.valueAt(memorySeries(field), row);
  const [available, free, total] = ["available", "free", "total"].map(column);
  return [
    {
      name: memorySeries("available"),
      label: t("memory.cache"),
      colour: palette.colour("memory", 0.55),
      text: format.bytes,
      value: (/** @type {number} */ row) => available(row) - free(row),
      edge: (/** @type {number} */ row) => total(row) - free(row),
      filled: true,
    },
    {
      name: memorySeries("used"),
      label: t("memory.used"),
      colour: palette.colour("memory"),
      text: format.bytes,
      filled: true,
    },
  ];
}

/** @param {Scene} scene */
const limitSeries = ({ t, format, palette }) => [
  {
    name: memorySeries("limit_used"),
    label: t("memory.used"),
    colour: palette.colour("memory"),
    text: format.bytes,
    filled: true,
  },
];
