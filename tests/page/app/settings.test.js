import assert from "node:assert/strict";
import { test } from "node:test";

import { makeApi } from "../../../assets/js/app/api.js";
import { makeSettings } from "../../../assets/js/app/settings.js";

/** An engine whose answers are sent by the test, in whichever order. */
function slowEngine() {
  const stored = { theme: "system", period_s: 5 };
  /** @type {{method: string, answer: () => void, refuse: () => void}[]} */
  const waiting = [];
  const fetch = (/** @type {string} */ path, /** @type {RequestInit} */ { method = "GET", body }) => {
    if (path === "/api/status") return Promise.resolve({ ok: true, json: async () => ({}) });
    if (method === "PATCH") Object.assign(stored, JSON.parse(String(body)));
    const content = { ...stored };
    return new Promise((resolve) => {
      waiting.push({
        method,
        answer: () => resolve({ ok: true, json: async () => content }),
        refuse: () =>
          resolve({ ok: false, status: 400, json: async () => ({ error: { message: "No room." } }) }),
      });
    });
  };
  const nextRequest = async () => {
    for (let turn = 0; turn < 20 && waiting.length === 0; turn += 1) await Promise.resolve();
    return waiting.shift();
  };
  /** @type {any} */
  const state = { settings: { ...stored }, settingsError: null, pendingSettings: {}, status: {}, t: String };
  const ignore = () => undefined;
  const api = makeApi({ token: "x", fetch: /** @type {any} */ (fetch), t: String });
  const settings = makeSettings({ state, api, onChange: ignore, onRefused: ignore, redraw: ignore });
  /** Answers two requests, the second one first where it does not wait for the first. */
  const answerInReverse = async () => {
    const [first, second] = [await nextRequest(), await nextRequest()];
    second?.answer();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    first?.answer();
    if (second === undefined) (await nextRequest())?.answer();
  };
  return { state, settings, nextRequest, answerInReverse };
}

test("what was chosen last is shown, whichever answer comes first", async () => {
  const { state, settings, answerInReverse } = slowEngine();
  const changes = [settings.change({ theme: "dark" }), settings.change({ theme: "light" })];
  assert.equal(state.settings.theme, "light");

  await answerInReverse();
  await Promise.all(changes);

  assert.equal(state.settings.theme, "light");
});

test("settings that are read while a change is on its way are not those before it", async () => {
  const { state, settings, answerInReverse } = slowEngine();
  const requests = [settings.refresh(), settings.change({ theme: "dark" })];

  await answerInReverse();
  await Promise.all(requests);

  assert.equal(state.settings.theme, "dark");
});

test("the message about a refused change stays when the one after it is accepted", async () => {
  const { state, settings, nextRequest } = slowEngine();
  const changes = [settings.change({ theme: "dark" }), settings.change({ period_s: 2 })];

  (await nextRequest())?.refuse();
  (await nextRequest())?.answer();
  await Promise.all(changes);

  assert.equal(state.settingsError, "No room.");
});
