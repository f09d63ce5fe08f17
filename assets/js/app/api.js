/** Questions and commands to the engine over HTTP. */

/** @import { History, Reading, Settings, Status } from "../contract.js" */
/** @typedef {ReturnType<typeof makeApi>} Api */

/** Programs in one answer about who did most. */
export const MOST_PROGRAMS = 100;
/** Steps in one answer about a time, and series in one question. */
export const POINTS = 600;
const MOST_SERIES = 1000;

/**
 * A question that got no good answer.
 *
 * @typedef {Error & {status: number}} ApiError `status` is 0 when the engine did not answer at all.
 */

/**
 * @param {string} message
 * @param {number} status
 * @returns {ApiError}
 */
const apiError = (message, status) => Object.assign(new Error(message), { status });

/** What went wrong, as it was told. @param {unknown} error */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** Whether the engine answered, and no longer knows our token. @param {unknown} error */
export const isRefusal = (error) =>
  error instanceof Error && "status" in error && (error.status === 401 || error.status === 403);

/**
 * @param {object} options
 * @param {string} options.token
 * @param {typeof globalThis.fetch} options.fetch
 */
export function makeApi({ token, fetch }) {
  /** @param {string} path @param {RequestInit} [options] */
  const ask = (path, options = {}) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      ...(options.body ? { "Content-Type": "application/json" } : {}),
    };
    return fetch(path, { ...options, headers }).catch((error) => {
      throw apiError(String(error), 0);
    });
  };
  /** @param {string} path @param {RequestInit} [options] */
  const json = async (path, options) => {
    const answer = await ask(path, options);
    const body = await answer.json().catch(() => null);
    if (!answer.ok) throw apiError(body?.error?.message ?? `HTTP ${answer.status}`, answer.status);
    return body;
  };

  return {
    /** The answer itself, for those who measure it. @param {string} path */
    ask: (path) => ask(path),
    /** @returns {Promise<Reading>} */
    now: () => json("/api/now"),
    /** @param {number} count @returns {Promise<import("../contract.js").ProcessTable>} At least those that use the CPU the most. */
    busiest: (count) => json(`/api/processes?${new URLSearchParams({ busiest: String(count) })}`),
    /** @returns {Promise<Status>} */
    status: () => json("/api/status"),
    /** @returns {Promise<Settings>} */
    settings: () => json("/api/settings"),
    /** @param {Partial<Settings>} part @returns {Promise<Settings>} All of them, as they are now. */
    change: (part) => json("/api/settings", { method: "PATCH", body: JSON.stringify(part) }),
    /** @param {number} atMs @returns {Promise<import("../contract.js").Moment>} */
    moment: (atMs) => json(`/api/moment?${new URLSearchParams({ at: String(Math.round(atMs)) })}`),
    /** @param {number} fromMs @param {number} toMs @param {"cpu" | "memory" | "io"} by @returns {Promise<import("../contract.js").Top>} */
    top: (fromMs, toMs, by) => json(`/api/top?${between(fromMs, toMs)}&by=${by}&limit=${MOST_PROGRAMS}`),
    /** CPU by program over time. @param {number} fromMs @param {number} toMs @returns {Promise<import("../contract.js").Programs>} */
    programs: (fromMs, toMs) => json(`/api/programs?${between(fromMs, toMs)}`),
    /** @param {import("../history/process_history.js").Lived} lived @returns {Promise<import("../contract.js").ProgramLife>} */
    life: (lived) =>
      json(
        `/api/life?${new URLSearchParams(Object.entries(lived).map(([name, value]) => [name, String(value)]))}`,
      ),
    /** @param {number} fromMs @param {number} toMs @returns {Promise<import("../contract.js").RecorderStatus>} */
    forget: (fromMs, toMs) =>
      json("/api/forget", {
        method: "POST",
        body: JSON.stringify({ from: Math.round(fromMs), to: Math.round(toMs) }),
      }),
    /** @param {number} fromMs @param {number} toMs @returns {Promise<import("../contract.js").PastEvents>} */
    events: (fromMs, toMs) => json(`/api/events?${between(fromMs, toMs)}`),
    /** @param {number} fromMs @param {number} toMs @param {ReadonlyArray<string>} series @returns {Promise<History>} */
    history: (fromMs, toMs, series) =>
      json("/api/history", {
        method: "POST",
        body: JSON.stringify({
          from: Math.round(fromMs),
          to: Math.round(toMs),
          points: POINTS,
          series: series.slice(0, MOST_SERIES),
        }),
      }),
  };
}

/** @param {number} fromMs @param {number} toMs */
const between = (fromMs, toMs) =>
  new URLSearchParams({ from: String(Math.round(fromMs)), to: String(Math.round(toMs)) });
