/** Temperatures: series, the highest one, and its level by the limits of the chip. */

/** @import { Temperature } from "../contract.js" */

/** @param {string} name @returns {string} */
export const temperatureSeriesName = (name) => `temperatures.${name}.celsius`;

/** @param {ReadonlyArray<Temperature>} temperatures @returns {Temperature | undefined} */
export const hottest = (temperatures) =>
  temperatures.reduce(
    (/** @type {Temperature | undefined} */ found, one) =>
      found && found.celsius >= one.celsius ? found : one,
    undefined,
  );

/** @param {Temperature} temperature @returns {"ok" | "warn" | "bad"} */
export const temperatureLevel = ({ celsius, high_celsius: high, critical_celsius: critical }) =>
  critical !== null && celsius >= critical ? "bad" : high !== null && celsius >= high ? "warn" : "ok";
