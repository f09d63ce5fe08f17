/** Two time ranges compared: what each program used of the machine, which programs are new, which are gone. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { TOP_LIMIT } from "../../app/api.js";
import { comparePrograms, isSameRange } from "../../history/program_ranking.js";
import { withSign } from "../../text/format.js";
import { rangeProgramName } from "../../text/process_name.js";
import { card, cardTable, factList } from "../card.js";
import { button, iconButton } from "../controls.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Top, TopProgram } from "../../contract.js" */
/** @import { RankBy } from "../../history/program_ranking.js" */
/** @import { TopQuery } from "../../history/top_query.js" */
/** @import { TableColumns } from "../table_columns.js" */

const ID = "comparison";
const MAX_COMPARED = 15;
/** Smaller changes read as 0.0 %. */
const MIN_CHANGE_PERCENT = 0.05;

/** @param {{top: TopQuery, tableColumns: TableColumns, onToggle: () => void}} options */
export function makeComparison({ top, tableColumns, onToggle }) {
  /** @type {Top | null} The range that the shown one is compared with. */
  let marked = null;
  const toggle = () => {
    marked = marked === null ? top.top : null;
    onToggle();
  };
  return {
    close() {
      marked = null;
    },
    /** @param {Scene} scene @param {RankBy} rankBy */
    button({ t }, rankBy) {
      const isMissing = top.top === null || top.by !== "cpu" || rankBy !== "cpu";
      return button(t(`timeline.${marked === null ? "mark" : "unmark"}`), toggle, {
        className: "mark-range",
        isDisabled: isMissing && marked === null,
      });
    },
    /** @param {Scene} scene @returns Null unless ranges are compared. */
    render: (scene) =>
      marked === null || top.top === null
        ? null
        : comparison(scene, { before: marked, after: top.top, tableColumns, onClose: toggle }),
  };
}

/** @param {Scene} scene @param {{before: Top, after: Top, tableColumns: TableColumns, onClose: () => void}} what The marked range, and the shown one. */
function comparison(scene, { before, after, tableColumns, onClose }) {
  const { t, format } = scene;
  const rows = comparePrograms(before, after, TOP_LIMIT)
    .filter(({ change }) => change === null || Math.abs(change) >= MIN_CHANGE_PERCENT)
    .slice(0, MAX_COMPARED);
  /** @param {Top} top */
  const range = ({ from_unix_ms: fromMs, to_unix_ms: toMs }) => format.betweenEnds(fromMs, toMs);
  const head = html`<span class="aside"></span>
    ${iconButton("×", t("comparison.close"), onClose, { isFramed: true })}`;
  const table = cardTable(
    ID,
    [
      ["name", t("comparison.program")],
      ["marked", t("comparison.marked")],
      ["shown", t("comparison.shown")],
      ["change", t("comparison.change")],
    ],
    rows.map(
      ({ name, before: had, after: has, change, kind }) =>
        html`<tr>
          <th scope="row" class="name">
            <bdi>${rangeProgramName(scene, has ?? had ?? { name, label: null, processes: [] })}</bdi>
            ${kind === "both" ? nothing : html`<span class="tag">${t(`comparison.${kind}`)}</span>`}
          </th>
          <td class="marked">${usedText(scene, had)}</td>
          <td class="shown">${usedText(scene, has)}</td>
          <td class="change">${change === null ? format.percent(null) : withSign(change, format.percent)}</td>
        </tr>`,
    ),
    tableColumns(scene, ID),
  );
  const hint = isSameRange(before, after) ? "choose" : rows.length === 0 ? "same" : null;
  const note = hint === null ? nothing : html`<p class="reason">${t(`comparison.${hint}`)}</p>`;
  const base = html`<p class="sub caption">${t("comparison.base")}</p>`;
  const ranges = factList([
    [t("comparison.marked"), range(before)],
    [t("comparison.shown"), range(after)],
  ]);
  return card(
    { id: ID, title: t("comparison.title"), className: ID, head },
    html`${ranges} ${base} ${note} ${table}`,
  );
}

/** Percent of the machine, and the CPU time. @param {Scene} scene @param {TopProgram | null} program */
const usedText = ({ format }, program) =>
  program === null
    ? format.percent(null)
    : html`${format.percent(program.cpu_percent)} <small>${format.seconds(program.cpu_s)}</small>`;
