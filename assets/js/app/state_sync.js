/** Keeps the state of the page in step with the engine, and closes the page when the engine refuses its token. */

import { isCharted } from "../history/page_series.js";
import { LIVE_MS } from "../history/time_range.js";
import { MINUTE_MS } from "../text/durations.js";
import { isRefusal } from "./api.js";
import { makeEngineSocket } from "./engine_socket.js";
import { removeToken, tabStorage } from "./session.js";

/** @import { Notice, OpenedIncident, Reading, Status } from "../contract.js" */
/** @import { AlertService } from "../alerts/alert_service.js" */
/** @import { Api } from "./api.js" */
/** @import { LiveReadings } from "./live_readings.js" */
/** @import { RenderLoop } from "./render_loop.js" */
/** @import { OpenSession } from "./session.js" */
/** @import { SettingsService } from "./settings.js" */
/** @import { ClosedReason, State } from "./state.js" */

const SETTINGS_TIMEOUT_MS = 1000;
const MAX_NOTICES = 20;

/**
 * @param {object} options
 * @param {string} options.token
 * @param {State} options.state
 * @param {Api} options.api
 * @param {LiveReadings} options.readings
 * @param {(reading: Reading) => void} options.addReading
 * @param {() => Promise<void>} options.applySettings Called after `state.settings` was replaced.
 * @param {() => void} options.removePast Removes what the page shows of the history.
 * @param {AlertService} options.alerts
 * @param {(atMs: number) => void} options.showMoment
 * @param {SettingsService} options.settings
 * @param {(widthMs: number) => void} options.setWidth Of the shown time range.
 * @param {RenderLoop} options.renderLoop
 */
export function makeStateSync(options) {
  const { token, state, api, readings, addReading, applySettings, removePast, settings, alerts } = options;
  const { update, redraw } = options.renderLoop;
  let needsHistory = true;

  /** Puts the recorded history before the first pushed reading. */
  const fillReadings = async () => {
    needsHistory = false;
    const toMs = readings.nowMs();
    try {
      readings.fill(await api.history(toMs - LIVE_MS, toMs, [...readings.store.names()].filter(isCharted)));
    } catch (error) {
      needsHistory = true;
      throw error;
    }
    redraw();
  };
  /** @param {Notice} notice */
  const addNotice = (notice) => {
    state.notices = withNotice(state.notices, notice);
    update();
  };
  /** @param {Status} status */
  const setStatus = (status) => {
    const hasNewPeriod =
      state.settings === null || (state.status !== null && status.period_s !== state.status.period_s);
    if (state.status === null && status.incident) showIncident(status.incident, options.setWidth);
    Object.assign(state, { status, openCommand: status.command });
    for (const notice of status.notices) addNotice(notice);
    if (hasNewPeriod) void closeIfRefused(settings.refresh());
    update();
  };
  /** @param {ClosedReason} reason */
  const close = (reason) => {
    removeToken(tabStorage());
    engineSocket.close();
    state.closed = reason;
    redraw();
  };
  /** An unreachable engine is reported by the socket; a refused token ends the session. @param {Promise<unknown>} request */
  const closeIfRefused = async (request) => {
    try {
      await request;
    } catch (error) {
      if (isRefusal(error)) close("ended");
    }
  };
  const loadAgain = () => {
    needsHistory = true;
    void closeIfRefused(alerts.load());
  };
  const engineSocket = makeEngineSocket({
    token,
    onReading(reading) {
      addReading(reading);
      if (needsHistory) void closeIfRefused(fillReadings());
    },
    onStatus: setStatus,
    onNotice: addNotice,
    onAlert: alerts.add,
    onShow: ({ at_unix_ms: atMs }) => options.showMoment(atMs),
    onForgotten() {
      loadAgain();
      removePast();
    },
    onUp() {
      state.link = "up";
      loadAgain();
      void closeIfRefused(api.status().then(setStatus));
      redraw();
    },
    async onDown() {
      if (state.link !== "lost") state.lostSinceMs = Date.now();
      state.link = "lost";
      redraw();
      await closeIfRefused(api.settings());
    },
  });

  return {
    engineSocket,
    close,
    /** @param {OpenSession} session */
    async open(session) {
      if (session.settings) {
        state.settings = session.settings;
        await applySettings();
      }
      if (session.reading) addReading(session.reading);
      engineSocket.open();
      if (session.settings) return;
      await Promise.race([
        closeIfRefused(settings.refresh()),
        new Promise((done) => setTimeout(done, SETTINGS_TIMEOUT_MS)),
      ]);
    },
  };
}

/** A notice is sent with the status, too. @param {Notice[]} notices Newest first. @param {Notice} notice */
function withNotice(notices, notice) {
  const isKnown = notices.some((one) => one.code === notice.code && one.at_unix_ms === notice.at_unix_ms);
  return isKnown ? notices : [notice, ...notices].slice(0, MAX_NOTICES);
}

/** Begins with all of it. @param {OpenedIncident} incident @param {(widthMs: number) => void} setWidth */
function showIncident({ from_unix_ms, to_unix_ms }, setWidth) {
  setWidth(Math.max(to_unix_ms - from_unix_ms, MINUTE_MS));
  location.hash = "timeline";
}
