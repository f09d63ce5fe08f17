/** What is said of an absence, word by word in both languages. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { absenceText } from "../../../assets/js/text/absence_text.js";
import { makeFormat } from "../../../assets/js/text/format.js";
import { makeTranslate } from "../../../assets/js/text/i18n.js";
import { read } from "../modules.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LEFT_MS = Date.UTC(2026, 8, 21, 22, 14);
const BACK_MS = LEFT_MS + 9 * HOUR_MS + 18 * MINUTE_MS;
const ABSENCE = { from_unix_ms: LEFT_MS, to_unix_ms: BACK_MS };

/** @param {string} kind @param {number} atMs @param {string} name @param {Record<string, number | string>} [values] */
const finding = (kind, atMs, name, values = {}) =>
  /** @type {any} */ ({
    kind,
    at_unix_ms: atMs,
    culprits: [{ name, pid: 7, created_unix_ms: 1 }],
    values,
  });
/** @param {string} kind @param {number} fromMs @param {number} toMs */
const event = (kind, fromMs, toMs, detail = "") =>
  /** @type {any} */ ({ kind, from_unix_ms: fromMs, to_unix_ms: toMs, detail });
/** @param {string} name @param {number} bytes */
const program = (name, bytes) => /** @type {any} */ ({ name, write_bytes: bytes });

const SPIKE = { percent: 97, duration_s: 120, share_percent: 83 };
const NIGHT = {
  findings: [
    finding("spike", LEFT_MS + 3 * HOUR_MS, "cc1plus", SPIKE),
    finding("crash", LEFT_MS + 2 * HOUR_MS, "indexer", { count: 12, how: "SIGSEGV" }),
    finding("spike", LEFT_MS + HOUR_MS, "dnf", SPIKE),
    finding("memory_leak", LEFT_MS + HOUR_MS, "firefox", {
      bytes_per_hour: 2 ** 28,
      duration_s: 9 * 3600,
      grown_bytes: 2 ** 31,
    }),
    finding("freeze", LEFT_MS + HOUR_MS / 2, "chrome", { duration_s: 14 }),
    finding("killed_for_memory", LEFT_MS + HOUR_MS / 2, "java", { count: 1 }),
  ],
  events: [
    event("suspended", LEFT_MS + 4 * HOUR_MS, LEFT_MS + 8 * HOUR_MS, "rtc0"),
    event("engine_off", LEFT_MS + 8 * HOUR_MS, LEFT_MS + 8 * HOUR_MS + 10 * MINUTE_MS),
    event("boot", LEFT_MS + 8 * HOUR_MS, LEFT_MS + 8 * HOUR_MS),
  ],
  programs: [program("rsync", 5e9), program("chrome", 3e8), program("git", 9e9), program("sh", 1e7)],
};
const QUIET = { findings: [], events: [], programs: [] };

/** @param {string} language @param {any} facts */
function said(language, facts) {
  const t = makeTranslate(JSON.parse(read(`locales/${language}.json`)));
  const { span, summary, lines, notes } = absenceText(
    { t, format: makeFormat(language, "UTC") },
    ABSENCE,
    facts,
  );
  const all = [span, summary, ...lines.map(({ time, text }) => `${time}  ${text}`), ...notes];
  return all.map((text) => text.replaceAll(/[\u00a0\u2009\u202f]/g, " "));
}

test("a night in English: what ended work first, then what slowed it, the newest first", () => {
  assert.deepEqual(said("en", NIGHT), [
    "Sep 21, 22:14 – Sep 22, 07:32 (9 h 18 min)",
    "Killed for lack of memory, Machine stood still, Program crash × 12, Memory grows, CPU spike × 2",
    "Sep 21, 22:44  java was probably killed because memory ran out.",
    "Sep 21, 22:44  The machine stood still for 14 s; it was probably chrome.",
    "Sep 22, 00:14  indexer ended with error SIGSEGV. This happened 12 times.",
    "Sep 21, 23:14  The memory of firefox grew by 256 MiB an hour for 9 h, 2.00 GiB in all.",
    "Sep 22, 01:14  CPU at 97 % for 2 min: 83 % of it was cc1plus.",
    "Sep 21, 23:14  CPU at 97 % for 2 min: 83 % of it was dnf.",
    "The computer slept for 4 h.",
    "The monitor was off for 10 min.",
    "rtc0 woke the computer at Sep 22, 06:14.",
    "The computer was started at Sep 22, 06:14.",
    "Most written: git 8.38 GiB, rsync 4.66 GiB, chrome 286 MiB.",
  ]);
});

test("the same night in Chinese", () => {
  assert.deepEqual(said("zh-CN", NIGHT), [
    "9月21日 22:14 – 9月22日 07:32（9 小时 18 分钟）",
    "因内存不足被终止、系统停顿、程序崩溃 × 12、内存持续增长、CPU 高峰 × 2",
    "9月21日 22:44  java 可能因内存耗尽而被终止。",
    "9月21日 22:44  系统停顿了 14 秒，可能由 chrome 引起。",
    "9月22日 00:14  indexer 因错误 SIGSEGV 而结束。共发生 12 次。",
    "9月21日 23:14  firefox 的内存在 9 小时内每小时增长 256 MiB，共增长 2.00 GiB。",
    "9月22日 01:14  CPU 占用 97 %，持续 2 分钟：其中 83 % 是 cc1plus。",
    "9月21日 23:14  CPU 占用 97 %，持续 2 分钟：其中 83 % 是 dnf。",
    "计算机休眠了 4 小时。",
    "监控有 10 分钟未运行。",
    "9月22日 06:14 由 rtc0 唤醒。",
    "计算机于 9月22日 06:14 启动。",
    "写入最多：git 8.38 GiB、rsync 4.66 GiB、chrome 286 MiB。",
  ]);
});

test("a night without anything is one sentence", () => {
  assert.deepEqual(said("en", QUIET).slice(1), ["Nothing unusual in 9 h 18 min."]);
  assert.deepEqual(said("zh-CN", QUIET).slice(1), ["9 小时 18 分钟内没有异常。"]);
});

test("nothing is claimed of time that was not measured; what several events explain counts once", () => {
  const slept = [event("suspended", LEFT_MS - HOUR_MS, BACK_MS - HOUR_MS)];
  assert.deepEqual(said("en", { ...QUIET, events: slept }).slice(1), [
    "Nothing unusual in the 1 h that were measured.",
    "The computer slept for 8 h 18 min.",
  ]);
  const off = event("engine_off", BACK_MS - 3 * HOUR_MS, BACK_MS - HOUR_MS);
  assert.equal(
    said("en", { ...QUIET, events: [...slept, off] })[1],
    "Nothing unusual in the 1 h that were measured.",
  );
  const both = [...slept, event("not_sampled", LEFT_MS, BACK_MS)];
  assert.deepEqual(said("en", { ...QUIET, events: both }).slice(1), [
    "Nothing was measured in this time.",
    "The computer slept for 8 h 18 min.",
    "Not measured for 9 h 18 min.",
  ]);
});

test("what could not be read is not called quiet", () => {
  const lost = { findings: null, events: null, programs: null };
  assert.deepEqual(said("en", lost).slice(1), ["The history of this time could not be read."]);
});

test("a hostile name is shown by its numbers", () => {
  const facts = { ...QUIET, programs: [program("evil\u202e", 1e9)] };
  assert.match(said("en", facts).at(-1) ?? "", /evil\\u\{202e\}/);
});
