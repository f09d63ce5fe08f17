/** The timeline page: every resource over any recorded range, and the programs of a moment or of the range. */

import { html } from "../../vendor/lit-html.js";
import { button } from "../components/controls.js";
import { makeComparison } from "../components/programs/comparison.js";
import { makeMomentCard } from "../components/programs/moment_card.js";
import { makeRecordingPause } from "../components/recording/recording_pause.js";
import { rangeBar } from "../components/shell/range_bar.js";
import { eventLane, findingLane } from "../components/timeline/event_lane.js";
import { makeMomentSteps } from "../components/timeline/moment_steps.js";
import { makeRecordedStrip } from "../components/timeline/recorded_strip.js";
import { timeInput } from "../components/timeline/time_input.js";
import { makeTimelineCharts } from "../components/timeline/timeline_charts.js";
import { makeMomentQuery } from "../history/moment_query.js";
import { makeRangeFindings } from "../history/range_findings.js";
import { makeRunningQuery } from "../history/running_query.js";
import { timelineSeries } from "../history/timeline_series.js";
import { makeTopQuery } from "../history/top_query.js";
import { covers } from "../readings/series_queries.js";
import { recordingText } from "../text/recording_text.js";
import { makeRouteParameter } from "./route_parameter.js";

/** @import { Api } from "../app/api.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { ChangeSettings } from "../app/settings.js" */
/** @import { State } from "../app/state.js" */
/** @import { ViewActions } from "../app/view_actions.js" */
/** @import { ChartServices } from "../components/series_chart.js" */
/** @import { TableColumns } from "../components/table_columns.js" */
/** @import { PageHistory } from "../history/page_history.js" */
/** @import { OpenProcessHistory } from "../history/process_history.js" */
/** @import { RankBy } from "../history/program_ranking.js" */
/** @import { TimeRangeService } from "../history/time_range.js" */
/** @import { TimeRange } from "../readings/series_store.js" */
/** @import { ProcessActions } from "../processes/actions/process_actions.js" */

/**
 * @param {{state: State, charts: ChartServices, api: Api, timeRange: TimeRangeService, history:
 *   PageHistory, share: (range: TimeRange) => void, viewActions: Pick<ViewActions, "include" | "pan" | "zoom" | "zoomBack">, changeSettings: ChangeSettings,
 *   openProcessHistory: OpenProcessHistory, actions: ProcessActions, tableColumns: TableColumns}} options
 */
export function makeTimelinePage(options) {
  const { state, charts, api, timeRange, history, viewActions, changeSettings, openProcessHistory } = options;
  const { redraw } = charts;
  const { loaded } = history;
  const [top, found] = [makeTopQuery({ api, redraw }), makeRangeFindings({ api, redraw })];
  const moment = makeMomentQuery({ api, redraw, isRecorded: (atMs) => isRecorded(loaded, state, atMs) });
  const comparison = makeComparison({ top, tableColumns: options.tableColumns, onToggle: moment.close });
  /** @type {RankBy} */
  let rankBy = "cpu";

  /** @param {number} atMs */
  const openMoment = (atMs) => {
    comparison.close();
    viewActions.include(atMs);
    void moment.open(atMs);
  };
  const steps = makeMomentSteps({ state, loaded, timeRange, moment, openMoment });
  /** @param {RankBy} by */
  const setRankBy = (by) => {
    rankBy = by;
    redraw();
  };
  /** @param {KeyboardEvent} event */
  const closeOnEscape = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && moment.atMs !== null) moment.close();
  };
  const parameter = makeRouteParameter((text) => {
    if (Number.isFinite(Number(text))) openMoment(Number(text));
  });

  const pause = makeRecordingPause(changeSettings);
  const isLoaded = () => loaded.content?.series === timelineSeries || loaded.error !== null;
  const lanes = makeTimelineCharts(charts);
  const strip = makeRecordedStrip({ state, timeRange, api, pan: viewActions.pan, redraw });
  const card = makeMomentCard({
    moment,
    top,
    rankBy: () => rankBy,
    setRankBy,
    step: steps.step,
    openProcessHistory,
    running: makeRunningQuery({ api, redraw }),
    actions: options.actions,
  });
  /** The lanes also mark the open moment. @param {Scene} scene @returns {Scene} */
  const withMoment = (scene) => ({
    ...scene,
    findings: found.findings,
    inspectMs: scene.inspectMs ?? moment.atMs,
    openMs: moment.atMs,
  });

  return {
    openMoment,
    /** @param {Scene} scene */
    render(scene) {
      const { t } = scene;
      parameter.apply(state.parameter);
      const controls = html`${timeInput(scene, steps.goTo)}
      ${button(t("share.open"), () => options.share(timeRange.current()))} ${comparison.button(scene, rankBy)}
      ${state.status?.incident ? "" : pause.render(scene)}`;
      return html`<div class="page-timeline" @keydown=${closeOnEscape}>
        ${rangeBar(scene, { timeRange, history, viewActions }, controls)}
        <div class="timeline-pair">
          <section class="card lanes-card" aria-label=${t("timeline.charts")}>
            <div class="marks">
              ${findingLane(scene, isLoaded() ? found.findings : null, { openMoment, zoom: viewActions.zoom })}
              ${eventLane(scene, scene.events, { openMoment, zoom: viewActions.zoom })}
            </div>
            <div class="lanes" @keydown=${steps.onKey}>
              ${isLoaded() ? lanes.render(withMoment(scene)) : html`<p class="waiting">${t("history.loading")}</p>`}
            </div>
            <p class="hint">${t("timeline.hint")}</p>
            ${strip.render(scene)} ${recordedNote(scene)}
          </section>
          <div class="timeline-side">${comparison.render(scene) ?? card.render(scene)}</div>
        </div>
      </div>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      if (loaded.content !== null && isLoaded()) {
        void top.load(loaded.content.range, rankBy);
        void found.load(loaded.content.range, scene.isFixed);
      }
      lanes.draw(withMoment(scene));
      strip.draw(scene);
    },
    leave() {
      pause.close();
      parameter.reset();
    },
  };
}

/** @param {PageHistory["loaded"]} loaded @param {State} state @param {number} atMs */
function isRecorded({ store, content }, { status }, atMs) {
  const isLoaded = content !== null && content.range.fromMs <= atMs && atMs <= content.range.toMs;
  return isLoaded ? covers(store, atMs) : atMs >= (status?.recorder.oldest_unix_ms ?? Infinity);
}

/** What is recorded, and where that can be changed. @param {Scene} scene */
const recordedNote = (scene) =>
  html`<p class="hint recorded">
    ${recordingText(scene)}
    <a class="more-link" href="#settings/recording"
      >${scene.t("settings.page")} <span aria-hidden="true">→</span></a
    >
  </p>`;
