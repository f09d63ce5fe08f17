/** Notices of alerts that the desktop cannot show. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeAlertService } from "../../../assets/js/alerts/alert_service.js";

const MINUTE_MS = 60_000;

/** @param {string} id @param {object} [part] */
const alert = (id, part = {}) => ({ id, announced: "page", cleared_at_unix_ms: null, ...part });

test("a notice is shown for a minute, then the alert is only listed", async () => {
  let nowMs = 0;
  const service = makeAlertService({
    state: { activeAlerts: 0 },
    api: /** @type {any} */ ({ alerts: async () => ({ alerts: [alert("a")], rules: [] }) }),
    update: () => undefined,
    nowMs: () => nowMs,
  });
  const shown = () => service.notices().map(({ id }) => id);
  await service.load();
  assert.deepEqual(shown(), ["a"]);
  nowMs = MINUTE_MS - 1;
  service.add(/** @type {any} */ (alert("b")));
  assert.deepEqual(shown(), ["b", "a"]);
  nowMs = MINUTE_MS;
  assert.deepEqual(shown(), ["b"]);
  assert.equal(service.answer?.alerts.length, 2);
});

test("a refused change takes back itself alone", async () => {
  const rules = [
    { id: "a", enabled: true },
    { id: "b", enabled: true },
  ];
  /** @type {((accepted: boolean) => void)[]} */
  const answers = [];
  const service = makeAlertService({
    state: { activeAlerts: 0 },
    api: /** @type {any} */ ({
      alerts: async () => ({ alerts: [], rules, quiet_hours: null }),
      changeAlerts: (/** @type {any} */ change) =>
        new Promise((resolve, reject) => {
          answers.push((accepted) => {
            if (!accepted) reject(new Error("No room."));
            const changed = rules.map((rule) => ({ ...rule, ...change.rules[rule.id] }));
            resolve({ alerts: [], rules: changed, quiet_hours: null });
          });
        }),
    }),
    update: () => undefined,
  });
  const enabled = () => service.answer?.rules.map((rule) => rule.enabled);
  await service.load();
  const first = service.change({ rules: { a: { enabled: false } } });
  const second = service.change({ rules: { b: { enabled: false } } });
  assert.deepEqual(enabled(), [false, false]);

  answers[1](true);
  assert.equal(await second, true);
  answers[0](false);
  assert.equal(await first, false);

  assert.deepEqual(enabled(), [true, false]);
  assert.equal(service.error, "No room.");
});
