/** Timeline: any time that was recorded, every resource on one axis, and who did it at any instant. */

import { html, nothing } from "../../vendor/lit-html.js";
import { comparison } from "../cards/comparison.js";
import { eventLane } from "../cards/event_lane.js";
import { makeMoment } from "../cards/moment.js";
import { timelineBar } from "../cards/timeline_bar.js";
import { makeTimelineCharts } from "../cards/timeline_charts.js";
import { makeTimelineStrip } from "../cards/timeline_strip.js";
import { covers, nearestRow } from "../questions.js";
import { makeLanes } from "../timeline/lanes.js";
import { makeMomentQuestion } from "../timeline/moment_question.js";
import { makePast } from "../timeline/past_scene.js";
import { makeRecording } from "../timeline/recording.js";
import { makeSpan } from "../timeline/span.js";

/** @import { App, Scene } from "../app.js" */
/** @import { Top } from "../contract.js" */
/** @import { By } from "../timeline/culprits.js" */
/** @import { Tooltip } from "../tooltip.js" */

const STEPS = 600;
const SETTLED_MS = 120;

/** @param {App} app @param {Tooltip} tooltip */
export function makeTimeline(app, tooltip) {
  const parts = makeParts(app);
  const { span, recording, question, past, load, loadSoon, keepUp, settle } = parts;
  /** @type {Top | null} A time that waits to be compared with the shown one. */
  let marked = null;

  const open = (/** @type {number} */ atMs) => {
    marked = null;
    void question.open(atMs);
  };
  /** @param {number} readings */
  const step = (readings) => {
    const { store } = recording;
    if (store.length === 0) return;
    const row = nearestRow(store, question.atMs ?? span.span().toMs) + readings;
    open(store.times[Math.min(Math.max(row, 0), store.length - 1)]);
  };
  const live = () => {
    span.live();
    question.close();
    loadSoon();
  };
  const mark = () => {
    marked = marked === null ? recording.top : null;
    question.close();
  };
  const lanes = makeLanes({ span, pointMs: past.pointMs, open, step, live, onMove: loadSoon });
  const charts = makeTimelineCharts(past.app, tooltip);
  const strip = makeTimelineStrip(app, span, loadSoon);
  const moment = makeMoment({ question, by: parts.by, setBy: parts.setBy, step, top: () => recording.top });
  const ways = { setWidth: parts.setWidth, pan: lanes.pan, back: lanes.back, live, mark };

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t } = scene;
      const shown = recording.span ?? span.span();
      const { top, error } = recording;
      return html`<div class="page-timeline">
        ${timelineBar(scene, { span, shown, isMarked: marked !== null, canMark: top !== null && parts.by() === "cpu" }, ways)}
        <div class="timeline-pair">
          <section class="card lanes-card" aria-label=${t("timeline.charts")}>
            ${error === null ? nothing : failed(scene, error, load)}
            ${eventLane(past.pastScene(scene), recording.events, open)}
            ${lanes.render(charts.render(past.pastScene(scene)))}
            <p class="hint">${t("timeline.hint")}</p>
          </section>
          ${marked !== null && top !== null ? comparison(scene, marked, top, mark) : moment.render(scene)}
        </div>
        <section class="card strip-card" aria-label=${t("timeline.recorded")}>${strip.render(scene)}</section>
      </div>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      keepUp();
      charts.draw(past.pastScene(scene));
      strip.draw(scene);
    },
    leave() {
      settle();
      past.inspect(null);
    },
  };
}

/** What is shown, what was asked for, and when it is asked for again. @param {App} app */
function makeParts(app) {
  const span = makeSpan(() => app.store.newestMs ?? Date.now());
  const recording = makeRecording(app);
  const question = makeMomentQuestion(app, (atMs) => {
    const { store, span: held } = recording;
    const isHeld = held !== null && held.fromMs <= atMs && atMs <= held.toMs;
    return isHeld ? covers(store, atMs) : atMs >= (app.state.status?.recorder.oldest_unix_ms ?? Infinity);
  });
  const past = makePast({ app, span, recording, openMs: () => question.atMs });
  /** @type {By} */
  let by = "cpu";
  let loadedMs = -Infinity;
  /** @type {number | undefined} */
  let timer;

  const load = () => {
    loadedMs = performance.now();
    void recording.load(span.span(), by);
  };
  const settle = () => clearTimeout(timer);
  /** Many steps of a wheel are one question. */
  const loadSoon = () => {
    settle();
    timer = setTimeout(load, SETTLED_MS);
    app.redraw();
  };
  return {
    span,
    recording,
    question,
    past,
    load,
    loadSoon,
    settle,
    by: () => by,
    /** @param {By} wanted */
    setBy(wanted) {
      by = wanted;
      load();
      app.redraw();
    },
    /** @param {number} widthMs */
    setWidth(widthMs) {
      span.setWidth(widthMs);
      loadSoon();
    },
    /** What follows now is asked for again when a new step would be seen. */
    keepUp() {
      if (app.store.length === 0 || app.state.link !== "up" || recording.isLoading) return;
      const everyMs = Math.max(app.periodMs(), span.widthMs / STEPS);
      const isDue = performance.now() - loadedMs >= everyMs * 0.9;
      const isFirst = recording.span === null && recording.error === null;
      if (isFirst || (span.isLive && app.state.paused === null && isDue)) load();
    },
  };
}

/** @param {Scene} scene @param {string} error @param {() => void} again */
const failed = ({ t }, error, again) =>
  html`<p class="reason" role="alert">
    ${error} <button type="button" class="button" @click=${again}>${t("timeline.retry")}</button>
  </p>`;
