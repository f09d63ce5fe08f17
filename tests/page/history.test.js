/** The past of a machine with hundreds of cores and devices is asked for in several questions, and is one answer. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { inAddresses, makeApi } from "../../assets/js/api.js";

const MANY = Array.from({ length: 500 }, (_, core) => `cpu.per_core_percent.${core}`);

test("no address is longer than the engine takes, and no name is lost", () => {
  const lists = inAddresses(MANY);
  assert.ok(lists.length > 1);
  for (const list of lists) assert.ok(list.join(",").length <= 4000);
  assert.deepEqual(lists.flat(), MANY);
  assert.deepEqual(inAddresses([]), [[]]);
  assert.deepEqual(inAddresses(["x".repeat(9000), "y"]), [["x".repeat(9000)], ["y"]]);
});

test("several answers are one history", async () => {
  /** @type {string[]} */
  const asked = [];
  /** @param {any} path */
  const fetch = async (path) => {
    asked.push(path);
    const names = new URL(path, "http://x/").searchParams.get("series")?.split(",") ?? [];
    const series = Object.fromEntries(
      names.map((name) => [name, { average: [1], minimum: [1], maximum: [1] }]),
    );
    return new Response(JSON.stringify({ step_ms: 1000, times_unix_ms: [5], series, gaps: [] }));
  };
  const found = await makeApi({ token: "t", fetch: /** @type {any} */ (fetch) }).history(1, 9, MANY);
  assert.ok(asked.length > 1);
  assert.deepEqual(Object.keys(found.series), MANY);
  assert.deepEqual(found.times_unix_ms, [5]);
});
