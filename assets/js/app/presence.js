/** Reports to the engine that the page is visible, and keeps how long none was: the absence. */

import { makeLatestOnly } from "../history/latest_only.js";
import { MINUTE_MS } from "../text/durations.js";

/** @import { Absence } from "../contract.js" */
/** @import { Api } from "./api.js" */
/** @import { OpenSession } from "./session.js" */
/** @import { State } from "./state.js" */

/** @typedef {ReturnType<typeof makePresence>} PresenceService */

/** Between two reports of a page that stays visible. */
const INTERVAL_MS = MINUTE_MS;
/** The page is shown without its answer after this time. */
const OPEN_TIMEOUT_MS = 1000;
/** The engine's own limit; a hidden page that returns keeps a place for the card from it. */
const MIN_ABSENCE_MS = 30 * MINUTE_MS;

/**
 * @param {object} options
 * @param {State} options.state
 * @param {Pick<Api, "presence">} options.api
 * @param {() => boolean} options.isHidden
 * @param {() => void} options.redraw
 */
export function makePresence({ state, api, isHidden, redraw }) {
  const requests = makeLatestOnly();
  let reportedMs = -Infinity;
  /** @type {Absence | null} */
  let dismissed = null;
  /** @param {Absence | null} absence @param {boolean} isCertain */
  const set = (absence, isCertain) => {
    const before = state.absence;
    const isSame =
      before?.from_unix_ms === absence?.from_unix_ms && before?.to_unix_ms === absence?.to_unix_ms;
    // The same object stands for the same absence: what is known of it is not asked again.
    if (isSame && state.isAbsenceCertain === isCertain) return;
    state.absence = absence;
    state.isAbsenceCertain = isCertain;
    redraw();
  };
  const presence = {
    /** A new session is a report, too; after a reload the engine is asked. @param {OpenSession} session */
    async open(session) {
      if (session.absence === undefined) {
        const timeout = new Promise((done) => setTimeout(done, OPEN_TIMEOUT_MS));
        await Promise.race([presence.report().catch(() => null), timeout]);
        return;
      }
      reportedMs = Date.now();
      set(session.absence, true);
    },
    async report() {
      const nowMs = Date.now();
      if (nowMs - reportedMs >= MIN_ABSENCE_MS && reportedMs > 0)
        set({ from_unix_ms: reportedMs, to_unix_ms: nowMs }, false);
      reportedMs = nowMs;
      const isLatest = requests.start();
      const answer = await api.presence(dismissed);
      if (isLatest()) set(answer.absence, true);
    },
    /** Seldom, and only while the page is visible. An engine that does not answer is reported by the link. */
    reportIfDue() {
      if (isHidden() || state.closed !== null) return;
      if (Math.abs(Date.now() - reportedMs) >= INTERVAL_MS) void presence.report().catch(() => null);
    },
    /** Closes the card here, and with the next report of each page everywhere. */
    dismiss() {
      dismissed = state.absence;
      set(null, true);
      void presence.report().catch(() => null);
    },
    /** History was deleted: there is nothing to say any more. */
    forget: () => set(null, true),
  };
  return presence;
}
