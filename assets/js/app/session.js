/** How the page gets its token: a one-time key in the address, exchanged once, then remembered for reloads. */

/** @import { Session } from "../contract.js" */

const SLOT = "desktop-monitor.token";

/**
 * @typedef {Pick<Session, "token"> & Partial<Session>} Open The token alone after a reload.
 * @typedef {{why: "none" | "refused" | "unreachable"}} Closed
 */

/**
 * @param {object} options
 * @param {string} options.fragment `location.hash`.
 * @param {() => void} options.forgetFragment Takes the key out of the address bar.
 * @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | null} options.storage Null where the browser gives none.
 * @param {typeof globalThis.fetch} options.fetch
 * @returns {Promise<Open | Closed>}
 */
export async function openSession({ fragment, forgetFragment, storage, fetch }) {
  const key = new URLSearchParams(fragment.replace(/^#/, "")).get("key");
  const remembered = guarded(() => storage?.getItem(SLOT)) ?? null;
  if (key === null) return remembered === null ? { why: "none" } : { token: remembered };
  forgetFragment();
  try {
    const answer = await fetch("/api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key }),
    });
    if (!answer.ok) return remembered === null ? { why: "refused" } : { token: remembered };
    /** @type {Session} */
    const session = await answer.json();
    guarded(() => storage?.setItem(SLOT, session.token));
    return session;
  } catch {
    return { why: "unreachable" };
  }
}

/** Forget a token that the engine no longer takes. @param {Pick<Storage, "removeItem"> | null} storage */
export function forgetToken(storage) {
  guarded(() => storage?.removeItem(SLOT));
}

/** The tab's own storage, or null where privacy settings take it away. */
export function tabStorage() {
  return guarded(() => globalThis.sessionStorage) ?? null;
}

/** @template T @param {() => T} use @returns {T | undefined} */
function guarded(use) {
  try {
    return use();
  } catch {
    return undefined;
  }
}
