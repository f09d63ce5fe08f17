/** The alerts and their rules: kept by the engine, read and changed from here. */

import { messageOf } from "../app/api.js";
import { Announced } from "../contract.js";

/** @import { AlertChange, Api, RulePart } from "../app/api.js" */
/** @import { State } from "../app/state.js" */
/** @import { Alert, AlertPreview, Alerts } from "../contract.js" */

/** @typedef {ReturnType<typeof makeAlertService>} AlertService */

const MAX_ALERTS = 500;
const MAX_SHOWN = 3;
/** A notice takes room from the page: then the count beside "Alerts" is enough. */
const NOTICE_MS = 60_000;

/** @param {{state: Pick<State, "activeAlerts">, api: Pick<Api, "alerts" | "changeAlerts" | "previewAlert">, update: () => void, nowMs?: () => number}} options */
export function makeAlertService({ state, api, update, nowMs = () => performance.now() }) {
  /** As the engine has answered last, and with the changes that it has not answered yet. @type {Alerts | null} */
  let confirmed = null;
  /** @type {Alerts | null} */
  let answer = null;
  /** @type {ReadonlyArray<AlertChange>} */
  let pending = [];
  /** @type {string | null} */
  let error = null;
  /** Alerts whose notice was closed. @type {Set<string>} */
  const dismissed = new Set();
  /** @type {Map<string, number>} When each notice was first shown. */
  const shownMs = new Map();

  /** @param {Alert} alert */
  const isWaiting = ({ id, announced, cleared_at_unix_ms: clearedMs }) =>
    clearedMs === null && announced === Announced.PAGE && !dismissed.has(id);
  /** @param {Alert} alert */
  const isNew = ({ id }) => {
    const now = nowMs();
    if (!shownMs.has(id)) shownMs.set(id, now);
    return now - (shownMs.get(id) ?? now) < NOTICE_MS;
  };

  const show = () => {
    answer = confirmed === null ? null : pending.reduce(withChange, confirmed);
    state.activeAlerts = (answer?.alerts ?? []).filter(isActive).length;
    update();
  };
  /** @param {Alerts} next */
  const replace = (next) => {
    confirmed = next;
    show();
  };

  return {
    /** As last read, with the changes that the engine has not answered yet; null before. */
    get answer() {
      return answer;
    },
    /** Why the last change was refused. */
    get error() {
      return error;
    },
    async load() {
      replace(await api.alerts());
    },
    /** Takes an alert that was raised, announced or cleared. @param {Alert} alert */
    add(alert) {
      if (confirmed === null) return;
      const isKnown = confirmed.alerts.some(({ id }) => id === alert.id);
      const alerts = isKnown
        ? confirmed.alerts.map((one) => (one.id === alert.id ? alert : one))
        : [alert, ...confirmed.alerts].slice(0, MAX_ALERTS);
      replace({ ...confirmed, alerts });
    },
    /** @param {AlertChange} change @returns {Promise<boolean>} Whether the engine has accepted it. */
    async change(change) {
      pending = [...pending, change];
      error = null;
      show();
      let isAccepted = false;
      try {
        confirmed = await api.changeAlerts(change);
        isAccepted = true;
      } catch (problem) {
        error = messageOf(problem);
      }
      pending = pending.filter((one) => one !== change);
      show();
      return isAccepted;
    },
    /** @param {RulePart} rule @returns {Promise<AlertPreview | null>} Null when the rule was refused. */
    async preview(rule) {
      try {
        const preview = await api.previewAlert(rule);
        error = null;
        return preview;
      } catch (problem) {
        error = messageOf(problem);
        return null;
      } finally {
        update();
      }
    },
    /** @param {string} rule @param {number} forMs 0 ends it. */
    snooze(rule, forMs) {
      const until = forMs === 0 ? 0 : Date.now() + forMs;
      return this.change({ rules: { [rule]: { snoozed_until_unix_ms: until } } });
    },
    clearError() {
      error = null;
    },
    /** The active alerts that the desktop has not shown, newest first, for the first minute of each. */
    notices: () => (answer?.alerts ?? []).filter(isWaiting).slice(0, MAX_SHOWN).filter(isNew),
    /** @param {string} id */
    dismiss(id) {
      dismissed.add(id);
      update();
    },
  };
}

/** As the engine will answer, for the rules that it has. @param {Alerts} answer @param {AlertChange} change @returns {Alerts} */
const withChange = (answer, { rules = {}, quiet_hours }) => ({
  ...answer,
  rules: answer.rules.map((rule) => ({ ...rule, ...rules[rule.id] })),
  quiet_hours: quiet_hours === undefined ? answer.quiet_hours : quiet_hours,
});

/** @param {Alert} alert */
export const isActive = (alert) => alert.cleared_at_unix_ms === null;
