/** How processes ended, in words. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { eventText } from "../../../assets/js/history/events.js";
import { exitText } from "../../../assets/js/text/exit_text.js";
import { makeFormat } from "../../../assets/js/text/format.js";
import { makeTranslate } from "../../../assets/js/text/i18n.js";

/** @param {string} language */
const scene = (language) => {
  const file = new URL(`../../../assets/locales/${language}.json`, import.meta.url);
  return {
    t: makeTranslate(JSON.parse(readFileSync(file, "utf8"))),
    format: makeFormat(language, "UTC"),
  };
};

/** @param {string} kind @param {string} detail */
const event = (kind, detail) => ({
  kind,
  detail,
  from_unix_ms: 1000,
  to_unix_ms: 1000,
  culprits: [{ name: "chrome", pid: 42, created_unix_ms: 1 }],
});

test("a signal has its number and its name", () => {
  const { t } = scene("en");
  assert.equal(exitText(t, { exit_code: null, exit_signal: 9 }), "ended by signal 9 (SIGKILL)");
  assert.equal(exitText(t, { exit_code: null, exit_signal: 40 }), "ended by signal 40");
});

test("an exit code is shown, zero too, and what is unknown is not", () => {
  const { t } = scene("en");
  assert.equal(exitText(t, { exit_code: 1, exit_signal: null }), "exit code 1");
  assert.equal(exitText(t, { exit_code: 0, exit_signal: null }), "exit code 0");
  assert.equal(exitText(t, { exit_code: null, exit_signal: null }), null);
});

test("an event names who crashed, and who was killed for lack of memory", () => {
  const english = scene("en");
  assert.equal(eventText(english, event("crash", "SIGSEGV")), "chrome crashed (SIGSEGV)");
  assert.equal(eventText(english, event("crash", "1")), "chrome ended with exit code 1");
  assert.match(
    eventText(english, event("killed_for_memory", "3435973836")),
    /^Probably killed for lack of memory: chrome, 3\.\d+.G/u,
  );
  assert.match(eventText(scene("zh-CN"), event("killed_for_memory", "")), /chrome$/u);
});
