/** The lanes of the timeline: one chart for each resource, all with the same time range and crosshair. */

import { html } from "../../../vendor/lit-html.js";
import { binaryScale, bitScale, decimalScale, PERCENT } from "../../charts/axis_scale.js";
import { CPU_MAXIMUM, PRESSURE_SERIES, sumSeriesName } from "../../history/timeline_series.js";
import { RATE_COLOURS, RATE_FIELDS } from "../../readings/devices.js";
import { currentMemory } from "../../readings/memory.js";
import { CPU_TOTAL } from "../../readings/series_store.js";
import { usedSeries } from "../memory/memory_chart.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Scale } from "../../charts/axis_scale.js" */
/** @import { ChartSeries } from "../../charts/chart_spec.js" */
/** @import { Kind } from "../../readings/devices.js" */
/** @import { Card } from "../card.js" */
/** @import { ChartOptions, ChartServices } from "../series_chart.js" */

/** Upper edges of the lanes are never lower than these. */
const MIN_BYTES = 2 ** 30;
const MIN_BYTES_PER_S = 1000;
const MIN_PRESSURE_PERCENT = 4;
/** Only this lane has labels on the time axis. */
const LOWEST_LANE = "network";

/** @type {ReadonlyArray<{resource: string} & Pick<ChartOptions, "series" | "axisText"> & {scale: (highest: number) => Scale}>} */
const LANES = Object.freeze([
  {
    resource: "cpu",
    series: cpuSeries,
    scale: () => PERCENT,
    axisText: ({ format }) => format.roundPercent,
  },
  {
    resource: "memory",
    series: (scene) => [usedSeries(scene, currentMemory(scene.store).series)],
    scale: (highest) => binaryScale(highest, MIN_BYTES),
    axisText: ({ format }) => format.shortBytes,
  },
  {
    resource: "pressure",
    series: pressureSeries,
    scale: (highest) => decimalScale(highest, MIN_PRESSURE_PERCENT),
    axisText: ({ format }) => format.roundPercent,
  },
  {
    resource: "disks",
    series: (scene) => deviceSeries(scene, "disks", scene.format.byteRate),
    scale: (highest) => decimalScale(highest, MIN_BYTES_PER_S),
    axisText: ({ format }) => format.shortByteRate,
  },
  {
    resource: "network",
    series: (scene) => deviceSeries(scene, "network", scene.format.bitRate),
    scale: (highest) => bitScale(highest, MIN_BYTES_PER_S),
    axisText: ({ format }) => format.shortBitRate,
  },
]);

/** @param {ChartServices} services @returns {Card} */
export function makeTimelineCharts(services) {
  const lanes = LANES.map(({ resource, series, scale, axisText }) =>
    makeSeriesChart({
      services,
      id: `timeline_${resource}`,
      heading: ({ t }) => ({ title: t(`timeline.${resource}`), sub: "" }),
      series,
      scale: (_, highest) => coarse(scale(highest)),
      axisText,
      hasTimes: resource === LOWEST_LANE,
    }),
  );
  return {
    render: (scene) => html`${lanes.map((lane) => lane.render(scene))}`,
    draw(scene) {
      for (const lane of lanes) lane.draw(scene);
    },
  };
}

/** A lane is low: it has half of the grid lines. @param {Scale} scale @returns {Scale} */
const coarse = ({ top, step }) => ({ top, step: 2 * step });

/** @param {Scene} scene @returns {ChartSeries[]} */
function cpuSeries({ t, format, palette }) {
  return [
    {
      name: CPU_TOTAL,
      label: t("timeline.mean"),
      colour: palette.colour("cpu"),
      text: format.percent,
      filled: true,
    },
    {
      name: CPU_MAXIMUM,
      label: t("timeline.highest"),
      colour: palette.colour("cpu", 0.55),
      text: format.percent,
      dashed: true,
    },
  ];
}

/** @param {Scene} scene @returns {ChartSeries[]} */
function pressureSeries({ t, format, palette }) {
  return PRESSURE_SERIES.map((name, index) => ({
    name,
    label: t(`timeline.pressure_${["cpu", "memory", "io"][index]}`),
    colour: palette.colour(["cpu", "memory", "disk-read"][index]),
    text: format.percent,
    ...(index === 2 ? { dashed: true } : {}),
  }));
}

/** @param {Scene} scene @param {Kind} kind @param {ChartSeries["text"]} text @returns {ChartSeries[]} */
function deviceSeries({ t, palette }, kind, text) {
  return RATE_FIELDS[kind].map((field, index) => ({
    name: sumSeriesName(kind, field),
    label: t(`${kind}.${field}`),
    colour: palette.colour(RATE_COLOURS[kind][index]),
    text,
    ...(index === 0 ? { filled: true } : { dashed: true }),
  }));
}
