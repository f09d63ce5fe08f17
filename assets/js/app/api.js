/** The HTTP API of the engine. */

import { MAX_POINTS } from "../contract.js";

/** @import { RankBy } from "../history/program_ranking.js" */
/** @import { Absence, Findings, History, IncidentPreview, Moment, PastEvents, ProcessTable, Presence, ProgramHistory, Programs } from "../contract.js" */
/** @import { AlertPreview, AlertRule, Alerts, QuietHours } from "../contract.js" */
/** @import { ActionAnswer, ActionPreview, RecorderStatus, Settings, Status, Top } from "../contract.js" */

/** @typedef {ReturnType<typeof makeApi>} Api */
/** @typedef {{name: string, pid?: number, created?: number}} HistorySubject A process, or without a pid all processes of that name. */

/** @typedef {{pid: number, created: number}} ProcessIdentity */
/** @typedef {{include: string, language: string}} IncidentOptions `include` has members of `IncidentPart`, with commas. */
/** @typedef {{tree: boolean, confirmed: boolean, nice?: number}} ActionOptions */

/** A rule without its id. @typedef {Partial<Omit<AlertRule, "id">>} RulePart */
/** Rules by their ids; null removes one. @typedef {{rules?: Record<string, RulePart | null>, quiet_hours?: QuietHours | null}} AlertChange */

/** Programs in an answer of `top`. */
export const TOP_LIMIT = 100;
/** Series in one request of `history`. */
const MAX_SERIES = 1000;

/** @typedef {Error & {status: number}} ApiError `status` is 0 when the engine could not be reached. */

/** @param {string} message @param {number} status @returns {ApiError} */
const apiError = (message, status) => Object.assign(new Error(message), { status });

/** @param {unknown} error */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** Whether the engine has answered that it does not accept the token. @param {unknown} error */
export const isRefusal = (error) =>
  error instanceof Error && "status" in error && (error.status === 401 || error.status === 403);

/** Errors of the engine that are a usual answer to the reader: they have a text in each language. */
const EXPECTED_ERRORS = [
  "nothing_recorded",
  "history_unreadable",
  "unknown_process",
  "too_many_actions",
  "incident_refused",
];

/** @param {{token: string, fetch: typeof globalThis.fetch, t: (key: string) => string}} options `t` translates. */
export function makeApi({ token, fetch, t }) {
  /** @param {string} path @param {RequestInit} [options] */
  const request = (path, options = {}) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      ...(options.body ? { "Content-Type": "application/json" } : {}),
    };
    return fetch(path, { ...options, headers }).catch(() => {
      throw apiError(t("error.unreachable"), 0);
    });
  };
  /** @param {string} path @param {RequestInit} [options] */
  const json = async (path, options) => {
    const response = await request(path, options);
    const body = await response.json().catch(() => null);
    if (!response.ok) {
      const { code, message } = body?.error ?? {};
      const text = EXPECTED_ERRORS.includes(code) ? t(`error.${code}`) : message;
      throw apiError(text ?? `HTTP ${response.status}`, response.status);
    }
    return body;
  };
  /** Requests to change something, and to read it again: in their order, so that the last answer is the newest. */
  const inTurn = makeTurns();
  /** @param {string} path @param {object} body */
  const patch = (path, body) => inTurn(() => json(path, { method: "PATCH", body: JSON.stringify(body) }));
  /** @param {string} path @param {object} body */
  const post = (path, body) => json(path, { method: "POST", body: JSON.stringify(body) });

  /** @param {ReadonlyArray<ProcessIdentity>} processes At least one. @param {string} action @param {object} options */
  const postAction = ([first, ...others], action, options) =>
    post(`/api/processes/${first.pid}/${first.created}/${action}`, {
      also: others.map(({ pid, created }) => [pid, created]),
      ...options,
    });

  return {
    /** The response itself, whatever its status. @param {string} path */
    request: (path) => request(path),
    /** @param {number} count @param {RankBy} by @returns {Promise<ProcessTable>} At least the processes that use most of it. */
    busiest: (count, by) => json(`/api/processes?${query({ busiest: count, by })}`),
    /** @returns {Promise<ProcessTable>} Those that use most CPU, memory, disk and network: one to four. */
    leaders: () => json("/api/processes?busiest=1&by=cpu&by=memory&by=io&by=network"),
    /** @returns {Promise<Status>} */
    status: () => json("/api/status"),
    /** The page is visible. @param {Absence | null} dismissed Its card was closed. @returns {Promise<Presence>} */
    presence: (dismissed) => post("/api/presence", { dismissed }),
    /** @returns {Promise<Settings>} */
    settings: () => inTurn(() => json("/api/settings")),
    /** @param {Partial<Settings>} part @returns {Promise<Settings>} All settings after the change. */
    change: (part) => patch("/api/settings", part),
    /** Names of programs limit the answer to theirs; so does a number, to those that use most of something. @param {number} atMs @param {{limit?: number, name?: ReadonlyArray<string>}} [programs] @returns {Promise<Moment>} */
    moment: (atMs, programs = {}) => json(`/api/moment?${query({ at: Math.round(atMs), ...programs })}`),
    /** @param {number} fromMs @param {number} toMs @param {RankBy} by @returns {Promise<Top>} */
    top: (fromMs, toMs, by) => json(`/api/top?${query({ ...between(fromMs, toMs), by, limit: TOP_LIMIT })}`),
    /** CPU by program over time. @param {number} fromMs @param {number} toMs @returns {Promise<Programs>} */
    programs: (fromMs, toMs) => json(`/api/programs?${query(between(fromMs, toMs))}`),
    /** @param {HistorySubject} subject @returns {Promise<ProgramHistory>} */
    processHistory: (subject) => json(`/api/life?${query(subject)}`),
    /** @param {number} fromMs @param {number} toMs @returns {Promise<RecorderStatus>} */
    deleteHistory: (fromMs, toMs) => post("/api/forget", between(fromMs, toMs)),
    /** @param {number} fromMs @param {number} toMs @returns {Promise<PastEvents>} */
    events: (fromMs, toMs) => json(`/api/events?${query(between(fromMs, toMs))}`),
    /** @param {number} fromMs @param {number} toMs @returns {Promise<Findings>} */
    findings: (fromMs, toMs) => json(`/api/findings?${query(between(fromMs, toMs))}`),
    /** What a file of a time range would contain. @param {number} fromMs @param {number} toMs @param {IncidentOptions} options @returns {Promise<IncidentPreview>} */
    incidentPreview: (fromMs, toMs, options) =>
      json(`/api/incident/preview?${query({ ...between(fromMs, toMs), ...options })}`),
    /** The file itself. @param {number} fromMs @param {number} toMs @param {IncidentOptions} options @returns {Promise<Blob>} */
    incident: async (fromMs, toMs, options) => {
      const response = await request(`/api/incident?${query({ ...between(fromMs, toMs), ...options })}`);
      if (!response.ok) throw apiError(`HTTP ${response.status}`, response.status);
      return response.blob();
    },
    /** @returns {Promise<Alerts>} */
    alerts: () => inTurn(() => json("/api/alerts")),
    /** @param {AlertChange} change @returns {Promise<Alerts>} Everything after the change. */
    changeAlerts: (change) => patch("/api/alerts", change),
    /** @param {RulePart} rule @returns {Promise<AlertPreview>} */
    previewAlert: (rule) => post("/api/alerts/preview", rule),
    /** @param {string} action @param {ReadonlyArray<ProcessIdentity>} processes @param {boolean} isTree With their descendants. @returns {Promise<ActionPreview>} */
    previewAction: (action, processes, isTree) => postAction(processes, "preview", { action, tree: isTree }),
    /** @param {string} action @param {ReadonlyArray<ProcessIdentity>} processes @param {ActionOptions} options @returns {Promise<ActionAnswer>} */
    act: (action, processes, options) => postAction(processes, action, options),
    /** @param {number} fromMs @param {number} toMs @param {ReadonlyArray<string>} series @returns {Promise<History>} */
    history: (fromMs, toMs, series) =>
      post("/api/history", {
        ...between(fromMs, toMs),
        points: MAX_POINTS,
        series: series.slice(0, MAX_SERIES),
      }),
  };
}

/** Runs each act when those before it have ended. @returns {<T>(act: () => Promise<T>) => Promise<T>} */
function makeTurns() {
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  return (act) => {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** @param {number} fromMs @param {number} toMs */
const between = (fromMs, toMs) => ({ from: Math.round(fromMs), to: Math.round(toMs) });

/** A list is a parameter that is repeated. @param {Record<string, string | number | ReadonlyArray<string>>} values */
const query = (values) =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
  );
