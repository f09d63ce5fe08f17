/** Temperatures: series, the highest one, and its level by the limits of the chip. */

/** @import { Temperature } from "../contract.js" */

/**
 * The chips of processors, disks and graphics, in which the first word of a thermometer's name begins. Inputs of a
 * board's chip may have nothing behind them and report anything.
 */
const KNOWN_CHIPS =
  /^(coretemp|k10temp|k8temp|zenpower|fam15h_power|cpu[-_]?thermal|soc[-_]?thermal|x86_pkg_temp|apple|nvme|drivetemp|amdgpu|radeon|nouveau|i915|xe|nvidia)/i;

/** @param {string} name @returns {string} */
export const temperatureSeriesName = (name) => `temperatures.${name}.celsius`;

/** The hottest processor, disk or graphics; of the others only where there is none. @param {ReadonlyArray<Temperature>} temperatures @returns {Temperature | undefined} */
export const hottest = (temperatures) =>
  highest(temperatures.filter(({ name }) => KNOWN_CHIPS.test(name))) ?? highest(temperatures);

/** @param {ReadonlyArray<Temperature>} temperatures @returns {Temperature | undefined} */
const highest = (temperatures) =>
  temperatures.reduce(
    (/** @type {Temperature | undefined} */ found, one) =>
      found && found.celsius >= one.celsius ? found : one,
    undefined,
  );

/** @param {Temperature} temperature @returns {"ok" | "warn" | "bad"} */
export const temperatureLevel = ({ celsius, high_celsius: high, critical_celsius: critical }) =>
  critical !== null && celsius >= critical ? "bad" : high !== null && celsius >= high ? "warn" : "ok";
