/** What thermometers tell, in words that the cards share. */

/** @import { Temperature } from "../contract.js" */

/** @param {string} name @returns {string} */
export const temperatureSeries = (name) => `temperatures.${name}.celsius`;

/** @param {ReadonlyArray<Temperature>} temperatures @returns {Temperature | undefined} */
export const hottest = (temperatures) =>
  temperatures.reduce(
    (/** @type {Temperature | undefined} */ found, one) =>
      found && found.celsius >= one.celsius ? found : one,
    undefined,
  );

/** @param {Temperature} temperature @returns {"ok" | "warn" | "bad"} By the limits that its chip names. */
export const warmth = ({ celsius, high_celsius: high, critical_celsius: critical }) =>
  critical !== null && celsius >= critical ? "bad" : high !== null && celsius >= high ? "warn" : "ok";
