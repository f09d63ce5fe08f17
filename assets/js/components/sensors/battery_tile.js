/** The battery tile: charge, state, power, time left, health. */

import { figureAndUnit } from "../../text/format.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Section } from "../../text/details_text.js" */
/** @import { TileServices } from "../tile.js" */

const CHARGE = "battery.charge_percent";

/** @param {TileServices} services */
export const makeBatteryTile = (services) =>
  makeTile({
    services,
    id: "battery_tile",
    hue: "sensors",
    text: (scene) => {
      const { t, format, store } = scene;
      const battery = store.reading?.battery ?? null;
      return {
        aside: battery === null ? "" : t(`battery.${battery.state}`),
        ...figureAndUnit(format.percent(battery?.charge_percent)),
        detail: batteryTexts(scene).join(" · "),
        ...(battery === null && store.newestMs !== null ? { missing: reasonFor(scene, "battery") } : {}),
      };
    },
    series: ({ format }) => [{ name: CHARGE, label: "battery.charge", text: format.percent }],
  });

/** @param {Scene} scene @returns {string[]} */
function batteryTexts({ t, format, store }) {
  const battery = store.reading?.battery ?? null;
  if (battery === null) return [];
  const { power_watts: watts, remaining_s: left, health_percent: health, state } = battery;
  const key = state === "charging" ? "battery.until_full" : "battery.left";
  return [
    ...(watts === null ? [] : [format.watts(watts)]),
    ...(left === null ? [] : [t(key, { time: format.duration(left * 1000, t) })]),
    ...(health === null ? [] : [t("battery.health", { percent: format.roundPercent(health) })]),
  ];
}

/** @param {Scene} scene @returns {Section} */
export const batterySection = (scene) => {
  const battery = scene.store.reading?.battery ?? null;
  const { t, format } = scene;
  return {
    id: "battery",
    title: t("battery_tile.title"),
    rows:
      battery === null
        ? []
        : [
            [
              t("battery.charge"),
              [
                format.percent(battery.charge_percent),
                t(`battery.${battery.state}`),
                ...batteryTexts(scene),
              ].join(" · "),
            ],
          ],
  };
};
