import assert from "node:assert/strict";
import { test } from "node:test";

import { makeCellContext } from "../../../assets/js/processes/lines/table_query.js";
import { makeSeriesStore } from "../../../assets/js/readings/series_store.js";

/** @param {ReadonlyArray<number | null> | null} cores @param {boolean} ofOneCore @returns {any} */
function scene(cores, ofOneCore) {
  const store = makeSeriesStore();
  if (cores) {
    store.add(/** @type {any} */ ({ taken_at_unix_ms: 1000, cpu: { per_core_percent: cores } }));
  }
  return {
    t: String,
    format: {},
    store,
    state: {
      status: { machine: { logical_cores: 8 } },
      settings: { cpu_of_one_core: ofOneCore },
    },
  };
}

test("percent of one core counts the cores that are switched on now", () => {
  const context = makeCellContext();

  assert.equal(context(scene([1, null, 2, 3], true)).cpuScale, 3);
  assert.equal(context(scene(null, true)).cpuScale, 8);
  assert.equal(context(scene([null], true)).cpuScale, 8);
  assert.equal(context(scene([1, 2], false)).cpuScale, 1);
});
