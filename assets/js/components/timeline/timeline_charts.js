/** The lanes of the timeline: one time, one crosshair, a chart a resource. */

import { html } from "../../../vendor/lit-html.js";
import { binaryScale, bitScale, decimalScale, PERCENT } from "../../charts/axis_scale.js";
import { HUES, RATES } from "../../readings/devices.js";
import { TOTAL } from "../../readings/series_store.js";
import { allOf, CPU_HIGHEST, MEMORY, PRESSURE } from "../../history/timeline_series.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Scale } from "../../charts/axis_scale.js" */
/** @import { Tooltip } from "../tooltip.js" */
/** @import { ChartSeries } from "../series_chart.js" */

const LEAST_BYTES_PER_S = 1000;
const LEAST_PERCENT = 4;
/** The time is written once, below all lanes. */
const LOWEST = "network";

/** @param {App} app One that shows the past. @param {Tooltip} tooltip */
export function makeTimelineCharts(app, tooltip) {
  const lanes = [
    lane(
      app,
      tooltip,
      "cpu",
      cpuSeries,
      () => PERCENT,
      ({ format }) => format.roundPercent,
    ),
    lane(
      app,
      tooltip,
      "memory",
      memorySeries,
      (_, highest) => binaryScale(highest, 2 ** 30),
      ({ format }) => format.shortBytes,
    ),
    lane(
      app,
      tooltip,
      "pressure",
      pressureSeries,
      (_, highest) => decimalScale(highest, LEAST_PERCENT),
      ({ format }) => format.roundPercent,
    ),
    lane(
      app,
      tooltip,
      "disks",
      diskSeries,
      (_, highest) => decimalScale(highest, LEAST_BYTES_PER_S),
      ({ format }) => format.shortByteRate,
    ),
    lane(
      app,
      tooltip,
      "network",
      networkSeries,
      (_, highest) => bitScale(highest, LEAST_BYTES_PER_S),
      ({ format }) => format.shortBitRate,
    ),
  ];
  return {
    /** @param {Scene} scene */
    render: (scene) => html`${lanes.map((one) => one.render(scene))}`,
    /** @param {Scene} scene */
    draw(scene) {
      for (const one of lanes) one.draw(scene);
    },
  };
}

/**
 * @param {App} app @param {Tooltip} tooltip @param {string} noun @param {(scene: Scene) => ChartSeries[]} series
 * @param {(scene: Scene, highest: number) => Scale} scale
 * @param {(scene: Scene) => (value: number, highest: number) => string} axisText
 */
const lane = (app, tooltip, noun, series, scale, axisText) =>
  makeSeriesChart({
    hasTimes: noun === LOWEST,
    app,
    tooltip,
    id: `timeline_${noun}`,
    heading: ({ t }) => ({ title: t(`timeline.${noun}`), aside: "", sub: "" }),
    series,
    scale: (scene, highest) => coarse(scale(scene, highest)),
    axisText,
  });

/** A lane is low: half of the lines. @param {Scale} scale @returns {Scale} */
const coarse = ({ top, step }) => ({ top, step: 2 * step });

/** @param {Scene} scene @returns {ChartSeries[]} */
const cpuSeries = ({ t, format, palette }) => [
  {
    name: TOTAL,
    label: t("timeline.mean"),
    colour: palette.colour("cpu"),
    text: format.percent,
    filled: true,
  },
  {
    name: CPU_HIGHEST,
    label: t("timeline.highest"),
    colour: palette.colour("cpu", 0.55),
    text: format.percent,
    dashed: true,
  },
];

/** @param {Scene} scene @returns {ChartSeries[]} */
const memorySeries = ({ t, format, palette }) => [
  {
    name: MEMORY,
    label: t("memory.used"),
    colour: palette.colour("memory"),
    text: format.bytes,
    filled: true,
  },
];

/** @param {Scene} scene @returns {ChartSeries[]} */
const pressureSeries = ({ t, format, palette }) =>
  PRESSURE.map((name, place) => ({
    name,
    label: t(`timeline.pressure_${["cpu", "memory", "io"][place]}`),
    colour: palette.colour(["cpu", "memory", "disk-read"][place]),
    text: format.percent,
    ...(place === 2 ? { dashed: true } : {}),
  }));

/** @param {Scene} scene @returns {ChartSeries[]} */
const diskSeries = ({ t, format, palette }) =>
  RATES.disks.map((field, place) => ({
    name: allOf("disks", field),
    label: t(`disks.${field}`),
    colour: palette.colour(HUES.disks[place]),
    text: format.byteRate,
    ...(place === 0 ? { filled: true } : { dashed: true }),
  }));

/** @param {Scene} scene @returns {ChartSeries[]} */
const networkSeries = ({ t, format, palette }) =>
  RATES.network.map((field, place) => ({
    name: allOf("network", field),
    label: t(`network.${field}`),
    colour: palette.colour(HUES.network[place]),
    text: format.bitRate,
    ...(place === 0 ? { filled: true } : { dashed: true }),
  }));
