/** Keyboard, choice and window of the process table: what a hand means is never moved under it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeCursor } from "../../../assets/js/processes/cursor.js";
import { escapeInvisible } from "../../../assets/js/text/text_safety.js";
import { makeHold } from "../../../assets/js/processes/order_lock.js";
import { actOn } from "../../../assets/js/processes/table_keyboard.js";
import { makeTypeAhead } from "../../../assets/js/processes/type_ahead.js";
import { pageOf, scrollTo, visibleRows } from "../../../assets/js/processes/grid/virtual_rows.js";
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
  const list = /** @type {any} */ ({ lines: linesOf(pids), pinned: [] });
  return { list, cursor: makeCursor({ list, grid: { reveal() {} }, onChange() {} }) };
};
/** @param {import("../../../assets/js/processes/cursor.js").Cursor} cursor */
const chosen = (cursor) => [...cursor.selection.chosen].map((key) => Number(key.split(":")[0]));

test("only what can be seen is kept in the document", () => {
  const rows = visibleRows({ scrollPx: 2800, heightPx: 280, rowPx: 28, count: 700 });
  assert.deepEqual(rows, { first: 96, count: 19 });
  assert.deepEqual(visibleRows({ scrollPx: 99_999, heightPx: 280, rowPx: 28, count: 700 }), {
    first: 681,
    count: 19,
  });
  assert.deepEqual(visibleRows({ scrollPx: 0, heightPx: 280, rowPx: 28, count: 3 }), { first: 0, count: 3 });
  assert.deepEqual(visibleRows({ scrollPx: 50, heightPx: 0, rowPx: 28, count: 0 }), { first: 0, count: 0 });
});

test("scrolling goes no further than it must", () => {
  const box = { scrollPx: 280, heightPx: 280, rowPx: 28 };
  assert.equal(scrollTo(box, 12), 280);
  assert.equal(scrollTo(box, 2), 56);
  assert.equal(scrollTo(box, 25), 448);
  assert.equal(pageOf(280, 28), 9);
  assert.equal(pageOf(10, 28), 1);
});

test("the choice follows the process when the order changes", () => {
  const { list, cursor } = cursorOver([1, 2, 3]);
  cursor.step(1, "only");
  cursor.step(1, "only");
  list.lines = linesOf([2, 3, 1]);
  cursor.prune();
  assert.deepEqual([chosen(cursor), cursor.indexOf()], [[2], 0]);
});

test("after the active process has ended the keyboard goes on from its place", () => {
  const { list, cursor } = cursorOver([1, 2, 3, 4]);
  cursor.chooseOnly("2:1000");
  list.lines = linesOf([1, 3, 4]);
  cursor.prune();
  assert.deepEqual(chosen(cursor), []);
  cursor.step(1, "only");
  assert.deepEqual(chosen(cursor), [3]);
});

test("the place to go on from moves with the process while it lives", () => {
  const { list, cursor } = cursorOver([1, 2, 3, 4]);
  cursor.chooseOnly("1:1000");
  list.lines = linesOf([2, 3, 1, 4]);
  cursor.prune();
  list.lines = linesOf([2, 3, 4]);
  cursor.prune();
  cursor.step(1, "only");
  assert.deepEqual(chosen(cursor), [4]);
});

test("a pid that is used again is not the one that was chosen", () => {
  const { list, cursor } = cursorOver([1, 2]);
  cursor.chooseOnly("2:1000");
  const reused = tableRow({ pid: 2, created_unix_ms: 5_000 });
  list.lines = [{ ...linesOf([1])[0], key: reused.key, row: reused }];
  cursor.prune();
  assert.deepEqual([chosen(cursor), cursor.active(), cursor.selection.active], [[], null, null]);
});

test("Shift chooses a range from the anchor, Control moves or takes in and out", () => {
  const { cursor } = cursorOver([1, 2, 3, 4]);
  cursor.chooseOnly("2:1000");
  cursor.step(2, "extend");
  assert.deepEqual(chosen(cursor), [2, 3, 4]);
  cursor.step(-3, "extend");
  assert.deepEqual(chosen(cursor), [1, 2]);
  cursor.step(1, "move");
  assert.deepEqual(chosen(cursor), [1, 2]);
  cursor.toggle("4:1000");
  assert.deepEqual(chosen(cursor), [1, 2, 4]);
  cursor.toggle("1:1000");
  assert.deepEqual(chosen(cursor), [2, 4]);
  cursor.step(-Infinity, "only");
  assert.deepEqual(chosen(cursor), [1]);
  cursor.chooseAll();
  assert.equal(chosen(cursor).length, 4);
});

test("each key does what it is known for, and leaves the rest to the page", () => {
  /** @type {string[]} */
  const did = [];
  const note =
    (/** @type {string} */ name) =>
    (/** @type {unknown[]} */ ...given) =>
      void did.push([name, ...given].join(" "));
  const actions = /** @type {any} */ ({ page: () => 9, isTyping: () => false });
  for (const name of ["step", "toggle", "chooseAll", "open", "menu", "copy", "fold", "escape", "type"])
    actions[name] = note(name);
  const press = (/** @type {string} */ key, part = {}) =>
    actOn(
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
  for (const key of ["?", "/", "Tab", "F5"]) assert.ok(!press(key), key);
  assert.ok(!press("1", { ctrlKey: true }));
  assert.ok(!press("ArrowDown", { altKey: true }));
  assert.deepEqual(did, [
    "step 1 only",
    "step -9 only",
    "step Infinity only",
    "toggle",
    "open",
    "escape",
    "fold false",
    "type f",
    "step -1 extend",
    "step -Infinity move",
    "toggle",
    "chooseAll",
    "copy",
    "menu",
  ]);
});

test("letters lead to names: together when typed quickly, on to the next when repeated", () => {
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

test("the order is let go when the last reason has gone", () => {
  let released = 0;
  const hold = makeHold(() => (released += 1));
  hold.take("focus");
  hold.take("menu");
  hold.release("menu");
  assert.equal(hold.isHeld, true);
  hold.release("focus");
  hold.release("focus");
  assert.deepEqual([hold.isHeld, released], [false, 1]);
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
  test(`the name ${JSON.stringify(name)} is shown as ${expected}`, () =>
    assert.equal(escapeInvisible(name), expected));
}
