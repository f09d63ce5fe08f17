import assert from "node:assert/strict";
import { test } from "node:test";

import { makeApi } from "../../../assets/js/app/api.js";

test("the history of any number of series is one request, whatever their names", async () => {
  /** @type {{path: string, body: any}[]} */
  const requests = [];
  /** @type {any} */
  const fetch = async (/** @type {string} */ path, /** @type {RequestInit} */ options) => {
    requests.push({ path, body: JSON.parse(String(options.body)) });
    return { ok: true, status: 200, json: async () => ({ step_ms: 5000 }) };
  };
  const names = Array.from({ length: 2000 }, (_, index) => `disks.a, b and ${index}.busy_percent`);

  const history = await makeApi({ token: "x", fetch, t: String }).history(1000.4, 2000.6, names);

  assert.deepEqual(history, { step_ms: 5000 });
  assert.equal(requests.length, 1);
  assert.equal(requests[0].path, "/api/history");
  assert.deepEqual(
    { ...requests[0].body, series: requests[0].body.series.length },
    { from: 1000, to: 2001, points: 600, series: 1000 },
  );
  assert.equal(requests[0].body.series[0], "disks.a, b and 0.busy_percent");
});

test("that nothing was recorded is said in the language of the page, and not as the engine says it", async () => {
  /** @type {any} */
  const fetch = async () => ({
    ok: false,
    status: 400,
    json: async () => ({ error: { code: "nothing_recorded", message: "oldest_unix_ms" } }),
  });

  const answer = makeApi({ token: "x", fetch, t: (key) => `text of ${key}` }).moment(1);

  await assert.rejects(answer, { message: "text of error.nothing_recorded", status: 400 });
});
