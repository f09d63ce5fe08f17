/** The page reads every field that it receives, and has text and colour for every member of the closed sets. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../assets/js/app/routes.js";
import {
  ActionCode,
  ActionKind,
  AlertMetric,
  AutostartKind,
  AutostartProblem,
  Choices,
  EVENT_TONES,
  EventKind,
  FindingKind,
  LANGUAGES,
  NoticeCode,
  NotificationProblem,
  PROCESS_COLUMNS,
  ProcessState,
  RankBy,
  ReasonCode,
  RecorderState,
} from "../../assets/js/contract.js";
import { COLUMNS } from "../../assets/js/processes/columns/columns.js";
import { filesIn, read } from "./modules.js";

const CONTRACT = "js/contract.js";

/** Sent, and not read by any module. A field leaves this list when it is read, or is no longer sent. */
const UNREAD = [
  "CpuCache.instance_count",
  "Login.host",
  "ProgramHistory.until_unix_ms",
  "Status.process_events_reason",
  "TopProgram.share_percent",
];
/** Columns are read by the names that they declare. */
const OF_COLUMNS = new Set(
  PROCESS_COLUMNS.flatMap(({ field }) => [`ProcessRow.${field}`, `ProcessMove.${field}`]),
);
/** The page composes the names of these fields. */
const COMPOSED = /^(Memory\.\w+_bytes|Pressure\.\w+_full_percent|Accounting\.\w+_percent)$/;
/** Declare columns and metrics to the page; they are not sent. */
const NOT_SENT = ["AlertMetricTraits", "ProcessColumn"];

test("every sent field is read by a module, except the listed ones", () => {
  const sources = filesIn("js", ".js").filter((name) => name !== CONTRACT);
  const words = new Set(sources.flatMap((name) => withoutComments(read(name)).match(/\w+/g) ?? []));
  const unread = sentFields().filter(
    (name) => !words.has(name.split(".")[1]) && !COMPOSED.test(name) && !OF_COLUMNS.has(name),
  );
  assert.deepEqual(unread.sort(), UNREAD);
});

/** @returns {string[]} As "Type.field". */
function sentFields() {
  let type = "";
  const fields = [];
  for (const [, name, field] of read(CONTRACT).matchAll(
    /@typedef \{object\} (\w+)|@property \{.*\} (\w+)/g,
  )) {
    if (name) type = name;
    else if (!NOT_SENT.includes(type)) fields.push(`${type}.${field}`);
  }
  return fields;
}

/** @param {string} source */
const withoutComments = (source) => source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

/** The members that have a text: all but "none". @param {Record<string, string>} members */
const withText = (members) => Object.values(members).filter((member) => member !== "none");

/** Every set whose members are parts of locale keys. @type {[string, ReadonlyArray<string>, (member: string) => string[]][]} */
const SETS = [
  ["action code", Object.values(ActionCode), (code) => [`action.code.${code}`]],
  [
    "action",
    Object.values(ActionKind),
    (kind) => ["kind", "menu", "menu_many", "title", "explain", "do"].map((part) => `action.${part}.${kind}`),
  ],
  ["event", Object.values(EventKind), (kind) => [`event.${kind}`]],
  [
    "finding",
    Object.values(FindingKind),
    (kind) => [
      `finding.${kind}.text`,
      `finding.${kind}.unnamed`,
      `finding.${kind}.advice`,
      `alert.finding.${kind}`,
    ],
  ],
  ["alert", Object.values(AlertMetric), (metric) => [`alert.${metric}`, `alert.${metric}.help`]],
  [
    "alert of a metric",
    Object.values(AlertMetric).filter((metric) => metric !== AlertMetric.FINDING),
    (metric) => [`alert.${metric}.text`, `alert.${metric}.unnamed`],
  ],
  [
    "problem of notifications",
    withText(NotificationProblem),
    (problem) => [`notifications.problem.${problem}`],
  ],
  ["notice", Object.values(NoticeCode), (code) => [`notice.${code}`]],
  ["reason", Object.values(ReasonCode), (code) => [`reason.${code}`]],
  ["process state", Object.values(ProcessState), (state) => [`processes.state.${state}`]],
  ["recorder state", Object.values(RecorderState), (state) => [`recording.state.${state}`]],
  ["start at log-in", withText(AutostartKind), (how) => [`background.how.${how}`]],
  ["problem at log-in", withText(AutostartProblem), (problem) => [`background.problem.${problem}`]],
  ["ranking", Object.values(RankBy), (by) => [`moment.by_${by}`]],
  ["column", PROCESS_COLUMNS.map(({ id }) => id), (id) => [`processes.column.${id}`]],
  ["route", ROUTES.map(({ name }) => name), (name) => [`${name}.page`]],
  ["theme", Choices.theme, (theme) => [`settings.theme.${theme}`]],
  ["overview chart", Choices.overview_chart, (chart) => [`overview.${chart}`]],
  ["link state", ["connecting", "up", "stale", "lost", "closed"], (state) => [`link.${state}`]],
  [
    "closed reason",
    ["none", "refused", "unreachable", "ended"],
    (reason) => [`closed.${reason}.title`, `closed.${reason}.text`],
  ],
  [
    "battery state",
    ["charging", "discharging", "full", "not_charging", "unknown"],
    (state) => [`battery.${state}`],
  ],
];
for (const { tag: language } of LANGUAGES) {
  const texts = JSON.parse(read(`locales/${language}.json`));
  for (const [what, members, keysOf] of SETS) {
    test(`${language}: every ${what} has its text`, () => {
      assert.ok(members.length > 1);
      for (const key of members.flatMap(keysOf)) assert.ok(key in texts, key);
    });
  }
}

test("every language that can be chosen has a dictionary, and a name of its own", () => {
  assert.deepEqual(
    LANGUAGES.map(({ tag }) => tag).sort(),
    Choices.language.filter((language) => language !== "auto").sort(),
  );
  assert.equal(new Set(LANGUAGES.map(({ name }) => name)).size, LANGUAGES.length);
});

test("every event kind has a tone, and every tone but the neutral one a colour", () => {
  assert.deepEqual(Object.keys(EVENT_TONES), Object.values(EventKind));
  const tones = new Set(Object.values(EVENT_TONES));
  tones.delete("neutral");
  for (const tone of tones) {
    assert.match(read("css/charts.css"), new RegExp(`\\.event-markers \\[data-tone="${tone}"\\]`));
    assert.match(read("css/timeline.css"), new RegExp(`\\.event\\[data-tone="${tone}"\\]`));
  }
});

test("every route has an icon", () => {
  const source = read("js/components/icons.js");
  for (const { icon } of ROUTES) assert.match(source, new RegExp(`^  ${icon}: \\(\\) =>`, "m"));
});

test("the table has every declared column", () => {
  assert.deepEqual(COLUMNS.map(({ id }) => id).sort(), PROCESS_COLUMNS.map(({ id }) => id).sort());
});
