/**
 * What happened: the busiest moment of the shown range with its programs, disk throughput and memory (of a wide range
 * its top programs), and the findings of the last day.
 */

import { html, nothing } from "../../../vendor/lit-html.js";
import { makeFindingsQuery } from "../../history/findings_query.js";
import { makePeakQuery } from "../../history/peak_query.js";
import { rankPrograms } from "../../history/program_ranking.js";
import { throughputIn } from "../../history/timeline_series.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { card } from "../card.js";
import { icons } from "../icons.js";
import { findingList } from "./finding_list.js";
import { rankedBar, programBars, topProgramBar } from "./program_bars.js";

/** @import { Api } from "../../app/api.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { Moment, Top } from "../../contract.js" */
/** @import { PeakQuery } from "../../history/peak_query.js" */
/** @import { OpenProcessHistory } from "../../history/process_history.js" */
/** @import { RankedProgram } from "../../history/program_ranking.js" */
/** @import { Translate } from "../../text/i18n.js" */
/** @import { Card } from "../card.js" */

const ID = "peak";
const MAX_PEAK_BARS = 4;

/** @param {{api: Api, openProcessHistory: OpenProcessHistory, redraw: () => void}} options @returns {Card} */
export function makePeakCard({ api, openProcessHistory, redraw }) {
  const peak = makePeakQuery({ api, limit: MAX_PEAK_BARS, redraw });
  const findings = makeFindingsQuery({ api, redraw });
  return {
    render(scene) {
      const list = findingList(scene, findings.findings);
      return peak.isMomentRange(scene)
        ? momentContent(scene, peak.momentIn(scene), openProcessHistory, list)
        : rangeContent(scene, peak.topIn(scene), openProcessHistory, list);
    },
    draw(scene) {
      peak.refreshIfDue(scene);
      void findings.refreshIfDue(scene);
    },
  };
}

/** @param {Scene} scene @param {ReturnType<PeakQuery["momentIn"]>} query @param {OpenProcessHistory} openProcessHistory @param {unknown} findings */
function momentContent(scene, query, openProcessHistory, findings) {
  const { t, format } = scene;
  const { moment, earlier = null, error = null } = query ?? { moment: null };
  if (error !== null || moment === null) {
    return momentCard(scene, { title: t(`${ID}.title`), content: error ?? waitingText(scene), findings });
  }
  const bars = rankPrograms(moment, earlier, "cpu")
    .slice(0, MAX_PEAK_BARS)
    .map((one) => rankedBar(scene, one, "cpu"));
  return momentCard(scene, {
    title: t(`${ID}.title_at`, { time: format.clock(moment.at_unix_ms) }),
    aside: t(`${ID}.cpu`, { percent: format.roundPercent(moment.accounting.total_percent) }),
    parameter: `/${String(moment.at_unix_ms)}`,
    content: html`${programBars(scene, bars, openProcessHistory)} ${diskNote(scene, moment)}
    ${memoryNote(scene, moment)}`,
    findings,
  });
}

/** @param {Scene} scene @param {Top | null} top @param {OpenProcessHistory} openProcessHistory @param {unknown} findings */
function rangeContent(scene, top, openProcessHistory, findings) {
  const bars = top?.programs.slice(0, MAX_PEAK_BARS).map((program) => topProgramBar(scene, program, "cpu"));
  return momentCard(scene, {
    title: scene.t("moment.title_range"),
    content: bars === undefined ? waitingText(scene) : programBars(scene, bars, openProcessHistory),
    findings,
  });
}

/** Without readings the charts say why there are none; after that the page waits for the answer. @param {Scene} scene */
const waitingText = ({ t, store, emptyText }) => (store.length === 0 ? emptyText : t("history.loading"));

/**
 * @param {Scene} scene
 * @param {{title: string, aside?: string, parameter?: string, content: unknown, findings: unknown}} what `parameter` is the instant in the address of the timeline.
 */
function momentCard({ t }, { title, aside = "", parameter = "", content, findings }) {
  const head = html`<span class="aside">${aside}</span>
    <a class="more-link" href="#timeline${parameter}"
      >${t("timeline.page")} <span aria-hidden="true">→</span></a
    >`;
  return card(
    { id: ID, title, className: "peak-card", head },
    html`${typeof content === "string" ? html`<p class="reason">${content}</p>` : content} ${findings}`,
  );
}

/** @param {Scene} scene @param {Moment} moment */
function diskNote({ t, format }, moment) {
  const bytesPerS = moment.reading && throughputIn(moment.reading, "disks");
  if (bytesPerS === null) return nothing;
  const [first] = bytesPerS === 0 ? [] : rankPrograms(moment, null, "io");
  return note(t, "disks", { rate: format.byteRate(bytesPerS) }, first);
}

/** @param {Scene} scene @param {Moment} moment */
function memoryNote({ t, format }, moment) {
  const memory = moment.reading?.memory;
  if (memory === null || memory === undefined) return nothing;
  const [first] = rankPrograms(moment, null, "memory");
  const bytes = format.bytes(memory.limit_used_bytes ?? memory.used_bytes);
  return note(t, "memory", { bytes }, first);
}

/**
 * @param {Translate} t @param {"disks" | "memory"} resource @param {Record<string, string>} values
 * @param {RankedProgram | undefined} first The program with the largest part.
 */
const note = (t, resource, values, first) =>
  html`<p class="note">
    ${icons[resource]()}
    <span>
      ${
        first === undefined
          ? t(`${ID}.${resource}`, values)
          : t(`${ID}.${resource}_mostly`, { ...values, name: escapeInvisible(first.name) })
      }
    </span>
  </p>`;
