/** The search language of the process table. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSearch } from "../../../assets/js/processes/lines/search.js";
import { tableRow } from "./fixtures.js";

const ROWS = [
  tableRow({
    pid: 1,
    name: "systemd",
    user: "root",
    command: "/sbin/init splash",
    label: null,
    rss_bytes: 12 * 1024 ** 2,
  }),
  tableRow({
    pid: 412,
    name: "python3",
    user: "root",
    command: "python3 /opt/agent.py --url http://x/y",
    label: null,
    cpu_percent: 6,
  }),
  tableRow({
    pid: 4120,
    name: "Web Content",
    user: "ann",
    command: "/usr/lib/firefox/firefox -contentproc",
    label: null,
    cpu_percent: 2.5,
    rss_bytes: 2 * 1024 ** 3,
  }),
  tableRow({
    pid: 77,
    name: "postgres",
    user: null,
    command: "postgres: checkpointer",
    label: null,
    state: "zombie",
    cpu_percent: null,
    rss_bytes: null,
  }),
];
/** @param {string} text @param {object} [options] */
const found = (text, options) => ROWS.filter(parseSearch(text, options).matches).map(({ pid }) => pid);

for (const [text, expected] of /** @type {[string, number[]][]} */ ([
  ["", [1, 412, 4120, 77]],
  ["  ", [1, 412, 4120, 77]],
  ["FIREFOX", [4120]],
  ["412", [412, 4120]],
  ["root", [1, 412]],
  ["root python", [412]],
  ["systemd, firefox", [1, 4120]],
  ["systemd，firefox", [1, 4120]],
  ["systemd, ,", [1]],
  ['"Web Content"', [4120]],
  ["/^sys.*d$/", [1]],
  ["/FIREFOX -/", [4120]],
  ["/usr/lib", [4120]],
  ["http://x/y", [412]],
  ["postgres: checkpointer", [77]],
  ["user:root", [1, 412]],
  ["user：root", [1, 412]],
  ["user!=root", [4120, 77]],
  ["name=python3", [412]],
  ["name=python", []],
  ['name="Web Content"', [4120]],
  ["command:/init$|splash/", [1]],
  ["pid:412", [412]],
  ["pid>400", [412, 4120]],
  ["cpu>5", [412]],
  ["cpu>=2.5%", [412, 4120]],
  ["user:root cpu>5", [412]],
  ["user:ann, cpu>5", [412, 4120]],
  ["memory>1.5G", [4120]],
  ["mem>1GiB", [4120]],
  ["rss<=12m", [1, 412]],
  ["state:zombie", [77]],
  ["threads=1", [1, 412, 4120, 77]],
])) {
  test(`"${text}" finds ${expected.join(", ") || "nothing"}`, () => assert.deepEqual(found(text), expected));
}

test("percentages are compared as shown", () => {
  assert.deepEqual(found("cpu>5", { cpuScale: 4 }), [412, 4120]);
});

test("unknown values match no comparison", () => {
  assert.ok(!found("cpu>0").includes(77));
  assert.ok(!found("cpu<100").includes(77));
});

test("an invalid regular expression is an error and matches all rows", () => {
  const { error, matches } = parseSearch("/(/");
  assert.equal(error?.key, "search.bad_regex");
  assert.equal(error?.values.regex, "(");
  assert.match(error?.values.why ?? "", /group/i);
  assert.ok(ROWS.every(matches));
});

test("an invalid number is an error", () => {
  assert.deepEqual(parseSearch("cpu>lots").error, {
    key: "search.not_a_number",
    values: { term: "cpu>lots" },
  });
  assert.equal(parseSearch("memory>1.5Q").error?.key, "search.not_a_number");
});

test("names with markup are matched as text", () => {
  const { matches } = parseSearch("img");
  assert.ok(matches(tableRow({ name: "<img src=x onerror=alert(1)>" })));
});
