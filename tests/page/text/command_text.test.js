/** Command lines that are too long for their column. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { shortCommand } from "../../../assets/js/text/command_text.js";

const LONG = "/usr/lib/very/long/path/python3 /opt/company/application/server.py --port 8080";

test("a command that fits is shown as it is", () => {
  assert.equal(shortCommand("/bin/sh -c true", 15), "/bin/sh -c true");
  assert.equal(shortCommand("", 10), "");
});

test("the directories of a path are left out first, then those of all words", () => {
  assert.equal(shortCommand(LONG, 63), "…/python3 /opt/company/application/server.py --port 8080");
  assert.equal(shortCommand(LONG, 40), "…/python3 …/server.py --port 8080");
});

test("a name that is shown beside the command makes room for what it does", () => {
  assert.equal(shortCommand(LONG, 40, "python3"), "…/server.py --port 8080");
  assert.equal(shortCommand("/usr/lib/very/long/path/python3", 12, "python3"), "…/python3");
});

test("the middle of what is still too long is cut, with a beginning and an end that fit", () => {
  const command = `/opt/chrome --type=renderer ${"--flag=1 ".repeat(400)}--client-id=77`;
  const short = shortCommand(command, 40);
  assert.match(short, /^…\/chrome --type=/u);
  assert.match(short, /…lag=1 --client-id=77$|…-{0,2}flag=1 --client-id=77$/u);
  assert.ok(short.length <= 40, short);
});

test("two commands that differ only at their end stay different", () => {
  const begin = "/snap/browser/current/usr/lib/browser/browser -contentproc -parentBuildID 2026";
  assert.notEqual(shortCommand(`${begin} tab`, 24), shortCommand(`${begin} gpu`, 24));
});

test("wide characters take twice the room, and none is cut in half", () => {
  const short = shortCommand(`/usr/bin/${"数据".repeat(60)}😀`, 20);
  assert.ok(short.endsWith("😀"), short);
  assert.ok([...short].length <= 12, short);
});
