/** Timeline: any time that was recorded, every resource on one axis, and who did it at any instant. */

import { html } from "../../vendor/lit-html.js";
import { comparison } from "../components/programs/comparison.js";
import { eventLane } from "../components/timeline/event_lane.js";
import { makeMoment } from "../components/programs/moment_card.js";
import { recordingPause } from "../components/recording/recording_pause.js";
import { timeBar } from "../components/shell/range_bar.js";
import { makeTimelineCharts } from "../components/timeline/timeline_charts.js";
import { makeTimelineStrip } from "../components/timeline/recorded_strip.js";
import { covers, nearestRow } from "../readings/series_queries.js";
import { makeMomentQuestion } from "../history/moment_query.js";
import { timelinePast } from "../history/timeline_series.js";
import { makeTopQuestion } from "../history/top_query.js";
import { makeObeyed } from "../app/route_parameter.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Top } from "../contract.js" */
/** @import { By } from "../history/program_ranking.js" */
/** @import { Tooltip } from "../components/tooltip.js" */

const BIG_STEP = 10;

/** @param {App} app @param {Tooltip} tooltip */
export function makeTimeline(app, tooltip) {
  const { span } = app;
  const { recorded } = app.past;
  const range = makeTopQuestion(app);
  const question = makeMomentQuestion(app, isRecorded);
  /** @type {By} */
  let by = "cpu";
  /** @type {Top | null} A time that waits to be compared with the shown one. */
  let marked = null;

  /** @param {number} atMs */
  function isRecorded(atMs) {
    const { store, held } = recorded;
    const isHeld = held !== null && held.span.fromMs <= atMs && atMs <= held.span.toMs;
    return isHeld ? covers(store, atMs) : atMs >= (app.state.status?.recorder.oldest_unix_ms ?? Infinity);
  }
  /** @param {number} atMs */
  const open = (atMs) => {
    marked = null;
    void question.open(atMs);
  };
  /** @param {number} readings */
  const step = (readings) => {
    const { store } = recorded;
    if (store.length === 0) return;
    const row = nearestRow(store, question.atMs ?? span.span().toMs) + readings;
    open(store.times[Math.min(Math.max(row, 0), store.length - 1)]);
  };
  const mark = () => {
    marked = marked === null ? range.top : null;
    question.close();
  };
  /** @param {By} wanted */
  const setBy = (wanted) => {
    by = wanted;
    app.redraw();
  };
  /** @type {Readonly<Record<string, number>>} */
  const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
  /** In the charts, keys that inspect elsewhere open the moments one by one. @param {KeyboardEvent} event */
  const keydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in steps)) return;
    event.preventDefault();
    step(steps[event.key] * (event.shiftKey ? BIG_STEP : 1));
  };
  /** Nothing else has taken the key: what was opened last is closed. @param {KeyboardEvent} event */
  const escape = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && question.atMs !== null) question.close();
  };
  const address = makeObeyed((part) => {
    if (Number.isFinite(Number(part))) open(Number(part));
  });

  const charts = makeTimelineCharts(app, tooltip);
  const strip = makeTimelineStrip(app);
  const moment = makeMoment({ app, question, by: () => by, setBy, step, range });
  /** @param {Scene} scene @returns {Scene} The open moment is seen in the charts. */
  const withMoment = (scene) => ({
    ...scene,
    inspectMs: scene.inspectMs ?? question.atMs,
    openMs: question.atMs,
  });
  /** @param {Scene} scene */
  const markButton = ({ t }) => {
    const isOff = range.top === null || range.by !== "cpu" || by !== "cpu";
    return html`<button type="button" class="button" ?disabled=${isOff && marked === null} @click=${mark}>
      ${t(`timeline.${marked === null ? "mark" : "unmark"}`)}
    </button>`;
  };

  return {
    open,
    /** @param {Scene} scene */
    render(scene) {
      const { t } = scene;
      if (app.api !== null) address.obey(scene.state.part);
      return html`<div class="page-timeline" @keydown=${escape}>
        ${timeBar(scene, app, html`${markButton(scene)} ${recordingPause(scene, app)}`)}
        <div class="timeline-pair">
          <section class="card lanes-card" aria-label=${t("timeline.charts")}>
            ${eventLane(scene, scene.events, open)}
            <div class="lanes" @keydown=${keydown}>${charts.render(withMoment(scene))}</div>
            <p class="hint">${t("timeline.hint")}</p>
            ${strip.render(scene)}
          </section>
          <div class="timeline-side">
            ${marked !== null && range.top !== null ? comparison(scene, marked, range.top, mark) : moment.render(scene)}
          </div>
        </div>
      </div>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      if (recorded.held?.page === timelinePast) void range.keepUp(recorded.held.span, by);
      charts.draw(withMoment(scene));
      strip.draw(scene);
    },
    leave() {
      address.forget();
    },
  };
}
