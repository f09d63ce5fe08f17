/** Ranked programs at the opened moment, or in the whole shown range while no moment is open. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { ancestorsOf, cachedThroughput, rankPrograms } from "../../history/program_ranking.js";
import { throughputIn } from "../../history/timeline_series.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { subjectText } from "../../processes/actions/action_text.js";
import { subjectOf } from "../../processes/actions/process_actions.js";
import { factList } from "../card.js";
import { button, iconButton } from "../controls.js";
import { icons } from "../icons.js";
import { segmentedControl } from "../segmented_control.js";
import { rankedBar, programBars, topProgramBar } from "./program_bars.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Moment, ProcessRow } from "../../contract.js" */
/** @import { MomentQuery } from "../../history/moment_query.js" */
/** @import { OpenProcessHistory } from "../../history/process_history.js" */
/** @import { RunningQuery } from "../../history/running_query.js" */
/** @import { ProcessActions } from "../../processes/actions/process_actions.js" */
/** @import { RankBy, RankedProgram } from "../../history/program_ranking.js" */
/** @import { TopQuery } from "../../history/top_query.js" */

const RANKINGS = Object.freeze(/** @type {const} */ (["cpu", "memory", "io", "network"]));
const MAX_MOMENT_BARS = 12;
const ACCOUNTING_PARTS = Object.freeze(
  /** @type {const} */ (["total", "processes", "finished", "denied", "unexplained"]),
);

/**
 * @param {object} options
 * @param {MomentQuery} options.moment
 * @param {TopQuery} options.top
 * @param {() => RankBy} options.rankBy
 * @param {(by: RankBy) => void} options.setRankBy
 * @param {(readings: number) => void} options.step Opens an earlier or later reading.
 * @param {OpenProcessHistory} options.openProcessHistory
 * @param {RunningQuery} options.running
 * @param {ProcessActions} options.actions
 */
export function makeMomentCard(options) {
  const { moment: query, top, rankBy, setRankBy, step, openProcessHistory, running, actions } = options;
  /** @param {Scene} scene */
  const head = ({ t, format }) => {
    const { atMs } = query;
    if (atMs === null) {
      return html`<header class="card-head">
        <h2 id="moment-title">${t("moment.title_range")}</h2>
        <span class="sub">${t("moment.hint")}</span>
      </header>`;
    }
    return html`<header class="card-head">
      <h2 id="moment-title">${format.dayClock(query.moment?.at_unix_ms ?? atMs)}</h2>
      <span class="aside"></span>
      ${iconButton("‹", t("moment.earlier"), () => step(-1), { isFramed: true })}
      ${iconButton("›", t("moment.later"), () => step(1), { isFramed: true })}
      ${iconButton("×", t("moment.close"), query.close, { isFramed: true })}
    </header>`;
  };
  /** @param {Scene} scene */
  const rankings = ({ t }) =>
    segmentedControl({
      label: t("moment.by"),
      choices: RANKINGS,
      chosen: rankBy(),
      text: (by) => t(`moment.by_${by}`),
      choose: setRankBy,
    });
  /** @param {Scene} scene */
  const content = (scene) => {
    const { moment, earlier, error, atMs } = query;
    const by = rankBy();
    if (error !== null) return html`<p class="reason">${error}</p>`;
    if (atMs !== null && moment !== null) {
      return momentPrograms(scene, { moment, earlier, by, openProcessHistory, running, actions });
    }
    if (top.top === null || top.by !== by || atMs !== null) {
      return html`<p class="reason">${scene.t("history.loading")}</p>`;
    }
    const bars = top.top.programs
      .slice(0, MAX_MOMENT_BARS)
      .map((program) => topProgramBar(scene, program, by));
    const base = by === "cpu" ? html`<p class="sub caption">${scene.t("moment.base")}</p>` : nothing;
    return html`${base} ${programBars(scene, bars, openProcessHistory)}`;
  };

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { moment, atMs } = query;
      // The ranking of a live range changes with the readings: only a moment is announced.
      const live = atMs === null ? "off" : "polite";
      return html`<section
        class="card moment"
        data-shows=${atMs === null ? "range" : "moment"}
        aria-labelledby="moment-title"
        aria-live=${live}
      >
        ${head(scene)} ${moment === null || atMs === null ? nothing : machineFacts(scene, moment)}
        ${rankings(scene)} ${content(scene)}
      </section>`;
    },
  };
}

/** @param {Scene} scene @param {{moment: Moment, earlier: Moment | null, by: RankBy, openProcessHistory: OpenProcessHistory, running: RunningQuery, actions: ProcessActions}} what */
function momentPrograms(scene, { moment, earlier, by, openProcessHistory, running, actions }) {
  const { t } = scene;
  const ranked = rankPrograms(moment, earlier, by);
  const bars = ranked.slice(0, MAX_MOMENT_BARS).map((one) => rankedBar(scene, one, by));
  /** @param {string} program */
  const actionOf = (program) => {
    const processes = ranked.find(({ name }) => name === program)?.processes ?? [];
    return endButton(scene, running.of(moment, processes), actions);
  };
  return html`${earlier === null ? nothing : html`<p class="sub caption">${t("moment.change")}</p>`}
  ${programBars(scene, bars, openProcessHistory, actionOf)}
  ${ranked.length === 0 ? nothing : origin(scene, moment, ranked[0], openProcessHistory)}
  ${by === "cpu" ? accounting(scene, moment) : nothing} ${by === "io" ? cachedNote(scene, moment) : nothing}`;
}

/** @param {Scene} scene @param {Moment} moment */
function cachedNote({ t, format }, { reading, processes }) {
  const disks = reading === null ? null : throughputIn(reading, "disks");
  const moved = cachedThroughput(processes, disks);
  if (moved === null) return nothing;
  const values = { processes: format.byteRate(moved), disks: format.byteRate(disks) };
  return html`<p class="sub caption">${t("moment.cached", values)}</p>`;
}

/** For processes that still run and may be changed. @param {Scene} scene @param {ReadonlyArray<ProcessRow>} running @param {ProcessActions} actions */
function endButton({ t }, running, actions) {
  const subjects = running.filter((row) => actions.obstacle(row) === null).map(subjectOf);
  if (subjects.length === 0) return nothing;
  const label = t("action.title.end", { subject: subjectText(t, subjects) });
  return iconButton(icons.end(), label, () => actions.ask("end", subjects));
}

/** Start and ancestors of the first program's busiest process. @param {Scene} scene @param {Moment} moment @param {RankedProgram} first @param {OpenProcessHistory} openProcessHistory */
function origin({ t, format }, moment, first, openProcessHistory) {
  const process = first.processes[0];
  const { name, pid, created_unix_ms: created } = process;
  const ancestors = ancestorsOf(moment, process).map((one) => escapeInvisible(one.name));
  const user = process.user === null ? format.count(null) : escapeInvisible(process.user);
  return html`<p class="process-origin">
    ${t("moment.started", { name: escapeInvisible(name), pid: String(pid), time: format.date(created), user })}
    ${ancestors.length === 0 ? nothing : html`<bdi class="ancestors">← ${ancestors.join(" ← ")}</bdi>`}
    ${button(t("process_history.of_process"), () => openProcessHistory({ name, pid, created }))}
  </p>`;
}

/** @param {Scene} scene @param {Moment} moment */
function machineFacts({ t, format }, { reading, accounting: parts }) {
  if (reading === null) return nothing;
  const rows = [
    ["cpu", format.percent(parts.total_percent)],
    ["memory", format.bytes(reading.memory?.used_bytes)],
    ["disks", format.byteRate(throughputIn(reading, "disks"))],
    ["network", format.bitRate(throughputIn(reading, "network"))],
  ];
  return factList(
    rows.map(([resource, text]) => [
      html`<span class="swatch ${resource}"></span>${t(`timeline.${resource}`)}`,
      text,
    ]),
    "moment-figures",
  );
}

/** The total, and the parts that add up to it. @param {Scene} scene @param {Moment} moment */
const accounting = ({ t, format }, { accounting: parts }) =>
  factList(
    ACCOUNTING_PARTS.map((part) => [t(`moment.${part}`), format.percent(parts[`${part}_percent`])]),
    "accounting",
  );
