/** How to come back after the window was closed, with an icon in the tray and without one. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { TrayProblem } from "../../../assets/js/contract.js";
import { makeTranslate } from "../../../assets/js/text/i18n.js";
import { returnText, trayText } from "../../../assets/js/text/recording_text.js";

/** @param {string} language */
const load = (language) =>
  makeTranslate(
    JSON.parse(readFileSync(new URL(`../../../assets/locales/${language}.json`, import.meta.url), "utf8")),
  );

/** @param {string} language @param {string} problem @returns {any} */
const scene = (language, problem) => ({
  t: load(language),
  state: { status: { tray: { is_shown: problem === TrayProblem.NONE, problem } } },
});

for (const [language, start] of [
  ["en", "To open the window again, start Desktop Monitor."],
  ["zh-CN", "再次启动系统监控即可重新打开窗口。"],
]) {
  test(`without an icon the way back is to start the program, and the reason is given: ${language}`, () => {
    for (const problem of Object.values(TrayProblem)) {
      const isShown = problem === TrayProblem.NONE;
      assert.equal(returnText(scene(language, problem)) === start, !isShown, problem);
      assert.doesNotMatch(trayText(scene(language, problem)), /^tray\./);
    }
  });
}
