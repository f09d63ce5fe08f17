/** Who did it, at the instant that people opened, or in the whole shown time while none is open. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { withSign } from "../../text/format.js";
import { harmless } from "../../text/text_safety.js";
import { bars } from "./program_bars.js";
import { culprits, parentsOf } from "../../history/program_ranking.js";
import { movedIn } from "../../history/timeline_series.js";
import { segments } from "../segmented_control.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Bar } from "./program_bars.js" */
/** @import { Moment, Top, TopProgram } from "../../contract.js" */
/** @import { By, Culprit } from "../../history/program_ranking.js" */
/** @import { MomentQuestion } from "../../history/moment_query.js" */

export const WAYS = Object.freeze(/** @type {const} */ (["cpu", "memory", "io"]));
const MOST = 12;
const PARTS = Object.freeze(/** @type {const} */ (["processes", "finished", "denied", "unexplained"]));

/**
 * @param {object} options
 * @param {App} options.app
 * @param {MomentQuestion} options.question
 * @param {() => By} options.by
 * @param {(by: By) => void} options.setBy
 * @param {(readings: number) => void} options.step To an earlier or later reading.
 * @param {{top: Top | null, by: By}} options.range Who did most in the whole shown time.
 */
export function makeMoment({ app, question, by, setBy, step, range }) {
  /** @param {Scene} scene */
  const head = ({ t, format }) => {
    const { atMs } = question;
    if (atMs === null) {
      return html`<header class="card-head">
        <h2 id="moment-title">${t("moment.title_range")}</h2>
        <span class="sub">${t("moment.hint")}</span>
      </header>`;
    }
    return html`<header class="card-head">
      <h2 id="moment-title">${format.dayClock(question.moment?.at_unix_ms ?? atMs)}</h2>
      <span class="aside"></span>
      <button type="button" class="icon-button" aria-label=${t("moment.earlier")} @click=${() => step(-1)}>
        ‹
      </button>
      <button type="button" class="icon-button" aria-label=${t("moment.later")} @click=${() => step(1)}>
        ›
      </button>
      <button type="button" class="icon-button" aria-label=${t("moment.close")} @click=${question.close}>
        ×
      </button>
    </header>`;
  };
  /** @param {Scene} scene */
  const ways = ({ t }) =>
    segments({
      label: t("moment.by"),
      choices: WAYS,
      chosen: by(),
      text: (way) => t(`moment.by_${way}`),
      choose: setBy,
    });

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { moment, error, atMs } = question;
      return html`<section class="card moment" aria-labelledby="moment-title" aria-live="polite">
        ${head(scene)} ${moment === null || atMs === null ? nothing : figures(scene, moment)} ${ways(scene)}
        ${
          error !== null
            ? html`<p class="reason">${error}</p>`
            : atMs !== null && moment !== null
              ? ofMoment(scene, app, { moment, earlier: question.earlier, by: by() })
              : range.top === null || range.by !== by() || atMs !== null
                ? html`<p class="reason">${scene.t("chart.loading")}</p>`
                : bars(
                    scene,
                    range.top.programs.slice(0, MOST).map((program) => rangeBar(scene, program, by())),
                    app.life.open,
                  )
        }
      </section>`;
    },
  };
}

/** @param {Scene} scene @param {App} app @param {{moment: Moment, earlier: Moment | null, by: By}} what */
function ofMoment(scene, app, { moment, earlier, by }) {
  const { t } = scene;
  const found = culprits(moment, earlier, by);
  return html`${earlier === null ? nothing : html`<p class="sub caption">${t("moment.change")}</p>`}
  ${
    found.length === 0
      ? html`<p class="reason">${t("moment.nobody")}</p>`
      : html`${bars(
          scene,
          found.slice(0, MOST).map((one) => momentBar(scene, one, by)),
          app.life.open,
        )}
        ${origin(scene, app, moment, found[0])}`
  }
  ${by === "cpu" ? accounting(scene, moment) : nothing}`;
}

/** @param {Scene} scene @param {By} by @returns {(value: number) => string} */
const textOf = ({ format }, by) => ({ cpu: format.percent, memory: format.bytes, io: format.byteRate })[by];

/** @param {Scene} scene @param {Culprit} culprit @param {By} by @returns {Bar} */
export function momentBar(scene, { name, value, change, processes }, by) {
  const text = textOf(scene, by);
  const count = processes.length;
  return {
    program: name,
    name: count > 1 ? `${harmless(name)} × ${scene.format.count(count)}` : harmless(name),
    value,
    text: text(value),
    change: change === null ? null : withSign(change, text),
  };
}

/** @param {Scene} scene @param {TopProgram} program @param {By} by @returns {Bar} */
export function rangeBar({ format }, program, by) {
  const names = { name: harmless(program.name), program: program.name };
  if (by === "memory")
    return {
      ...names,
      value: program.rss_maximum_bytes,
      text: format.bytes(program.rss_maximum_bytes),
      change: null,
    };
  if (by === "io") {
    const moved = program.read_bytes + program.write_bytes;
    return { ...names, value: moved, text: format.bytes(moved), change: null };
  }
  return {
    ...names,
    value: program.cpu_s,
    text: format.seconds(program.cpu_s),
    change: format.percent(program.share_percent),
  };
}

/** Where the first one came from. @param {Scene} scene @param {App} app @param {Moment} moment @param {Culprit} first */
function origin({ t, format }, app, moment, first) {
  const process = first.processes[0];
  const lived = { name: process.name, pid: process.pid, created: process.created_unix_ms };
  const parents = parentsOf(moment, process).map(({ name }) => harmless(name));
  const user = process.user === null ? format.count(null) : harmless(process.user);
  return html`<p class="origin">
    ${t("moment.started", { name: harmless(process.name), pid: String(process.pid), time: format.date(process.created_unix_ms), user })}
    ${parents.length === 0 ? nothing : html`<bdi class="chain">← ${parents.join(" ← ")}</bdi>`}
    <button type="button" class="button" @click=${() => app.life.open(lived)}>${t("life.of_process")}</button>
  </p>`;
}

/** The machine at that instant. @param {Scene} scene @param {Moment} moment */
function figures({ t, format }, { reading, accounting: found }) {
  if (reading === null) return nothing;
  const rows = [
    ["cpu", format.percent(found.total_percent)],
    ["memory", format.bytes(reading.memory?.used_bytes)],
    ["disks", format.byteRate(movedIn(reading, "disks"))],
    ["network", format.bitRate(movedIn(reading, "network"))],
  ];
  return html`<dl class="facts moment-figures">
    ${rows.map(
      ([noun, text]) =>
        html`<div>
          <dt><span class="swatch ${noun}"></span>${t(`timeline.${noun}`)}</dt>
          <dd>${text}</dd>
        </div>`,
    )}
  </dl>`;
}

/** The parts, which add up to the total. @param {Scene} scene @param {Moment} moment */
const accounting = ({ t, format }, { accounting: found }) =>
  html`<dl class="facts accounting">
    <div>
      <dt>${t("moment.total")}</dt>
      <dd>${format.percent(found.total_percent)}</dd>
    </div>
    ${PARTS.map(
      (part) =>
        html`<div>
          <dt>${t(`moment.${part}`)}</dt>
          <dd>${format.percent(found[`${part}_percent`])}</dd>
        </div>`,
    )}
  </dl>`;
