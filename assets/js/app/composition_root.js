/** The composition root: makes every service and page, and gives each the functions that it uses. */

import { render } from "../../vendor/lit-html.js";
import { makeAlertService } from "../alerts/alert_service.js";
import { listenForHints } from "../components/hints.js";
import { makeShell } from "../components/shell/shell.js";
import { makeTableColumns } from "../components/table_columns.js";
import { makeTooltip } from "../components/tooltip.js";
import { makePageHistory } from "../history/page_history.js";
import { PAGE_SERIES } from "../history/page_series.js";
import { makeProcessHistory } from "../history/process_history.js";
import { makeShare } from "../history/share.js";
import { makeTimeRange, LIVE_MS } from "../history/time_range.js";
import { makeAlertsPage } from "../pages/alerts.js";
import { makeCompactPage } from "../pages/compact.js";
import { makeCpuPage } from "../pages/cpu.js";
import { makeDiagnosticsPage } from "../pages/diagnostics.js";
import { makeDisksPage } from "../pages/disks.js";
import { makeMemoryPage } from "../pages/memory.js";
import { makeNetworkPage } from "../pages/network.js";
import { makeOverviewPage } from "../pages/overview.js";
import { makeProcessesPage } from "../pages/processes.js";
import { makeSensorsPage } from "../pages/sensors.js";
import { makeSettingsPage } from "../pages/settings.js";
import { makeTimelinePage } from "../pages/timeline.js";
import { makeProcessActions } from "../processes/actions/process_actions.js";
import { makeApi } from "./api.js";
import { makeAppearance } from "./appearance.js";
import { makeCompactView } from "./compact_view.js";
import { makeStateSync } from "./state_sync.js";
import { makeFocusRestorer } from "./focus_restorer.js";
import { makeLiveReadings } from "./live_readings.js";
import { makePresence } from "./presence.js";
import { makeClock, makeRenderLoop } from "./render_loop.js";
import { goToMoment, goToPage, goToPageAt, goToTimeInput, makeRouter } from "./router.js";
import { makeFileSaver } from "./save_file.js";
import { makeLiveScene } from "./scene.js";
import { tabStorage } from "./session.js";
import { makeSettings } from "./settings.js";
import { leaveKeysToInputMethod, listenForShortcuts, makeShortcuts } from "./shortcuts.js";
import { makeViewActions } from "./view_actions.js";

/** @import { Reading } from "../contract.js" */
/** @import { Dictionary } from "../text/i18n.js" */
/** @import { CompactView } from "./compact_view.js" */
/** @import { OpenSession } from "./session.js" */
/** @import { State } from "./state.js" */

/**
 * @typedef {object} Environment
 * @property {State} state
 * @property {string} token Empty when the page has no session.
 * @property {HTMLElement} container
 * @property {(language: string) => Promise<Dictionary>} loadDictionary
 */

/** @typedef {ReturnType<typeof makeServices>} Services */

/** @param {Environment} environment */
export function composeApp(environment) {
  const { state, container } = environment;
  /** @type {ReturnType<typeof makeShell> | null} Made last: it shows what the services do. */
  let shell = null;
  const focusRestorer = makeFocusRestorer(document);
  const services = makeServices(environment, {
    render(scene) {
      focusRestorer.keepOver(() => {
        render(shell?.render(scene), container);
        shell?.sync();
      });
      clock.follow();
    },
    draw: (scene) => shell?.draw(scene),
    requestWithReading: () => shell?.requestWithReading() ?? [],
    removePages: () => router.remake((route) => route in PAGE_SERIES),
  });
  const { appearance, stateSync, history, readings, renderLoop, timeRange, viewActions } = services;
  const compactView = makeCompactView({ state, storage: tabStorage(), goLive: viewActions.goLive });
  const clock = makeClock({
    isWaiting: () => readings.isStale() || state.link === "lost",
    waitsInMs: readings.staleInMs,
    tick: renderLoop.redraw,
  });
  const router = makeRouter({
    state,
    pages: makePages(services, compactView),
    onNavigate() {
      state.settingsError = null;
      compactView.follow();
      appearance.nameDocument();
      history.rangeChanged();
    },
  });
  const shortcuts = makeShortcuts({
    state,
    viewActions,
    jobs: services.actions.list,
    hasHistory: history.hasSeries,
    goToPageAt,
    goToSettings: () => goToPage("settings"),
    goToTime: goToTimeInput,
    compactView,
  });
  listenForHints(document);
  leaveKeysToInputMethod(document);
  listenForShortcuts(document, shortcuts);
  shell = makeShell({
    state,
    readings,
    timeRange,
    history,
    processHistory: services.processHistory,
    share: services.share,
    actions: services.actions,
    alerts: services.alerts,
    fileSaver: services.fileSaver,
    tableColumns: services.tableColumns,
    scene: services.scene,
    viewActions,
    compactView,
    shortcuts,
    page: router.page,
    changeSettings: services.settings.change,
    redraw: renderLoop.redraw,
  });
  appearance.nameDocument();

  /** Starts what the visible page does by itself: the clock, and following the colours of the system. */
  const start = () => {
    document.addEventListener("visibilitychange", services.presence.reportIfDue);
    services.fileSaver.listen();
    clock.start();
    appearance.followSystem();
  };
  /** The absence has its place before anything is shown. @param {OpenSession} session */
  const open = async (session) => {
    await Promise.all([services.presence.open(session), stateSync.open(session)]);
  };
  return Object.assign(services, { open, start });
}

/**
 * @param {Environment} environment
 * @param {Pick<Parameters<typeof makeRenderLoop>[0], "render" | "draw"> & {requestWithReading: () => Promise<unknown>[], removePages: () => void}} views
 */
function makeServices({ state, token, loadDictionary }, { requestWithReading, removePages, ...views }) {
  const readings = makeLiveReadings(state);
  const timeRange = makeTimeRange(readings.nowMs, readings.knownFromMs);
  const liveScene = makeLiveScene({ state, readings, timeRange, longestMs: LIVE_MS });
  const renderLoop = makeRenderLoop({ scene: liveScene, ...views });
  const { redraw } = renderLoop;
  const api = makeApi({ token, fetch: globalThis.fetch.bind(globalThis), t: (key) => state.t(key) });
  const history = makePageHistory({ state, timeRange, live: readings.store, api, redraw });
  const appearance = makeAppearance({ state, loadDictionary, redraw });
  const settings = makeSettings({
    state,
    api,
    onChange: () => void appearance.apply(),
    onRefused: () => stateSync.close("ended"),
    redraw,
  });
  const fileSaver = makeFileSaver(renderLoop);
  const alerts = makeAlertService({ state, api, update: renderLoop.update });
  const presence = makePresence({ state, api, isHidden: () => document.hidden, redraw });
  const stateSync = makeStateSync({
    token,
    state,
    api,
    readings,
    addReading: (reading) => services.addReading(reading),
    applySettings: appearance.apply,
    removePast: () => services.removePast(),
    setWidth: (widthMs) => services.viewActions.setWidth(widthMs),
    alerts,
    showMoment: goToMoment,
    settings,
    renderLoop,
  });
  const scene = () => history.scene(liveScene());
  const services = {
    state,
    store: readings.store,
    readings,
    timeRange,
    renderLoop,
    scene,
    api,
    engineSocket: stateSync.engineSocket,
    stateSync,
    settings,
    presence,
    appearance,
    alerts,
    history,
    fileSaver,
    tableColumns: makeTableColumns({ state, changeSettings: settings.change, redraw }),
    share: makeShare({ api, state, update: renderLoop.update, save: fileSaver.save }),
    processHistory: makeProcessHistory({ api, update: renderLoop.update }),
    actions: makeProcessActions({
      state,
      api,
      update: renderLoop.update,
      timers: {
        set: (act, delayMs) => Number(setTimeout(act, delayMs)),
        clear: (timer) => clearTimeout(timer),
      },
    }),
    viewActions: makeViewActions({
      state,
      store: readings.store,
      scene,
      nowMs: readings.nowMs,
      timeRange,
      onRangeChange: history.rangeChanged,
      renderLoop,
    }),
    /** @param {Reading} reading */
    addReading(reading) {
      if (!readings.add(reading)) return;
      history.add(reading);
      presence.reportIfDue();
      void renderLoop.redrawWithAnswers(requestWithReading());
    },
    /** Removes everything that the page shows of the history: a range of it was deleted. */
    removePast() {
      Object.assign(state, { paused: null, inspectMs: null, table: null });
      readings.clear();
      presence.forget();
      history.clear();
      services.processHistory.close();
      removePages();
      redraw();
    },
  };
  return services;
}

/** @param {Services} services @param {CompactView} compactView @returns {Parameters<typeof makeRouter>[0]["pages"]} */
function makePages(services, compactView) {
  const { state, store, readings, timeRange, renderLoop, scene, api, engineSocket } = services;
  const { settings, history, processHistory, actions, alerts, viewActions, fileSaver, tableColumns } =
    services;
  const { update, redraw } = renderLoop;
  const { inspect, toggleSeries, showTable } = viewActions;
  const tooltip = makeTooltip();
  const charts = {
    scene,
    redraw,
    inspect,
    toggleSeries,
    showTable,
    saveFile: fileSaver.save,
    openMoment: goToMoment,
    tooltip,
  };
  const changeSettings = settings.change;
  const openProcessHistory = processHistory.open;
  return {
    overview: () =>
      makeOverviewPage({
        charts,
        api,
        live: store,
        changeSettings,
        openProcessHistory,
        dismissAbsence: services.presence.dismiss,
        tableColumns,
        update,
      }),
    cpu: () => makeCpuPage({ charts, update }),
    memory: () => makeMemoryPage({ charts, engineSocket, update }),
    disks: () => makeDisksPage({ charts, api, live: store, update }),
    network: () => makeNetworkPage({ charts, api, update, tableColumns }),
    sensors: () => makeSensorsPage({ charts, update }),
    processes: () =>
      makeProcessesPage({
        state,
        scene,
        api,
        engineSocket,
        changeSettings,
        openProcessHistory,
        actions,
        saveFile: fileSaver.save,
        renderLoop,
      }),
    timeline: () =>
      makeTimelinePage({
        state,
        charts,
        api,
        timeRange,
        history,
        share: services.share.open,
        viewActions,
        changeSettings,
        openProcessHistory,
        actions,
        tableColumns,
      }),
    alerts: () => makeAlertsPage({ alerts, update }),
    compact: () => makeCompactPage({ api, redraw, update, leave: compactView.toggle }),
    diagnostics: () => makeDiagnosticsPage({ api, engineSocket, readings, renderLoop, tableColumns }),
    settings: () =>
      makeSettingsPage({ state, api, changeSettings, refreshSettings: settings.refresh, update }),
  };
}
