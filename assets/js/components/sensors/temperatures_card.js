/** Temperatures: the first thermometers over time, and all with the limits of their chips. */

import { html } from "../../../vendor/lit-html.js";
import { decimalScale } from "../../charts/axis_scale.js";
import { hottest, temperatureSeriesName, temperatureLevel } from "../../readings/temperatures.js";
import { reasonFor } from "../../text/reasons.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { card, missingText } from "../card.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Temperature } from "../../contract.js" */
/** @import { Section } from "../../text/details_text.js" */
/** @import { ChartServices } from "../series_chart.js" */

const ID = "temperatures";
/** More lines could not be distinguished. */
const MAX_LINES = 6;
/** Least upper edge of the chart and the bars. */
const MIN_TOP_CELSIUS = 100;

/** @param {Scene} scene */
const temperaturesOf = ({ store }) => store.reading?.temperatures ?? [];

/** @param {ChartServices} services */
export const makeTemperatureChart = (services) =>
  makeSeriesChart({
    services,
    id: "temperature_chart",
    heading: (scene) => {
      const warmest = hottest(temperaturesOf(scene));
      return {
        title: scene.t("temperature_chart.title"),
        aside: warmest === undefined ? "" : scene.format.celsius(warmest.celsius),
        ...(warmest === undefined ? { missing: reasonFor(scene, "temperatures") } : {}),
      };
    },
    series: (scene) => {
      const shown = temperaturesOf(scene).slice(0, MAX_LINES);
      const colours = scene.palette.family("sensors", shown.length);
      return shown.map(({ name }, index) => ({
        name: temperatureSeriesName(name),
        label: escapeInvisible(name),
        colour: colours[index],
        text: scene.format.celsius,
        ...(index === 0 ? { filled: true } : { dashed: index % 2 === 1 }),
      }));
    },
    scale: (_, highest) => decimalScale(highest, MIN_TOP_CELSIUS),
    axisText: ({ format }) => format.roundCelsius,
  });

/** @param {Scene} scene */
export function temperaturesCard(scene) {
  const found = temperaturesOf(scene);
  return card(
    { id: ID, title: html`<span class="swatch sensors"></span>${scene.t(`${ID}.title`)}` },
    found.length === 0
      ? html`<p class="reason">${missingText(scene, ID)}</p>`
      : html`<ul class="rows">
          ${found.map((one) => thermometer(scene, one))}
        </ul>`,
  );
}

/** @param {Scene} scene @param {Temperature} one */
function thermometer(scene, one) {
  const { t, format } = scene;
  const level = temperatureLevel(one);
  const end = one.critical_celsius ?? Math.max(one.high_celsius ?? 0, MIN_TOP_CELSIUS);
  const percent = Math.min(Math.max((100 * one.celsius) / end, 0.5), 100);
  return html`<li class="row">
    <span class="row-name"><bdi>${escapeInvisible(one.name)}</bdi></span>
    <span class="row-figure">${format.celsius(one.celsius)}</span>
    <span class="bar"><span class="bar-fill sensors ${level}" .style=${`width:${percent}%`}></span></span>
    <span class="row-detail">${limitsText(scene, one)}</span>
    ${level === "ok" ? "" : html`<span class="row-state ${level}">${t(`temperatures.${level}`)}</span>`}
  </li>`;
}

/** @param {Scene} scene @param {Temperature} one */
const limitsText = ({ t, format }, { high_celsius: high, critical_celsius: critical }) =>
  [
    ...(high === null ? [] : [t("temperatures.high", { celsius: format.roundCelsius(high) })]),
    ...(critical === null ? [] : [t("temperatures.critical", { celsius: format.roundCelsius(critical) })]),
  ].join(" · ");

/** @param {Scene} scene @returns {Section} */
export const temperaturesSection = (scene) => ({
  id: ID,
  title: scene.t(`${ID}.title`),
  rows: temperaturesOf(scene).map((one) => [
    escapeInvisible(one.name),
    [scene.format.celsius(one.celsius), limitsText(scene, one)].filter(Boolean).join(" · "),
  ]),
});
