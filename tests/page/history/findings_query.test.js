/** The findings of the last day are requested when the page knows its history, and then seldom. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFindingsQuery } from "../../../assets/js/history/findings_query.js";

/** @param {Partial<{link: string, isComplete: boolean, newestMs: number | null}>} [what] */
const scene = ({ link = "up", isComplete = true, newestMs = 1 } = {}) =>
  /** @type {any} */ ({ state: { link }, store: { newestMs }, isComplete });

/** @param {import("node:test").TestContext} context */
function makePage(context) {
  let now = 0;
  context.mock.method(performance, "now", () => now);
  const page = { requests: 0, redraws: 0, answer: /** @type {any} */ ({ findings: [] }) };
  const query = makeFindingsQuery({
    api: {
      findings: async (fromMs, toMs) => {
        assert.equal(toMs - fromMs, 86_400_000);
        page.requests += 1;
        if (page.answer === null) throw new Error("lost");
        return page.answer;
      },
    },
    redraw: () => (page.redraws += 1),
  });
  return Object.assign(page, { query, pass: (/** @type {number} */ ms) => (now += ms) });
}

test("nothing is requested before the history is complete, there is a reading and the engine answers", async (context) => {
  const page = makePage(context);
  for (const what of [{ link: "lost" }, { isComplete: false }, { newestMs: null }])
    await page.query.refreshIfDue(scene(what));
  assert.deepEqual([page.requests, page.query.findings], [0, null]);
});

test("it is requested every five minutes, and drawn again when it has changed", async (context) => {
  const page = makePage(context);
  await page.query.refreshIfDue(scene());
  await page.query.refreshIfDue(scene());
  assert.deepEqual([page.requests, page.redraws, page.query.findings], [1, 1, []]);
  page.pass(300_000);
  await page.query.refreshIfDue(scene());
  assert.deepEqual([page.requests, page.redraws], [2, 1]);
});

test("a request that failed leaves what is known", async (context) => {
  const page = makePage(context);
  await page.query.refreshIfDue(scene());
  page.answer = null;
  page.pass(300_000);
  await page.query.refreshIfDue(scene());
  assert.deepEqual([page.requests, page.query.findings], [2, []]);
});
