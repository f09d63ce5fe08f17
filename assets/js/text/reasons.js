/** Why there is nothing to show: told in the user's language by its code, else in the engine's own words. */

import { harmless } from "./text_safety.js";

/** @import { Scene } from "../app/composition_root.js" */
/** @import { Unreadable } from "../contract.js" */

/** @param {Scene["t"]} t @param {Unreadable} found */
export function reasonText(t, { code, details, why }) {
  const key = `reason.${code}`;
  const parts = Object.entries(details).map(([name, value]) => [name, harmless(String(value))]);
  const text = t(key, Object.fromEntries(parts));
  return text === key ? harmless(why) : text;
}

/**
 * @param {Pick<Scene, "t" | "state">} scene
 * @param {string} what As in the status: "battery", "memory.swap_total_bytes".
 * @returns {string}
 */
export function reasonFor({ t, state }, what) {
  const found = state.status?.unreadable.find((one) => one.what === what);
  return found === undefined ? t("reason.unknown") : reasonText(t, found);
}
