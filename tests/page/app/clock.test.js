/** What renders by itself: nothing, while readings come in time. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeClock } from "../../../assets/js/app/render_loop.js";

/** @param {import("node:test").TestContext} context */
function aClock(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const listeners = /** @type {(() => void)[]} */ ([]);
  const page = {
    hidden: false,
    addEventListener: (/** @type {string} */ _, /** @type {() => void} */ act) => listeners.push(act),
  };
  Object.assign(globalThis, { document: page });
  const state = { isWaiting: false, waitsInMs: 14_500, ticks: 0 };
  const clock = makeClock({
    isWaiting: () => state.isWaiting,
    waitsInMs: () => state.waitsInMs,
    tick: () => {
      state.ticks += 1;
      clock.follow();
    },
  });
  clock.start();
  return { state, clock, page, turn: () => listeners.forEach((act) => act()), timers: context.mock.timers };
}

test("between two readings nothing is rendered", (context) => {
  const { state, clock, timers } = aClock(context);
  for (let reading = 0; reading < 20; reading += 1) {
    clock.follow();
    timers.tick(5000);
  }
  assert.equal(state.ticks, 1);
});

test("a reading that is overdue is noticed by itself, and then every second is shown", (context) => {
  const { state, timers } = aClock(context);
  state.isWaiting = true;
  timers.tick(14_500);
  timers.tick(1000);
  timers.tick(1000);
  assert.equal(state.ticks, 4);
});

test("a hidden page renders nothing, and is rendered when it is seen again", (context) => {
  const { state, page, turn, timers } = aClock(context);
  state.isWaiting = true;
  page.hidden = true;
  turn();
  timers.tick(60_000);
  assert.equal(state.ticks, 1);
  page.hidden = false;
  turn();
  assert.equal(state.ticks, 2);
});
