/** Programs as bars, relative to the first one; a name opens the history of its program. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { sumKnown } from "../../readings/sums.js";
import { withSign } from "../../text/format.js";
import { programName, rangeProgramName } from "../../text/process_name.js";
import { escapeInvisible } from "../../text/text_safety.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { TopProgram } from "../../contract.js" */
/** @import { OpenProcessHistory } from "../../history/process_history.js" */
/** @import { RankBy, RankedProgram } from "../../history/program_ranking.js" */

/** @typedef {{program: string, label: string, value: number, text: string, change: string | null}} Bar */

/** @param {Scene} scene @param {ReadonlyArray<Bar>} all @param {OpenProcessHistory} openProcessHistory @param {((program: string) => unknown) | null} [actionOf] The button at the end of a row. */
export function programBars({ t }, all, openProcessHistory, actionOf = null) {
  if (all.length === 0) return html`<p class="reason">${t("moment.none")}</p>`;
  const highest = Math.max(...all.map(({ value }) => value), 0);
  const hasChange = all.some(({ change }) => change !== null);
  return html`<ol
    class="program-bars ${hasChange ? "with-change" : ""} ${actionOf === null ? "" : "with-action"}"
  >
    ${all.map(
      ({ program, label, value, text, change }) =>
        html`<li>
          <button
            type="button"
            class="name"
            title=${t("program.open", { name: label, program: escapeInvisible(program) })}
            @click=${() => openProcessHistory({ name: program })}
          >
            <bdi>${label}</bdi></button
          ><span class="number">${text}</span
          >${hasChange ? html`<span class="change">${change ?? ""}</span>` : nothing}
          ${actionOf === null ? nothing : html`<span class="row-action">${actionOf(program)}</span>`}
          <span class="bar" aria-hidden="true"
            ><span .style=${`width:${highest > 0 ? (100 * value) / highest : 0}%`}></span
          ></span>
        </li>`,
    )}
  </ol>`;
}

/** @param {Scene} scene @param {RankBy} by @returns {(value: number) => string} */
const textOf = ({ format }, by) =>
  ({ cpu: format.percent, memory: format.bytes, io: format.byteRate, network: format.bitRate })[by];

/** A program at an instant. @param {Scene} scene @param {RankedProgram} ranked @param {RankBy} by @returns {Bar} */
export function rankedBar(scene, { name, value, change, processes, label }, by) {
  const text = textOf(scene, by);
  return {
    program: name,
    label: programName(scene, name, label, processes.length),
    value,
    text: text(value),
    change: change === null ? null : withSign(change, text),
  };
}

/** A program in a time range. @param {Scene} scene @param {TopProgram} top @param {RankBy} by @returns {Bar} */
export function topProgramBar(scene, top, by) {
  const { format } = scene;
  const { name, cpu_s, cpu_percent, rss_maximum_bytes, read_bytes, write_bytes } = top;
  const traffic = sumKnown([top.received_bytes, top.sent_bytes]);
  /** @param {number} value @param {string} text @param {string | null} [change] @returns {Bar} */
  const bar = (value, text, change = null) => ({
    program: name,
    label: rangeProgramName(scene, top),
    value,
    text,
    change,
  });
  if (by === "memory") return bar(rss_maximum_bytes, format.bytes(rss_maximum_bytes));
  if (by === "io") return bar(read_bytes + write_bytes, format.bytes(read_bytes + write_bytes));
  if (by === "network") return bar(traffic ?? 0, format.bytes(traffic));
  return bar(cpu_s, format.seconds(cpu_s), format.percent(cpu_percent));
}
