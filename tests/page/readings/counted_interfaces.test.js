/** Which network interfaces are added up; the engine has the same examples. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { countedDevices } from "../../../assets/js/readings/devices.js";

const shared = new URL("../../rates/counted_interfaces.json", import.meta.url);

test("the same interfaces count as in the alerts of the engine", () => {
  for (const { why, interfaces, counted } of JSON.parse(readFileSync(shared, "utf8"))) {
    /** @type {any} */
    const network = interfaces.map(
      (/** @type {[string, string[], boolean | null]} */ [name, addresses, is_physical]) => ({
        name,
        addresses,
        is_physical,
      }),
    );
    assert.deepEqual(countedDevices(/** @type {any} */ ({ reading: { network } }), "network"), counted, why);
  }
});
