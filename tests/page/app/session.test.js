/** The one-time key of the address is exchanged for a token of this tab. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { removeToken, openSession } from "../../../assets/js/app/session.js";

/** @param {{status?: number, fails?: boolean, answer?: object}} [options] */
function makeBrowser({ status = 200, fails = false, answer = { token: "T" } } = {}) {
  const stored = new Map();
  /** @type {any[]} */
  const requests = [];
  let cleared = 0;
  return {
    requests,
    stored,
    cleared: () => cleared,
    storage: {
      getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => stored.set(key, value),
      removeItem: (/** @type {string} */ key) => stored.delete(key),
    },
    clearFragment: () => {
      cleared += 1;
    },
    fetch: /** @type {any} */ (
      async (/** @type {string} */ path, /** @type {RequestInit} */ options) => {
        requests.push([path, options.method, options.body]);
        if (fails) throw new TypeError("Failed to fetch");
        return new Response(JSON.stringify(answer), { status });
      }
    ),
  };
}

test("the key of the address is exchanged for a token, which is stored; the address loses it", async () => {
  const browser = makeBrowser();
  assert.deepEqual(await openSession({ fragment: "#key=K%2B1", ...browser }), { token: "T" });
  assert.deepEqual(browser.requests, [["/api/session", "POST", '{"key":"K+1"}']]);
  assert.equal(browser.cleared(), 1);
  assert.deepEqual([...browser.stored.values()], ["T"]);
});

test("a reload uses the stored token without a request", async () => {
  const browser = makeBrowser();
  await openSession({ fragment: "#key=K", ...browser });
  assert.deepEqual(await openSession({ fragment: "#cpu", ...browser }), { token: "T" });
  assert.equal(browser.requests.length, 1);
});

test("without key and token the reason is that there is none", async () => {
  assert.deepEqual(await openSession({ fragment: "", ...makeBrowser() }), { why: "none" });
});

test("a used key is refused, unless a token is stored", async () => {
  const browser = makeBrowser({ status: 403 });
  assert.deepEqual(await openSession({ fragment: "#key=K", ...browser }), { why: "refused" });
  browser.stored.set("desktop-monitor.token", "old");
  assert.deepEqual(await openSession({ fragment: "#key=K", ...browser }), { token: "old" });
});

test("an expired key says so, with the command that opens the monitor again", async () => {
  const command = "desktop-monitor --data-dir /tmp/other";
  const answer = { error: { code: "key_expired", message: "", command } };
  const browser = makeBrowser({ status: 403, answer });
  assert.deepEqual(await openSession({ fragment: "#key=K", ...browser }), { why: "expired", command });
});

test("an unreachable engine is not a refusal", async () => {
  assert.deepEqual(await openSession({ fragment: "#key=K", ...makeBrowser({ fails: true }) }), {
    why: "unreachable",
  });
});

test("without storage, the page can be opened once", async () => {
  const forbidden = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const browser = {
    ...makeBrowser(),
    storage: { getItem: forbidden, setItem: forbidden, removeItem: forbidden },
  };
  assert.deepEqual(await openSession({ fragment: "#key=K", ...browser }), { token: "T" });
  assert.deepEqual(await openSession({ fragment: "#key=K", ...browser, storage: null }), { token: "T" });
  assert.doesNotThrow(() => removeToken(browser.storage));
});
