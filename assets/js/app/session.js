/** Opens the session: exchanges the one-time key of the address for a token, which is kept for reloads. */

/** @import { Session } from "../contract.js" */

const STORAGE_KEY = "desktop-monitor.token";

/**
 * @typedef {Pick<Session, "token"> & Partial<Session>} OpenSession Only the token after a reload.
 * @typedef {{why: "none" | "refused" | "expired" | "unreachable", command?: string}} NoSession The command opens the monitor again.
 */

/**
 * @param {object} options
 * @param {string} options.fragment `location.hash`.
 * @param {() => void} options.clearFragment Removes the key from the address bar.
 * @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | null} options.storage Null where the browser forbids storage.
 * @param {typeof globalThis.fetch} options.fetch
 * @returns {Promise<OpenSession | NoSession>}
 */
export async function openSession({ fragment, clearFragment, storage, fetch }) {
  const key = new URLSearchParams(fragment.replace(/^#/, "")).get("key");
  const stored = valueOrUndefined(() => storage?.getItem(STORAGE_KEY)) ?? null;
  if (key === null) return stored === null ? { why: "none" } : { token: stored };
  clearFragment();
  try {
    const response = await fetch("/api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key }),
    });
    if (!response.ok) return stored === null ? await refusalOf(response) : { token: stored };
    /** @type {Session} */
    const session = await response.json();
    valueOrUndefined(() => storage?.setItem(STORAGE_KEY, session.token));
    return session;
  } catch {
    return { why: "unreachable" };
  }
}

/** @param {Response} response @returns {Promise<NoSession>} */
async function refusalOf(response) {
  /** @type {{error?: {code?: string, command?: string}}} */
  const { error } = await response.json().catch(() => ({}));
  const why = error?.code === "key_expired" ? "expired" : "refused";
  return error?.command === undefined ? { why } : { why, command: error.command };
}

/** Removes a token that the engine does not accept any more. @param {Pick<Storage, "removeItem"> | null} storage */
export function removeToken(storage) {
  valueOrUndefined(() => storage?.removeItem(STORAGE_KEY));
}

/** The storage of this tab, or null where privacy settings forbid it. */
export function tabStorage() {
  return valueOrUndefined(() => globalThis.sessionStorage) ?? null;
}

/** @template T @param {() => T} read @returns {T | undefined} */
function valueOrUndefined(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
