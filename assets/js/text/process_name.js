/** What a process is called where people look for it. */

import { ProcessState } from "../contract.js";
import { escapeInvisible } from "./text_safety.js";

/** @import { ProcessRow } from "../contract.js" */

/** @typedef {Pick<ProcessRow, "name" | "label"> & Partial<Pick<ProcessRow, "state" | "ended_count" | "parent_name">>} NamedRow */

/** @param {string} name @param {string | null} label What runs in it, where the name does not say that. */
export const labelledName = (name, label) => escapeInvisible(label ? `${name} · ${label}` : name);

/** @param {NamedRow} row @returns {string} The name, and what runs in it where the name does not say that. */
export function processName({ name, label, state, ended_count: count, parent_name: parent }) {
  if (state !== ProcessState.FINISHED) return labelledName(name, label);
  return escapeInvisible(`${name} × ${count ?? 1}${parent ? ` ← ${parent}` : ""}`);
}
