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
