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

test("of what is still too long, whole words stay: what runs, and the last one", () => {
  const command = `/opt/chrome --type=renderer ${"--flag=1 ".repeat(400)}--client-id=77`;
  assert.equal(shortCommand(command, 50), "…/chrome --type=renderer --flag=1 … --client-id=77");
  assert.equal(shortCommand(command, 24), "… --type=renderer …");
});

test("numbers that say nothing do not take the room of what does", () => {
  const command = `/opt/chrome --crashpad-pid=7 --type=utility --sub-type=network ${"--x ".repeat(90)}--track=3190708992871164437`;
  assert.equal(shortCommand(command, 41, "chrome"), "… --type=utility --sub-type=network --x …");
  assert.equal(shortCommand(command, 22, "chrome"), "… --type=utility …");
});

test("parts of a browser are told apart by their kind, service and number", () => {
  const flags = "--crashpad-handler-pid=1234 --enable-crash-reporter=,Debian --lang=en-US";
  const end = "--shared-files=v8_context_snapshot_data:100 --variations-seed-version=8992871164437";
  /** @param {string} kind @param {number} cells */
  const short = (kind, cells) =>
    shortCommand(`/usr/lib/chromium/chromium --type=${kind} ${flags} ${end}`, cells, "chromium");
  assert.equal(short("gpu-process", 24), "… --type=gpu-process …");
  const service = "utility --utility-sub-type=network.mojom.NetworkService";
  assert.equal(short(service, 58), "… --type=utility --utility-sub-type=…NetworkService …");
  const tab = `/usr/lib/chromium/chromium --type=renderer ${flags} --renderer-client-id=7 ${end}`;
  assert.equal(shortCommand(tab, 48, "chromium"), "… --type=renderer --renderer-client-id=7 …");
  const content =
    "/usr/lib/firefox/firefox -contentproc -isForBrowser -prefsHandle 0:37 -parentBuildID 20260101";
  assert.equal(
    shortCommand(`${content} -greomni /usr/lib/firefox/omni.ja tab`, 24, "firefox"),
    "… -contentproc … tab",
  );
});

test("where nothing names what runs, the first argument stays, not the value of one", () => {
  const command = `/usr/bin/agent --strict --address 0.0.0.0:2024 ${"--flag ".repeat(20)}--require-login`;
  assert.equal(shortCommand(command, 36, "agent"), "… --strict … --require-login");
});

test("the module or the script stays, with its arguments as far as they fit", () => {
  const pytest = `/opt/a/bin/python -m pytest -q --timeout 100 ${"-k some_name ".repeat(9)}tests/test_one.py`;
  assert.equal(shortCommand(pytest, 40, "python"), "… -m pytest -q … tests/test_one.py");
  assert.equal(shortCommand(pytest, 20, "python"), "… -m pytest -q …");
  const script = `/usr/bin/python3 -X dev -u /srv/jobs/nightly_backup.py ${"--verbose ".repeat(20)}`;
  assert.match(shortCommand(script, 34, "python3"), /^…\/nightly_backup\.py … --verbose$/u);
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
