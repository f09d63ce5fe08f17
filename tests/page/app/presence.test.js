/** The page reports that it is visible, and keeps the absence that the engine answers. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makePresence } from "../../../assets/js/app/presence.js";

const MINUTE_MS = 60_000;
const ABSENCE = { from_unix_ms: 1000, to_unix_ms: 9_000_000 };

/** @param {import("node:test").TestContext} context */
function makePage(context) {
  context.mock.timers.enable({ apis: ["Date"], now: 10_000_000 });
  const state = /** @type {any} */ ({ absence: null, isAbsenceCertain: true, closed: null });
  const page = {
    state,
    isHidden: false,
    redraws: 0,
    /** @type {any[]} */
    reports: [],
    /** @type {any} */
    answer: null,
    wait: (/** @type {number} */ minutes) => context.mock.timers.tick(minutes * MINUTE_MS),
  };
  const presence = makePresence({
    state,
    api: {
      presence: async (dismissed) => {
        page.reports.push(dismissed);
        const answer = page.answer;
        return { absence: await answer };
      },
    },
    isHidden: () => page.isHidden,
    redraw: () => (page.redraws += 1),
  });
  return Object.assign(page, { presence });
}

/** Everything that was answered has been used. */
const settled = () => new Promise((done) => setImmediate(done));

test("the absence of a session is there at once; after a reload the engine is asked", async (context) => {
  const page = makePage(context);
  await page.presence.open({ token: "T", absence: ABSENCE });
  assert.deepEqual([page.state.absence, page.reports], [ABSENCE, []]);
  page.answer = { ...ABSENCE };
  await page.presence.open({ token: "T" });
  assert.equal(page.state.absence, ABSENCE);
  assert.deepEqual([page.reports, page.redraws], [[null], 1]);
});

test("a visible page reports once a minute, a hidden one never", async (context) => {
  const page = makePage(context);
  await page.presence.open({ token: "T", absence: null });
  page.presence.reportIfDue();
  page.wait(1);
  page.presence.reportIfDue();
  page.presence.reportIfDue();
  page.isHidden = true;
  page.wait(5);
  page.presence.reportIfDue();
  await settled();
  assert.equal(page.reports.length, 1);
});

test("a page that returns keeps the place of the card until the engine has answered", async (context) => {
  const page = makePage(context);
  await page.presence.open({ token: "T", absence: null });
  page.wait(31);
  page.answer = ABSENCE;
  page.presence.reportIfDue();
  assert.deepEqual([page.state.absence !== null, page.state.isAbsenceCertain], [true, false]);
  await settled();
  assert.deepEqual([page.state.absence, page.state.isAbsenceCertain], [ABSENCE, true]);
  page.answer = null; // another window was looked at meanwhile
  page.wait(31);
  page.presence.reportIfDue();
  await settled();
  assert.deepEqual([page.state.absence, page.state.isAbsenceCertain], [null, true]);
});

test("a dismissed absence goes at once, is reported, and an older answer does not bring it back", async (context) => {
  const page = makePage(context);
  await page.presence.open({ token: "T", absence: ABSENCE });
  const { promise, resolve } = Promise.withResolvers();
  page.answer = promise;
  const late = page.presence.report();
  page.answer = null;
  page.presence.dismiss();
  assert.equal(page.state.absence, null);
  await settled();
  resolve(ABSENCE);
  await late;
  await settled();
  assert.equal(page.state.absence, null);
  assert.deepEqual(page.reports, [null, ABSENCE]);
});
