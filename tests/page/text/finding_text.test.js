/** Findings as sentences. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { FindingKind } from "../../../assets/js/contract.js";
import { findingText } from "../../../assets/js/text/finding_text.js";
import { makeFormat } from "../../../assets/js/text/format.js";
import { makeTranslate } from "../../../assets/js/text/i18n.js";
import { read } from "../modules.js";

const VALUES = {
  percent: 97,
  share_percent: 83,
  duration_s: 30,
  parents: "make < bash",
  bytes_per_hour: 8 * 2 ** 20,
  bytes_per_day: 2 ** 30,
  bytes_per_s: 5e7,
  grown_bytes: 2 ** 28,
  swap_bytes: 2 ** 30,
  moved_bytes: 2 ** 30,
  how: "SIGSEGV",
  free_bytes: 2 ** 33,
  cpu_s: 5400,
  left_s: 3 * 86_400,
  life_s: 2,
  count: 40,
  process_count: 1,
  mount: "/home",
  disk: "sda",
  interface: "eth0",
};

/** @param {string} language */
function sceneIn(language) {
  const t = makeTranslate(JSON.parse(read(`locales/${language}.json`)));
  return { t, format: makeFormat(language, "UTC") };
}

/** @param {string} kind @param {ReadonlyArray<{name: string, pid: number, created_unix_ms: number}>} culprits */
const finding = (kind, culprits = [{ name: "cc1plus", pid: 7, created_unix_ms: 1 }]) =>
  /** @type {any} */ ({ kind, culprits, values: VALUES });

/** @param {string} text */
const plain = (text) => text.replaceAll("\u00a0", " ");

test("a script is named beside its interpreter", () => {
  const python = { name: "python3", pid: 7, created_unix_ms: 1, label: "night.py" };
  assert.match(findingText(sceneIn("en"), finding("spike", [python])), /was python3 · night\.py \(/u);
});

test("a spike says how high, how long, who, and what started it", () => {
  const text = findingText(sceneIn("en"), finding("spike"));
  assert.equal(plain(text), "CPU at 97 % for 30 s: 83 % of it was cc1plus (started by make < bash).");
});

test("a storm of short processes is said with their count", () => {
  const one = finding("spike", [{ name: "true", pid: 0, created_unix_ms: 1 }]);
  const storm = { ...one, values: { ...VALUES, ended_count: 2000, parents: "sh" } };
  assert.match(findingText(sceneIn("en"), storm), /was true × 2,000 \(started by sh\)\.$/u);
  assert.match(findingText(sceneIn("zh-CN"), storm), /是 true × 2,000（由 sh 启动）。$/u);
});

test("a spike with a dip, and a core that paused, are said as averages", () => {
  const uneven = (/** @type {string} */ kind, values = {}) =>
    /** @type {any} */ ({ kind, culprits: [], values: { ...VALUES, ...values } });
  const texts = [
    uneven("spike", { peak_percent: 100, duration_s: 300 }),
    uneven("pinned_core", { core_percent: 93, duration_s: 300 }),
  ].map((one) => [findingText(sceneIn("en"), one), findingText(sceneIn("zh-CN"), one)].map(plain));

  assert.equal(texts[0][0], "CPU at 97 % on average for 5 min, 100 % at most.");
  assert.equal(texts[0][1], "CPU 在 5 分钟内平均占用 97 %，最高 100 %。");
  assert.match(texts[1][0], /^One core was 93 % busy on average for 5 min/u);
});

for (const language of ["en", "zh-CN"]) {
  for (const kind of Object.values(FindingKind)) {
    test(`${language}: every place of ${kind} is filled, with a culprit and without`, () => {
      const scene = sceneIn(language);
      for (const culprits of [undefined, []])
        assert.doesNotMatch(findingText(scene, finding(kind, culprits)), /[{}]/);
    });
  }
}

test("what turns text around is shown by its number", () => {
  const evil = { name: "evil\u202e", pid: 7, created_unix_ms: 1 };
  assert.match(findingText(sceneIn("en"), finding("spike", [evil])), /evil\\u\{202e\}/);
});

test("the rate of an interface is said in bits, as everywhere on the page, that of a disk in bytes", () => {
  for (const language of ["en", "zh-CN"]) {
    assert.match(plain(findingText(sceneIn(language), finding("network_hog"))), /400 Mbit\/s/u);
    assert.match(plain(findingText(sceneIn(language), finding("disk_hog"))), /50\.0 MB\/s/u);
  }
});
