/** How many frames a reading takes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRenderLoop } from "../../../assets/js/app/render_loop.js";

/** @import { Scene } from "../../../assets/js/app/scene.js" */

/** @param {import("node:test").TestContext} context */
function aLoop(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const frames = /** @type {(() => void)[]} */ ([]);
  Object.assign(globalThis, {
    document: { hidden: false },
    requestAnimationFrame: (/** @type {() => void} */ act) => frames.push(act),
  });
  const shown = /** @type {string[]} */ ([]);
  const loop = makeRenderLoop({
    scene: () => /** @type {Scene} */ ({}),
    render: () => shown.push("render"),
    draw: () => shown.push("draw"),
  });
  return {
    loop,
    shown,
    timers: context.mock.timers,
    /** Lets what has been answered be seen, then draws. */
    async frame() {
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      for (const act of frames.splice(0)) act();
      return shown.splice(0).join();
    },
  };
}

/** A request, and its answer. */
function aRequest() {
  let answer = () => {};
  /** @type {Promise<void>} */
  const request = new Promise((done) => (answer = done));
  return { request, answer: () => answer() };
}

test("a reading without requests is shown in the next frame", async (context) => {
  const { loop, frame } = aLoop(context);
  void loop.redrawWithAnswers([]);
  assert.equal(await frame(), "render,draw");
  assert.equal(await frame(), "");
});

test("a reading and the answers to its requests are shown in one frame", async (context) => {
  const { loop, frame, timers } = aLoop(context);
  const [one, other] = [aRequest(), aRequest()];
  void loop.redrawWithAnswers([one.request, other.request]);
  one.answer();
  assert.equal(await frame(), "");
  other.answer();
  assert.equal(await frame(), "render,draw");
  timers.tick(1000);
  assert.equal(await frame(), "");
});

test("a reading does not wait long, and an answer that comes later is shown, too", async (context) => {
  const { loop, frame, timers } = aLoop(context);
  const { request, answer } = aRequest();
  void loop.redrawWithAnswers([request]);
  timers.tick(250);
  assert.equal(await frame(), "render,draw");
  answer();
  assert.equal(await frame(), "render,draw");
});

test("what a person does meanwhile is shown at once", async (context) => {
  const { loop, frame } = aLoop(context);
  loop.redraw();
  assert.equal(await frame(), "render,draw");
  void loop.redrawWithAnswers([aRequest().request]);
  loop.update();
  assert.equal(await frame(), "render");
});
