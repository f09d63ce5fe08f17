import assert from "node:assert/strict";
import { test } from "node:test";
import { hottest, temperatureLevel } from "../../../assets/js/readings/temperatures.js";

/** @param {string} name @param {number} celsius */
const thermometer = (name, celsius) => ({
  name,
  celsius,
  high_celsius: null,
  critical_celsius: null,
  id: null,
});

test("the hottest is a processor, disk or graphics, not an input of the board", () => {
  const found = hottest([
    thermometer("nct6775 AUXTIN0", 109),
    thermometer("k10temp Tctl", 61),
    thermometer("nvme Composite", 44),
  ]);
  assert.equal(found?.name, "k10temp Tctl");
});

test("where there are only inputs of a board, the hottest of them is", () => {
  assert.equal(hottest([thermometer("acpitz", 30), thermometer("nct6775 SYSTIN", 41)])?.celsius, 41);
  assert.equal(hottest([]), undefined);
});

test("a thermometer without limits is never a warning", () => {
  assert.equal(temperatureLevel(thermometer("acpitz", 120)), "ok");
});
