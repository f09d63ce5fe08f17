/** Thermometers: the hottest over time, and each with the limits of its chip. */

import { html } from "../../../vendor/lit-html.js";
import { decimalScale } from "../../charts/axis_scale.js";
import { harmless } from "../../text/text_safety.js";
import { reasonFor } from "../../text/reasons.js";
import { hottest, temperatureSeries, warmth } from "../../readings/temperatures.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Temperature } from "../../contract.js" */
/** @import { Section } from "../../text/details_text.js" */
/** @import { Tooltip } from "../tooltip.js" */

const ID = "temperatures";
/** More lines than this cannot be told apart. */
const MOST_LINES = 6;
const LEAST_CELSIUS = 100;

/** @param {Scene} scene */
const all = ({ store }) => store.reading?.temperatures ?? [];

/** @param {App} app @param {Tooltip} tooltip */
export const makeTemperatureChart = (app, tooltip) =>
  makeSeriesChart({
    app,
    tooltip,
    id: "temperature_chart",
    heading: (scene) => {
      const warmest = hottest(all(scene));
      return {
        title: scene.t("temperature_chart.title"),
        aside: warmest === undefined ? "" : scene.format.celsius(warmest.celsius),
        ...(warmest === undefined ? { missing: reasonFor(scene, "temperatures") } : {}),
      };
    },
    series: (scene) => {
      const shown = all(scene).slice(0, MOST_LINES);
      const colours = scene.palette.family("sensors", shown.length);
      return shown.map(({ name }, place) => ({
        name: temperatureSeries(name),
        label: harmless(name),
        colour: colours[place],
        text: scene.format.celsius,
        ...(place === 0 ? { filled: true } : { dashed: place % 2 === 1 }),
      }));
    },
    scale: (_, highest) => decimalScale(highest, LEAST_CELSIUS),
    axisText: ({ format }) => format.roundCelsius,
  });

/** @param {Scene} scene */
export function thermometersCard(scene) {
  const { t, store } = scene;
  const isLoading = store.newestMs === null;
  const found = all(scene);
  return html`<section class="card" aria-labelledby="${ID}-title">
    <header class="card-head"><h2 id="${ID}-title">${t(`${ID}.title`)}</h2></header>
    ${
      found.length === 0
        ? html`<p class="reason">${isLoading ? t("chart.loading") : reasonFor(scene, ID)}</p>`
        : html`<ul class="rows">
            ${found.map((one) => thermometer(scene, one))}
          </ul>`
    }
  </section>`;
}

/** @param {Scene} scene @param {Temperature} one */
function thermometer(scene, one) {
  const { t, format } = scene;
  const state = warmth(one);
  const end = one.critical_celsius ?? Math.max(one.high_celsius ?? 0, LEAST_CELSIUS);
  const share = Math.min(Math.max((100 * one.celsius) / end, 0.5), 100);
  return html`<li class="row">
    <span class="row-name"><bdi>${harmless(one.name)}</bdi></span>
    <span class="row-figure">${format.celsius(one.celsius)}</span>
    <span class="bar"><span class="bar-fill sensors ${state}" .style=${`width:${share}%`}></span></span>
    <span class="row-words">${limits(scene, one)}</span>
    ${state === "ok" ? "" : html`<span class="row-state ${state}">${t(`temperatures.${state}`)}</span>`}
  </li>`;
}

/** @param {Scene} scene @param {Temperature} one */
const limits = ({ t, format }, { high_celsius: high, critical_celsius: critical }) =>
  [
    ...(high === null ? [] : [t("temperatures.high", { celsius: format.roundCelsius(high) })]),
    ...(critical === null ? [] : [t("temperatures.critical", { celsius: format.roundCelsius(critical) })]),
  ].join(" · ");

/** @param {Scene} scene @returns {Section} */
export const temperaturesSection = (scene) => ({
  id: ID,
  title: scene.t(`${ID}.title`),
  rows: all(scene).map((one) => [
    harmless(one.name),
    [scene.format.celsius(one.celsius), limits(scene, one)].filter(Boolean).join(" · "),
  ]),
});
