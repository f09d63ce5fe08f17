/** The key is used once and leaves the address; a page without one is told what to do. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetToken, openSession } from "../../../assets/js/app/session.js";

/** @param {{status?: number, fails?: boolean}} [options] */
function world({ status = 200, fails = false } = {}) {
  const kept = new Map();
  /** @type {any[]} */
  const asked = [];
  let forgotten = 0;
  return {
    asked,
    kept,
    forgotten: () => forgotten,
    storage: {
      getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
      removeItem: (/** @type {string} */ key) => kept.delete(key),
    },
    forgetFragment: () => {
      forgotten += 1;
    },
    fetch: /** @type {any} */ (
      async (/** @type {string} */ path, /** @type {RequestInit} */ options) => {
        asked.push([path, options.method, options.body]);
        if (fails) throw new TypeError("Failed to fetch");
        return new Response(JSON.stringify({ token: "T" }), { status });
      }
    ),
  };
}

test("the key of the address is exchanged for a token, remembered, and taken out of the address", async () => {
  const there = world();
  assert.deepEqual(await openSession({ fragment: "#key=K%2B1", ...there }), { token: "T" });
  assert.deepEqual(there.asked, [["/api/session", "POST", '{"key":"K+1"}']]);
  assert.equal(there.forgotten(), 1);
  assert.deepEqual([...there.kept.values()], ["T"]);
});

test("a reload uses the remembered token and asks nothing", async () => {
  const there = world();
  await openSession({ fragment: "#key=K", ...there });
  assert.deepEqual(await openSession({ fragment: "#cpu", ...there }), { token: "T" });
  assert.equal(there.asked.length, 1);
});

test("without key and token the page knows that it has none", async () => {
  assert.deepEqual(await openSession({ fragment: "", ...world() }), { why: "none" });
});

test("a key that was used before is refused, unless this page has a token already", async () => {
  const there = world({ status: 403 });
  assert.deepEqual(await openSession({ fragment: "#key=K", ...there }), { why: "refused" });
  there.kept.set("desktop-monitor.token", "old");
  assert.deepEqual(await openSession({ fragment: "#key=K", ...there }), { token: "old" });
});

test("an engine that is gone is told apart from one that refuses", async () => {
  assert.deepEqual(await openSession({ fragment: "#key=K", ...world({ fails: true }) }), {
    why: "unreachable",
  });
});

test("a browser that forbids storage can still open the page once", async () => {
  const forbidden = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const there = { ...world(), storage: { getItem: forbidden, setItem: forbidden, removeItem: forbidden } };
  assert.deepEqual(await openSession({ fragment: "#key=K", ...there }), { token: "T" });
  assert.deepEqual(await openSession({ fragment: "#key=K", ...there, storage: null }), { token: "T" });
  assert.doesNotThrow(() => forgetToken(there.storage));
});
