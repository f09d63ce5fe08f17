/** What stays while pages change: skip link, navigation rail, top bar, connection banner, status bar, dialogs. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { alertNotices } from "../../alerts/alert_notices.js";
import { goToMoment } from "../../app/router.js";
import { makeTimeNavigation } from "../../history/time_navigation.js";
import { glossaryTexts } from "../glossary.js";
import { makeHelpDialog, makeProcessHistoryDialog, makeTableDialog } from "../dialogs.js";
import { saveNotice } from "../save_notice.js";
import { makeShareDialog } from "../share_dialog.js";
import { makeActionDialog } from "../../processes/actions/action_dialog.js";
import { actionNotices } from "../../processes/actions/action_notices.js";
import { connectionBanner, isLost } from "./connection_banner.js";
import { makeNavigationRail } from "./navigation_rail.js";
import { rangeBar } from "./range_bar.js";
import { sessionClosed } from "./session_closed.js";
import { statusBar } from "./status_bar.js";
import { topBar } from "./top_bar.js";

/** @import { AlertService } from "../../alerts/alert_service.js" */
/** @import { LiveReadings } from "../../app/live_readings.js" */
/** @import { CompactView } from "../../app/compact_view.js" */
/** @import { PageView } from "../../app/router.js" */
/** @import { FileSaver } from "../../app/save_file.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { ChangeSettings } from "../../app/settings.js" */
/** @import { Shortcut } from "../../app/shortcuts.js" */
/** @import { State } from "../../app/state.js" */
/** @import { ViewActions } from "../../app/view_actions.js" */
/** @import { TableColumns } from "../table_columns.js" */
/** @import { PageHistory } from "../../history/page_history.js" */
/** @import { ProcessHistoryService } from "../../history/process_history.js" */
/** @import { ProcessActions } from "../../processes/actions/process_actions.js" */
/** @import { ShareService } from "../../history/share.js" */
/** @import { TimeRangeService } from "../../history/time_range.js" */

/**
 * @param {object} options
 * @param {State} options.state
 * @param {LiveReadings} options.readings
 * @param {TimeRangeService} options.timeRange
 * @param {PageHistory} options.history
 * @param {ProcessHistoryService} options.processHistory
 * @param {ProcessActions} options.actions
 * @param {ShareService} options.share
 * @param {AlertService} options.alerts
 * @param {FileSaver} options.fileSaver
 * @param {TableColumns} options.tableColumns
 * @param {() => Scene} options.scene What the charts show.
 * @param {ViewActions} options.viewActions
 * @param {CompactView} options.compactView
 * @param {ReadonlyArray<Shortcut>} options.shortcuts
 * @param {() => PageView} options.page The current page.
 * @param {ChangeSettings} options.changeSettings
 * @param {() => void} options.redraw
 */
export function makeShell(options) {
  const { state, readings, timeRange, history, processHistory, actions, alerts, scene } = options;
  const { viewActions, compactView, shortcuts, page, changeSettings, redraw, tableColumns } = options;
  const rail = makeNavigationRail(redraw);
  const dialogs = [
    makeHelpDialog({ state, shortcuts, showHelp: viewActions.showHelp }),
    makeTableDialog({ state, viewActions, fileSaver: options.fileSaver, tableColumns }),
    makeProcessHistoryDialog(processHistory, tableColumns),
    makeActionDialog(actions),
    makeShareDialog(options.share),
  ];
  const navigation = makeTimeNavigation({
    state,
    timeRange,
    viewActions,
    openMoment: (atMs) => (page().openMoment ?? goToMoment)(atMs),
  });

  /** A page begins with its first reading, so that nothing moves when that arrives; later it stays. */
  let isReady = false;

  /** @param {Scene} liveScene */
  const content = ({ t, store }) => {
    isReady ||= store.newestMs !== null && state.status !== null && state.settings !== null;
    if (!isReady && state.route !== "processes")
      return isLost(state) ? nothing : html`<p class="card waiting">${t("chart.loading")}</p>`;
    const shown = scene();
    const refused = state.settingsError;
    // Also while the page is live: the way into the past and back moves nothing below it.
    const hasRangeBar = history.hasCharts() && state.route !== "timeline" && !compactView.isShown;
    return html`<div role="alert">
        ${refused === null ? nothing : html`<p class="error refused">${refused}</p>`}
      </div>
      ${hasRangeBar ? rangeBar(shown, { timeRange, history, viewActions }) : nothing} ${page().render(shown)}`;
  };

  /** @param {Scene} liveScene */
  const framed = (liveScene) =>
    html`<a class="skip-link" href="#main" @click=${skipToMain}>${liveScene.t("shell.skip")}</a>
      ${rail.render(liveScene)}
      <div id="content">
        ${topBar(liveScene, { readings, timeRange, history, viewActions, compactView, changeSettings })}
        <main
          id="main"
          tabindex="-1"
          aria-labelledby="page-title"
          data-stale=${readings.isStale() ? "yes" : "no"}
          @pointerdown=${navigation.pointerdown}
          @pointermove=${navigation.pointermove}
          @pointerup=${navigation.pointerup}
          @pointerleave=${navigation.cancel}
          @wheel=${navigation.wheel}
          @keydown=${navigation.keydown}
        >
          ${state.closed === null ? connectionBanner(liveScene) : nothing}
          ${state.closed === null ? content(liveScene) : sessionClosed(liveScene)}
        </main>
        ${statusBar(liveScene, readings)}
      </div>
      <div class="action-notices">
        ${alertNotices(liveScene, alerts)} ${actionNotices(liveScene, actions)}
        ${saveNotice(liveScene, options.fileSaver)}
      </div>
      ${dialogs.map((dialog) => dialog.render(liveScene))} ${glossaryTexts(liveScene)}`;

  /** The page alone. @param {Scene} liveScene */
  const compact = (liveScene) =>
    html`<main
        id="main"
        class="compact"
        tabindex="-1"
        aria-labelledby="page-title"
        data-stale=${readings.isStale() ? "yes" : "no"}
      >
        <h1 id="page-title" class="visually-hidden">${liveScene.t("compact.page")}</h1>
        ${state.closed === null ? connectionBanner(liveScene) : nothing}
        ${state.closed === null ? content(liveScene) : sessionClosed(liveScene)}
      </main>
      ${dialogs.map((dialog) => dialog.render(liveScene))} ${glossaryTexts(liveScene)}`;

  return {
    /** @param {Scene} liveScene */
    render: (liveScene) => (compactView.isShown ? compact(liveScene) : framed(liveScene)),
    /** @param {Scene} liveScene */
    draw(liveScene) {
      if (!compactView.isShown) rail.draw(liveScene);
      if (state.closed !== null) return;
      history.refreshIfDue();
      page().draw?.(scene());
    },
    /** Requests what the page shows with a reading. @returns {Promise<unknown>[]} */
    requestWithReading() {
      if (document.hidden || !isReady || state.closed !== null) return [];
      const requests = page().requestWithReading?.(scene()) ?? [];
      return requests.filter((request) => request !== undefined);
    },
    /** Opens and closes the dialogs as the state says. */
    sync() {
      for (const dialog of dialogs) dialog.sync();
    },
  };
}

/** Moves the focus without a change of the address, which names the page. @param {Event} event */
function skipToMain(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
