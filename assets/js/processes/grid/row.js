/** One row of the table in the document: made once, then filled with one line after another. Names are text nodes. */

import { ENDED } from "../model.js";
import { place } from "./column_layout.js";

/** @import { Column, Words } from "../columns.js" */
/** @import { Line } from "../table_lines.js" */
/** @import { Plan } from "./column_layout.js" */

/** @typedef {ReturnType<typeof makeRow>} GridRow */

/**
 * How a line is shown, apart from its words.
 *
 * @typedef {object} Look
 * @property {number} rowIndex As aria counts: the heading is 1.
 * @property {boolean} isChosen
 * @property {boolean} isActive The keyboard is on it.
 * @property {boolean} isPinned
 * @property {boolean} isTree Levels are told.
 */

/** The first levels are set in well, deeper ones less: what is left must hold a name. */
const [STEP_PX, DEEP_STEP_PX, DEEP, MOST_PX] = [14, 5, 4, 106];

/** @param {number} depth */
const indentOf = (depth) =>
  Math.min(Math.min(depth, DEEP) * STEP_PX + Math.max(depth - DEEP, 0) * DEEP_STEP_PX, MOST_PX);

/** @param {string} id */
export function makeRow(id) {
  const element = document.createElement("div");
  element.className = "grid-row";
  element.id = id;
  element.setAttribute("role", "row");
  /** @type {ReturnType<typeof makeCell>[]} */
  let cells = [];
  /** @type {ReadonlyArray<Column>} */
  let columns = [];
  /** @type {Line | null} */
  let line = null;
  /** @type {Words | null} */
  let words = null;
  /** @type {Map<string, string | null>} */
  const attributes = new Map();

  /** @param {string} name @param {string | null} value */
  const attribute = (name, value) => {
    if (attributes.get(name) === value) return;
    attributes.set(name, value);
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  };

  let topPx = Number.NaN;

  return {
    element,
    /** @param {number} px From the top of the list. */
    moveTo(px) {
      if (px === topPx) return;
      if (element.hidden) element.hidden = false;
      topPx = px;
      element.style.transform = `translateY(${px}px)`;
    },
    /** Out of sight, for another line. */
    hide() {
      if (element.hidden) return;
      element.hidden = true;
      topPx = Number.NaN;
      line = null;
    },
    /** What it shows; null before the first time. */
    get line() {
      return line;
    },
    /** Cells for these columns. @param {Plan} plan */
    shape(plan) {
      columns = plan.columns;
      cells = columns.map((column, index) => makeCell(column, plan, index));
      element.replaceChildren(...cells.map((cell) => cell.element));
      line = null;
    },
    /** @param {Line} shown @param {Look} look @param {Words} how */
    show(shown, look, how) {
      attribute("aria-rowindex", String(look.rowIndex));
      attribute("aria-selected", String(look.isChosen));
      attribute("data-active", look.isActive ? "" : null);
      if (shown === line && how === words) return;
      const { row, kind, depth, childCount, isExpanded } = shown;
      attribute("data-kind", row.state === ENDED ? "ended" : kind);
      attribute("aria-level", look.isTree ? String(depth + 1) : null);
      attribute("aria-expanded", childCount > 0 ? String(isExpanded) : null);
      const isOther = row !== line?.row || how !== words || kind !== line.kind;
      const isBranch = look.isTree && !look.isPinned;
      columns.forEach((column, index) => {
        if (isOther) cells[index].fill(column.text(shown, how), warmth(column, shown, how));
        if (column.id === "name") cells[index].branch(isBranch ? depth : -1, shown, how);
      });
      line = shown;
      words = how;
    },
  };
}

/** @param {Column} column @param {Line} line @param {Words} words @returns {string} "zero", "" or 1 to 6. */
function warmth({ heat, value }, { row }, words) {
  if (heat === undefined) return "";
  const warm = heat(row, words);
  return warm > 0 ? String(warm) : value(row, words) === 0 ? "zero" : "";
}

/** @param {Column} column @param {Plan} plan @param {number} index */
function makeCell(column, plan, index) {
  const element = document.createElement("div");
  element.className = `grid-cell col-${column.id}${column.isNumber ? " figure-cell" : ""}`;
  element.setAttribute("role", "gridcell");
  element.setAttribute("aria-colindex", String(index + 1));
  place(element, plan, index);
  const text = document.createTextNode("");
  // A name that runs from right to left must not turn the row round.
  const holder = column.isNumber ? element : element.appendChild(document.createElement("bdi"));
  holder.append(text);
  let warm = "";
  /** @type {ReturnType<typeof makeTwig> | null} */
  let twig = null;

  return {
    element,
    /** @param {string} words @param {string} heat */
    fill(words, heat) {
      if (text.data !== words) text.data = words;
      if (heat === warm) return;
      warm = heat;
      element.dataset.heat = heat;
    },
    /** The place in the tree; -1 outside of trees. @param {number} depth @param {Line} line @param {Words} words */
    branch(depth, line, words) {
      if (twig === null && depth < 0) return;
      twig ??= makeTwig(element);
      twig.show(depth, line, words);
    },
  };
}

/** What stands before and after a name in a tree. @param {HTMLElement} cell */
function makeTwig(cell) {
  const twig = document.createElement("span");
  twig.setAttribute("aria-hidden", "true");
  const counter = document.createElement("span");
  counter.className = "grid-count";
  const count = document.createTextNode("");
  counter.append(count);
  cell.prepend(twig);
  cell.append(counter);
  let [kindOf, setIn] = ["", -1];
  return {
    /** @param {number} depth @param {Line} line @param {Words} words */
    show(depth, { childCount, isExpanded, kind }, { format }) {
      const wanted =
        depth < 0 ? "twig none" : childCount === 0 ? "twig" : isExpanded ? "twig open" : "twig shut";
      if (wanted !== kindOf) twig.className = kindOf = wanted;
      const indent = indentOf(Math.max(depth, 0));
      if (indent !== setIn) twig.style.marginInlineStart = `${(setIn = indent)}px`;
      const many =
        depth >= 0 && childCount > 0 && (kind === "group" || !isExpanded) ? format.count(childCount) : "";
      if (count.data !== many) count.data = many;
    },
  };
}
