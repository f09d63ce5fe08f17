/** What a process is called where people look for it. */

import { escapeInvisible } from "./text_safety.js";

/** @import { ProcessRow } from "../contract.js" */

/** @param {Pick<ProcessRow, "name" | "label">} row @returns {string} The name, and what runs in it where the name does not say that. */
export const processName = ({ name, label }) => escapeInvisible(label ? `${name} · ${label}` : name);
