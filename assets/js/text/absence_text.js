/** What is said of an absence: pure, from the answers of the engine to the texts of the card. */

import { EventKind, FindingKind } from "../contract.js";
import { MINUTE_MS } from "./durations.js";
import { findingText } from "./finding_text.js";
import { escapeInvisible } from "./text_safety.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { Absence, Finding, PastEvent, TopProgram } from "../contract.js" */

/**
 * @typedef {object} AbsenceFacts Null is unknown: it could not be read.
 * @property {ReadonlyArray<Finding> | null} findings
 * @property {ReadonlyArray<PastEvent> | null} events
 * @property {ReadonlyArray<TopProgram> | null} programs
 *
 * @typedef {object} AbsenceText
 * @property {string} span "22 Nov, 22:14 – 23 Nov, 07:32 (9 h 18 min)"
 * @property {string} summary
 * @property {{kind: string, atMs: number, time: string, text: string}[]} lines Each with its moment.
 * @property {string[]} notes Without one.
 */

/** In this order: what ended or stopped work comes before what slowed it. @type {string[]} */
const IMPORTANT = [
  FindingKind.KILLED_FOR_MEMORY,
  FindingKind.FREEZE,
  FindingKind.CRASH,
  FindingKind.RESTART_LOOP,
  FindingKind.MEMORY_LEAK,
  FindingKind.DISK_FULL,
];
/** What explains a time without measurement, with the key of its text. @type {Record<string, string>} */
const UNMEASURED = {
  [EventKind.SUSPENDED]: "asleep",
  [EventKind.ENGINE_OFF]: "off",
  [EventKind.NOT_SAMPLED]: "unmeasured",
  [EventKind.RECORDING_PAUSED]: "unmeasured",
  [EventKind.FORGOTTEN]: "unmeasured",
};
const MIN_WRITTEN_BYTES = 1e8;
const MAX_WRITERS = 3;

/** @param {Pick<Scene, "t" | "format">} scene @param {Absence} absence */
export function absenceSpan({ t, format }, { from_unix_ms: fromMs, to_unix_ms: toMs }) {
  return t("absence.span", {
    span: format.betweenEnds(fromMs, toMs),
    duration: format.duration(toMs - fromMs, t),
  });
}

/** @param {Pick<Scene, "t" | "format">} scene @param {Absence} absence @param {AbsenceFacts} facts @returns {AbsenceText} */
export function absenceText(scene, absence, { findings, events, programs }) {
  const gaps = unmeasuredIn(absence, events ?? []);
  const lines = (findings ?? []).toSorted(byImportance).map((finding) => line(scene, finding));
  const notes = [
    ...gapNotes(scene, gaps),
    wakeNote(scene, absence, events ?? []),
    bootNote(scene, absence, events ?? []),
    writerNote(scene, programs),
  ];
  return {
    span: absenceSpan(scene, absence),
    summary: summary(scene, { absence, findings, events, unmeasuredMs: unionMs(gaps) }),
    lines,
    notes: notes.filter((note) => note !== ""),
  };
}

/**
 * @param {Pick<Scene, "t" | "format">} scene
 * @param {Pick<AbsenceFacts, "findings" | "events"> & {absence: Absence, unmeasuredMs: number}} what
 */
function summary({ t, format }, { absence, findings, events, unmeasuredMs }) {
  if (findings === null || events === null) return t("absence.unknown");
  if (findings.length > 0) return countsText({ t, format }, findings);
  const lengthMs = absence.to_unix_ms - absence.from_unix_ms;
  const measuredMs = lengthMs - unmeasuredMs;
  if (measuredMs < MINUTE_MS) return t("absence.nothing_measured");
  if (unmeasuredMs < MINUTE_MS) return t("absence.nothing", { duration: format.duration(lengthMs, t) });
  return t("absence.nothing_in_measured", { duration: format.duration(measuredMs, t) });
}

/** "Program crash × 2, CPU spike". @param {Pick<Scene, "t" | "format">} scene @param {ReadonlyArray<Finding>} findings */
function countsText({ t, format }, findings) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const finding of findings.toSorted(byImportance))
    counts.set(finding.kind, (counts.get(finding.kind) ?? 0) + timesOf(finding));
  const parts = [...counts].map(([kind, count]) =>
    times({ t, format }, "times", t(`alert.finding.${kind}`), count),
  );
  return joined(t, parts);
}

/** @param {Scene["t"]} t @param {ReadonlyArray<string>} parts At least one. */
const joined = (t, parts) => parts.reduce((first, second) => t("absence.joined", { first, second }));

/** @param {Pick<Scene, "t" | "format">} scene @param {Finding} finding */
function line(scene, finding) {
  const { kind, at_unix_ms: atMs } = finding;
  const text = times(scene, "times_sentence", findingText(scene, finding), timesOf(finding));
  return { kind, atMs, time: scene.format.dayMinute(atMs), text };
}

/** A run of crashes is one finding. @param {Finding} finding */
const timesOf = ({ kind, values }) =>
  kind === FindingKind.CRASH || kind === FindingKind.KILLED_FOR_MEMORY ? Number(values.count) : 1;

/** @param {Pick<Scene, "t" | "format">} scene @param {"times" | "times_sentence"} key @param {string} text @param {number} count */
const times = ({ t, format }, key, text, count) =>
  count > 1 ? t(`absence.${key}`, { text, count: format.count(count) }) : text;

/** @param {Finding} one @param {Finding} other */
const byImportance = (one, other) => rank(one) - rank(other) || other.at_unix_ms - one.at_unix_ms;

/** @param {Finding} finding */
function rank({ kind }) {
  const index = IMPORTANT.indexOf(kind);
  return index < 0 ? IMPORTANT.length : index;
}

/** @typedef {{key: string, fromMs: number, toMs: number}} UnmeasuredTime */

/** The times without measurement inside of the absence. @param {Absence} absence @param {ReadonlyArray<PastEvent>} events @returns {UnmeasuredTime[]} */
const unmeasuredIn = ({ from_unix_ms: fromMs, to_unix_ms: toMs }, events) =>
  events
    .filter(({ kind }) => kind in UNMEASURED)
    .map((event) => ({
      key: UNMEASURED[event.kind],
      fromMs: Math.max(event.from_unix_ms, fromMs),
      toMs: Math.min(event.to_unix_ms, toMs),
    }))
    .filter((gap) => gap.fromMs < gap.toMs);

/** What several explain counts once. @param {ReadonlyArray<UnmeasuredTime>} gaps */
function unionMs(gaps) {
  let [sumMs, untilMs] = [0, -Infinity];
  for (const { fromMs, toMs } of gaps.toSorted((one, other) => one.fromMs - other.fromMs)) {
    sumMs += Math.max(0, toMs - Math.max(fromMs, untilMs));
    untilMs = Math.max(untilMs, toMs);
  }
  return sumMs;
}

/** How long the machine slept, and so on. @param {Pick<Scene, "t" | "format">} scene @param {ReadonlyArray<UnmeasuredTime>} gaps */
function gapNotes({ t, format }, gaps) {
  const keys = [...new Set(Object.values(UNMEASURED))];
  const lengths = keys.map((key) => ({ key, ms: unionMs(gaps.filter((gap) => gap.key === key)) }));
  return lengths
    .filter(({ ms }) => ms >= MINUTE_MS)
    .map(({ key, ms }) => t(`absence.${key}`, { duration: format.duration(ms, t) }));
}

/** What ended the last sleep, where the system says so. @param {Pick<Scene, "t" | "format">} scene @param {Absence} absence @param {ReadonlyArray<PastEvent>} events */
function wakeNote({ t, format }, { from_unix_ms: fromMs }, events) {
  const sleep = events.findLast(
    ({ kind, to_unix_ms: toMs }) => kind === EventKind.SUSPENDED && toMs >= fromMs,
  );
  if (sleep === undefined || sleep.detail === "") return "";
  const device = escapeInvisible(sleep.detail);
  return t("absence.woken", { device, time: format.dayMinute(sleep.to_unix_ms) });
}

/** @param {Pick<Scene, "t" | "format">} scene @param {Absence} absence @param {ReadonlyArray<PastEvent>} events */
function bootNote({ t, format }, { from_unix_ms: fromMs }, events) {
  const boot = events.findLast(({ kind, to_unix_ms: atMs }) => kind === EventKind.BOOT && atMs >= fromMs);
  return boot === undefined ? "" : t("absence.booted", { time: format.dayMinute(boot.to_unix_ms) });
}

/** @param {Pick<Scene, "t" | "format">} scene @param {AbsenceFacts["programs"]} programs */
function writerNote({ t, format }, programs) {
  const writers = (programs ?? [])
    .filter(({ write_bytes: bytes }) => bytes >= MIN_WRITTEN_BYTES)
    .toSorted((one, other) => other.write_bytes - one.write_bytes)
    .slice(0, MAX_WRITERS)
    .map(({ name, write_bytes: bytes }) => `${escapeInvisible(name)} ${format.bytes(bytes)}`);
  return writers.length === 0 ? "" : t("absence.written", { programs: joined(t, writers) });
}
