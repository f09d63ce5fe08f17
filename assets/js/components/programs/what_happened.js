/** What happened when the CPU was busiest: who did it, and what disks and memory did then. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { icons } from "../icons.js";
import { culprits } from "../../history/program_ranking.js";
import { makePeak } from "../../history/peak_query.js";
import { movedIn } from "../../history/timeline_series.js";
import { harmless } from "../../text/text_safety.js";
import { bars } from "./program_bars.js";
import { momentBar, rangeBar } from "./moment_card.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Moment } from "../../contract.js" */
/** @import { Peak } from "../../history/peak_query.js" */
/** @import { Translate } from "../../text/format.js" */
/** @import { Culprit } from "../../history/program_ranking.js" */

const ID = "what_happened";
const MOST = 5;

/** @param {App} app */
export function makeWhatHappened(app) {
  const peak = makePeak(app);
  return {
    /** @param {Scene} scene */
    render: (scene) =>
      peak.isOfMoments(scene) ? ofMoment(scene, app, peak.moment) : ofRange(scene, app, peak.range),
    draw: peak.keepUp,
  };
}

/** @param {Scene} scene @param {App} app @param {Peak["moment"]} question */
function ofMoment(scene, app, { moment, earlier, error }) {
  const { t, format } = scene;
  if (error !== null || moment === null) {
    return card(scene, { title: t(`${ID}.title`), content: error ?? t("chart.loading") });
  }
  const time = format.clock(moment.at_unix_ms);
  const all = culprits(moment, earlier, "cpu")
    .slice(0, MOST)
    .map((one) => momentBar(scene, one, "cpu"));
  return card(scene, {
    title: t(`${ID}.title_at`, { time }),
    aside: t(`${ID}.cpu`, { percent: format.roundPercent(moment.accounting.total_percent) }),
    part: `/${String(moment.at_unix_ms)}`,
    content: html`${bars(scene, all, app.life.open)} ${moved(scene, moment)} ${held(scene, moment)}`,
  });
}

/** @param {Scene} scene @param {App} app @param {Peak["range"]} question */
function ofRange(scene, app, { top }) {
  const all = top?.programs.slice(0, MOST).map((one) => rangeBar(scene, one, "cpu"));
  return card(scene, {
    title: scene.t("moment.title_range"),
    content: all === undefined ? scene.t("chart.loading") : bars(scene, all, app.life.open),
  });
}

/**
 * @param {Scene} scene
 * @param {{title: string, aside?: string, part?: string, content: unknown}} what `part` is the instant in the address of the timeline.
 */
const card = ({ t }, { title, aside = "", part = "", content }) =>
  html`<section class="card what-happened" aria-labelledby="${ID}-title">
    <header class="card-head">
      <h2 id="${ID}-title">${title}</h2>
      <span class="aside">${aside}</span>
      <a class="more-link" href="#timeline${part}">${t("timeline.page")} <span aria-hidden="true">→</span></a>
    </header>
    ${typeof content === "string" ? html`<p class="reason">${content}</p>` : content}
  </section>`;

/** @param {Scene} scene @param {Moment} moment */
function moved({ t, format }, moment) {
  const bytesPerS = moment.reading && movedIn(moment.reading, "disks");
  if (bytesPerS === null) return nothing;
  const [first] = bytesPerS === 0 ? [] : culprits(moment, null, "io");
  return note(t, "disks", "moved", { rate: format.byteRate(bytesPerS) }, first);
}

/** @param {Scene} scene @param {Moment} moment */
function held({ t, format }, moment) {
  const memory = moment.reading?.memory;
  if (memory === null || memory === undefined) return nothing;
  const [first] = culprits(moment, null, "memory");
  const bytes = format.bytes(memory.limit_used_bytes ?? memory.used_bytes);
  return note(t, "memory", "held", { bytes }, first);
}

/**
 * @param {Translate} t @param {"disks" | "memory"} icon @param {"moved" | "held"} what @param {Record<string, string>} values
 * @param {Culprit | undefined} first Who did most of it.
 */
const note = (t, icon, what, values, first) =>
  html`<p class="note">
    ${icons[icon]()}
    <span>
      ${
        first === undefined
          ? t(`${ID}.${what}`, values)
          : t(`${ID}.${what}_mostly`, { ...values, name: harmless(first.name) })
      }
    </span>
  </p>`;
