/** The reason why a value is missing: a translation of its code, or the text of the engine for unknown codes. */

import { escapeInvisible } from "./text_safety.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { Unreadable } from "../contract.js" */

/** @param {Scene["t"]} t @param {Unreadable} found */
export function reasonText(t, { code, details, why }) {
  const key = `reason.${code}`;
  const values = Object.entries(details).map(([name, value]) => [name, escapeInvisible(String(value))]);
  const text = t(key, Object.fromEntries(values));
  return text === key ? escapeInvisible(why) : text;
}

/** @param {Pick<Scene, "t" | "state">} scene @param {string} what As in the status: "battery", "memory.swap_total_bytes". @returns {string} */
export function reasonFor({ t, state }, what) {
  const found = state.status?.unreadable.find((one) => one.what === what);
  return found === undefined ? t("reason.unknown") : reasonText(t, found);
}
