/** What a process is called where people look for it. */

import { ProcessState } from "../contract.js";
import { escapeInvisible } from "./text_safety.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { ProcessRow, TopProgram } from "../contract.js" */

/** @typedef {Pick<ProcessRow, "name" | "label"> & Partial<Pick<ProcessRow, "state" | "ended_count" | "parent_name">>} NamedRow */

/** The engine's name of those that have ended before it could be read. */
const UNKNOWN = "?";

/** @param {Pick<Scene, "t">} scene @param {string} name */
const knownName = ({ t }, name) => (name === UNKNOWN ? t("program.unknown") : escapeInvisible(name));

/** @param {string} name @param {string | null} label What runs in it, where the name does not say that. */
export const labelledName = (name, label) => escapeInvisible(label ? `${name} · ${label}` : name);

/** Several processes of a name. @param {Pick<Scene, "t" | "format">} scene @param {string} name @param {string | null} label What runs in most of them. @param {number} count */
export function programName({ t, format }, name, label, count) {
  if (count === 1) return processName({ t, format }, { name, label });
  const many = `${knownName({ t }, name)} × ${format.count(count)}`;
  return label ? t("program.mostly", { program: many, label: escapeInvisible(label) }) : many;
}

/** A program in a time range. @param {Pick<Scene, "t">} scene @param {Pick<TopProgram, "name" | "label" | "processes">} program */
export function rangeProgramName({ t }, { name, label, processes }) {
  if (name === UNKNOWN) return t("program.unknown");
  if (!label || processes.length === 1) return labelledName(name, label);
  return t("program.mostly", { program: escapeInvisible(name), label: escapeInvisible(label) });
}

/**
 * The name, and what runs in it where the name does not say that; of short-lived processes how many ran, and what started them.
 * @param {Pick<Scene, "t" | "format">} scene
 * @param {NamedRow} row
 */
export function processName({ t, format }, { name, label, state, ended_count: count, parent_name: parent }) {
  if (state !== ProcessState.FINISHED)
    return name === UNKNOWN ? t("program.unknown") : labelledName(name, label);
  const text = (count ?? 1) === 1 ? "processes.run" : "processes.runs";
  const runs = t(text, { name: knownName({ t }, name), count: format.count(count ?? 1) });
  if (!parent) return runs;
  const starter = parent === UNKNOWN ? t("processes.unknown_parent") : escapeInvisible(parent);
  return t("processes.started_by", { runs, parent: starter });
}
