/** Keyboard, selection, virtual rows and order lock of the process table. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeCursor } from "../../../assets/js/processes/input/cursor.js";
import { escapeInvisible } from "../../../assets/js/text/text_safety.js";
import { HOLD_MS, makeOrderLock } from "../../../assets/js/processes/lines/order_lock.js";
import { handleKey } from "../../../assets/js/processes/input/table_keyboard.js";
import { makeTypeAhead } from "../../../assets/js/processes/input/type_ahead.js";
import { rowsPerPage, scrollToReveal, visibleRows } from "../../../assets/js/processes/grid/virtual_rows.js";
import { tableRow } from "./fixtures.js";

/** @param {number[]} pids */
const linesOf = (pids) =>
  pids.map((pid) => {
    const row = tableRow({ pid });
    return {
      key: row.key,
      row,
      kind: /** @type {const} */ ("process"),
      depth: 0,
      childCount: 0,
      isExpanded: false,
    };
  });
/** @param {number[]} pids */
const cursorOver = (pids) => {
  const tableLines = /** @type {any} */ ({ lines: linesOf(pids), pinned: [] });
  return {
    tableLines,
    cursor: makeCursor({ tableLines, grid: { reveal() {}, scrollToTop() {} }, onChange() {} }),
  };
};
/** @param {import("../../../assets/js/processes/input/cursor.js").Cursor} cursor */
const selected = (cursor) => [...cursor.selection.selected].map((key) => Number(key.split(":")[0]));

test("only visible rows and a margin are in the document", () => {
  const rows = visibleRows({ scrollPx: 2800, heightPx: 280, rowPx: 28, count: 700 });
  assert.deepEqual(rows, { first: 96, count: 19 });
  assert.deepEqual(visibleRows({ scrollPx: 99_999, heightPx: 280, rowPx: 28, count: 700 }), {
    first: 681,
    count: 19,
  });
  assert.deepEqual(visibleRows({ scrollPx: 0, heightPx: 280, rowPx: 28, count: 3 }), { first: 0, count: 3 });
  assert.deepEqual(visibleRows({ scrollPx: 50, heightPx: 0, rowPx: 28, count: 0 }), { first: 0, count: 0 });
});

test("scrolling to a row moves as little as possible", () => {
  const box = { scrollPx: 280, heightPx: 280, rowPx: 28 };
  assert.equal(scrollToReveal(box, 12), 280);
  assert.equal(scrollToReveal(box, 2), 56);
  assert.equal(scrollToReveal(box, 25), 448);
  assert.equal(rowsPerPage(280, 28), 9);
  assert.equal(rowsPerPage(10, 28), 1);
});

test("the selection follows the process when the order changes", () => {
  const { tableLines, cursor } = cursorOver([1, 2, 3]);
  cursor.step(1, "only");
  cursor.step(1, "only");
  tableLines.lines = linesOf([2, 3, 1]);
  cursor.prune();
  assert.deepEqual([selected(cursor), cursor.indexOfActive()], [[2], 0]);
});

test("after the active process has ended, the keyboard continues at its index", () => {
  const { tableLines, cursor } = cursorOver([1, 2, 3, 4]);
  cursor.select("2:1000");
  tableLines.lines = linesOf([1, 3, 4]);
  cursor.prune();
  assert.deepEqual(selected(cursor), []);
  cursor.step(1, "only");
  assert.deepEqual(selected(cursor), [3]);
});

test("the index to continue at follows the process while it runs", () => {
  const { tableLines, cursor } = cursorOver([1, 2, 3, 4]);
  cursor.select("1:1000");
  tableLines.lines = linesOf([2, 3, 1, 4]);
  cursor.prune();
  tableLines.lines = linesOf([2, 3, 4]);
  cursor.prune();
  cursor.step(1, "only");
  assert.deepEqual(selected(cursor), [4]);
});

test("a reused pid is not selected", () => {
  const { tableLines, cursor } = cursorOver([1, 2]);
  cursor.select("2:1000");
  const reused = tableRow({ pid: 2, created_unix_ms: 5_000 });
  tableLines.lines = [{ ...linesOf([1])[0], key: reused.key, row: reused }];
  cursor.prune();
  assert.deepEqual([selected(cursor), cursor.activeLine(), cursor.selection.active], [[], null, null]);
});

test("Shift selects a range from the anchor, Control moves the focus or toggles", () => {
  const { cursor } = cursorOver([1, 2, 3, 4]);
  cursor.select("2:1000");
  cursor.step(2, "extend");
  assert.deepEqual(selected(cursor), [2, 3, 4]);
  cursor.step(-3, "extend");
  assert.deepEqual(selected(cursor), [1, 2]);
  cursor.step(1, "move");
  assert.deepEqual(selected(cursor), [1, 2]);
  cursor.toggle("4:1000");
  assert.deepEqual(selected(cursor), [1, 2, 4]);
  cursor.toggle("1:1000");
  assert.deepEqual(selected(cursor), [2, 4]);
  cursor.step(-Infinity, "only");
  assert.deepEqual(selected(cursor), [1]);
  cursor.selectAll();
  assert.equal(selected(cursor).length, 4);
});

test("each key starts its action, other keys are left to the page", () => {
  /** @type {string[]} */
  const calls = [];
  const record =
    (/** @type {string} */ name) =>
    (/** @type {unknown[]} */ ...args) =>
      void calls.push([name, ...args].join(" "));
  const actions = /** @type {any} */ ({ rowsPerPage: () => 9, isTyping: () => false });
  for (const name of [
    "step",
    "toggle",
    "selectAll",
    "open",
    "openMenu",
    "copy",
    "end",
    "kill",
    "setExpanded",
    "escape",
    "type",
  ])
    actions[name] = record(name);
  const press = (/** @type {string} */ key, part = {}) =>
    handleKey(
      /** @type {any} */ ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...part }),
      actions,
    );
  for (const key of ["ArrowDown", "PageUp", "End", " ", "Enter", "Escape", "ArrowLeft", "f"])
    assert.ok(press(key), key);
  assert.ok(press("ArrowUp", { shiftKey: true }));
  assert.ok(press("Home", { ctrlKey: true }));
  assert.ok(press(" ", { ctrlKey: true }));
  assert.ok(press("a", { ctrlKey: true }));
  assert.ok(press("c", { metaKey: true }));
  assert.ok(press("F10", { shiftKey: true }));
  assert.ok(press("Delete"));
  assert.ok(press("Delete", { shiftKey: true }));
  for (const key of ["?", "/", "Tab", "F5"]) assert.ok(!press(key), key);
  assert.ok(!press("1", { ctrlKey: true }));
  assert.ok(!press("ArrowDown", { altKey: true }));
  assert.deepEqual(calls, [
    "step 1 only",
    "step -9 only",
    "step Infinity only",
    "toggle",
    "open",
    "escape",
    "setExpanded false",
    "type f",
    "step -1 extend",
    "step -Infinity move",
    "toggle",
    "selectAll",
    "copy",
    "openMenu",
    "end",
    "kill",
  ]);
});

test("type-ahead: letters typed quickly are a prefix, a repeated letter goes to the next name", () => {
  let nowMs = 0;
  const typeAhead = makeTypeAhead(() => nowMs);
  const names = ["systemd", "ssh", "bash", "Firefox", "sshd"];
  assert.equal(typeAhead.find("s", names, -1), 0);
  assert.equal(typeAhead.isTyping(), true);
  assert.equal(typeAhead.find("s", names, 0), 1);
  nowMs += 2000;
  assert.equal(typeAhead.isTyping(), false);
  assert.equal(typeAhead.find("f", names, 1), 3);
  assert.equal(typeAhead.find("i", names, 3), 3);
  assert.equal(typeAhead.find("x", names, 3), -1);
});

test("the order lock is released with its last reason", () => {
  let released = 0;
  const lock = makeOrderLock(() => (released += 1));
  lock.acquire("pressed");
  lock.acquire("menu");
  lock.release("menu");
  assert.equal(lock.isLocked, true);
  lock.release("pressed");
  lock.release("pressed");
  assert.deepEqual([lock.isLocked, released], [false, 1]);
});

/** @returns {{timers: import("../../../assets/js/processes/lines/order_lock.js").Timers, pass: (ms: number) => void}} */
function fakeTimers() {
  let nowMs = 0;
  /** @type {Map<number, {act: () => void, atMs: number}>} */
  const waiting = new Map();
  return {
    timers: {
      set(act, delayMs) {
        const id = waiting.size + nowMs + 1;
        waiting.set(id, { act, atMs: nowMs + delayMs });
        return id;
      },
      clear: (id) => void waiting.delete(id),
    },
    pass(ms) {
      nowMs += ms;
      for (const [id, { act, atMs }] of waiting)
        if (atMs <= nowMs) {
          waiting.delete(id);
          act();
        }
    },
  };
}

test("the hold of the order ends by itself, some seconds after the last sign of use", () => {
  let released = 0;
  const { timers, pass } = fakeTimers();
  const lock = makeOrderLock(() => (released += 1), timers);
  lock.touch();
  pass(HOLD_MS - 1);
  lock.touch();
  pass(HOLD_MS - 1);
  assert.deepEqual([lock.isLocked, released], [true, 0]);
  pass(1);
  assert.deepEqual([lock.isLocked, released], [false, 1]);
});

test("an open menu outlasts the hold, but not an order that is no longer true", () => {
  let released = 0;
  const { timers, pass } = fakeTimers();
  const lock = makeOrderLock(() => (released += 1), timers);
  lock.touch();
  lock.acquire("menu");
  pass(HOLD_MS);
  assert.deepEqual([lock.isLocked, released], [true, 0]);
  lock.giveUp();
  assert.deepEqual([lock.isLocked, released], [false, 1]);
  lock.acquire("pressed");
  lock.giveUp();
  assert.deepEqual([lock.isLocked, released], [true, 1]);
});

for (const [name, expected] of [
  ["firefox", "firefox"],
  ["日本語 ok é", "日本語 ok é"],
  ["evil\u202egnp.exe", "evil\\u{202e}gnp.exe"],
  ["a\nb\tc\0", "a\\nb\\tc\\u{0000}"],
  ["zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"],
  ["\ud800half", "\\u{d800}half"],
  ["\u{e0041}tag", "\\u{e0041}tag"],
  ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
]) {
  test(`the name ${JSON.stringify(name)} is escaped as ${expected}`, () =>
    assert.equal(escapeInvisible(name), expected));
}
