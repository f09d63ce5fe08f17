/** A row element of the grid: made once, then shown with one line after another. Names are text nodes. */

import { stateText } from "../columns/columns.js";
import { ENDED } from "../model/process_model.js";
import { positionCell } from "./column_layout.js";

/** @import { CellContext, Column } from "../columns/columns.js" */
/** @import { Line } from "../lines/line.js" */
/** @import { ColumnLayout } from "./column_layout.js" */

/** @typedef {ReturnType<typeof makeRow>} GridRow */

/**
 * How a line is shown, apart from its text.
 *
 * @typedef {object} RowState
 * @property {number} rowIndex As ARIA counts: the headings are 1.
 * @property {boolean} isSelected
 * @property {boolean} isActive The keyboard focus is on it.
 * @property {boolean} isPinned
 * @property {boolean} isTree
 */

/** Indentation of a tree: smaller steps from the fourth level on, so that deep names keep enough room. */
const [STEP_PX, DEEP_STEP_PX, DEEP_LEVEL, MAX_INDENT_PX] = [14, 5, 4, 106];

/** @param {Line} line @param {CellContext} context */
const sumText = ({ members = [] }, { t, format }) =>
  t("processes.sum_of", { count: format.count(members.length) });

/** What the eye sees by other means than text. @param {Line} line @param {CellContext} context */
function descriptionOf(line, context) {
  if (line.row.state === ENDED) return stateText(ENDED, context.t);
  return line.members === undefined ? null : sumText(line, context);
}

/** Of both sides of a cell, and of a letter of the command's font; a wider one is cut with an ellipsis. */
const [PADDING_PX, LETTER_PX] = [18, 6.7];

/** @param {number} depth */
const indentOf = (depth) =>
  Math.min(
    Math.min(depth, DEEP_LEVEL) * STEP_PX + Math.max(depth - DEEP_LEVEL, 0) * DEEP_STEP_PX,
    MAX_INDENT_PX,
  );

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
  let shown = null;
  /** @type {CellContext | null} */
  let shownContext = null;
  let topPx = Number.NaN;
  /** @type {Map<string, string | null>} */
  const attributes = new Map();

  /** Writes to the document only after a change. @param {string} name @param {string | null} value */
  const setAttribute = (name, value) => {
    if (attributes.get(name) === value) return;
    attributes.set(name, value);
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  };

  return {
    element,
    /** @param {number} px From the top of the list. */
    moveTo(px) {
      if (px === topPx) return;
      if (element.hidden) element.hidden = false;
      topPx = px;
      element.style.transform = `translateY(${px}px)`;
    },
    hide() {
      if (element.hidden) return;
      element.hidden = true;
      topPx = Number.NaN;
      shown = null;
    },
    /** The shown line; null while the row is hidden. */
    get line() {
      return shown;
    },
    /** @param {ColumnLayout} layout */
    setLayout(layout) {
      const isSame = columns.map((one) => one.id).join() === layout.columns.map((one) => one.id).join();
      columns = layout.columns;
      if (isSame) cells.forEach((cell, index) => positionCell(cell.element, layout, index));
      else {
        cells = columns.map((column, index) => makeCell(column, layout, index));
        element.replaceChildren(...cells.map((cell) => cell.element));
      }
      shown = null;
    },
    /** @param {EventTarget | null} target @returns {string | null} */
    fullTextAt(target) {
      const index = cells.findIndex((cell) => target instanceof Node && cell.element.contains(target));
      if (index < 0 || shown === null || shownContext === null) return null;
      const text = columns[index].text(shown, shownContext);
      const hasSum = shown.members !== undefined && (columns[index].isNumber || columns[index].id === "name");
      return hasSum && text !== "" ? `${text} (${sumText(shown, shownContext)})` : text;
    },
    /** @param {Line} line @param {RowState} state @param {CellContext} context */
    show(line, state, context) {
      setAttribute("aria-rowindex", String(state.rowIndex));
      setAttribute("aria-selected", String(state.isSelected));
      setAttribute("data-active", state.isActive ? "" : null);
      if (line === shown && context === shownContext) return;
      const { row, kind, depth, childCount, isExpanded } = line;
      setAttribute("data-kind", row.state === ENDED ? "ended" : kind);
      setAttribute("aria-level", state.isTree ? String(depth + 1) : null);
      setAttribute("aria-description", descriptionOf(line, context));
      setAttribute("aria-expanded", childCount > 0 ? String(isExpanded) : null);
      const isChanged = row !== shown?.row || context !== shownContext || kind !== shown.kind;
      const isBranch = state.isTree && !state.isPinned;
      columns.forEach((column, index) => {
        if (isChanged) cells[index].show(cellText(column, line, context), heatText(column, line, context));
        if (column.id === "name") cells[index].showBranch(isBranch ? depth : -1, line, context);
      });
      shown = line;
      shownContext = context;
    },
  };
}

/** @param {Column} column @param {Line} line @param {CellContext} context */
function cellText({ text, shorten, width }, line, context) {
  const full = text(line, context);
  return shorten === undefined ? full : shorten(full, Math.floor((width - PADDING_PX) / LETTER_PX), line.row);
}

/** @param {Column} column @param {Line} line @param {CellContext} context @returns {string} "zero", "" or 1 to 6. */
function heatText({ heat, value }, { row }, context) {
  if (heat === undefined) return "";
  const level = heat(row, context);
  return level > 0 ? String(level) : value(row, context) === 0 ? "zero" : "";
}

/** @param {Column} column @param {ColumnLayout} layout @param {number} index */
function makeCell(column, layout, index) {
  const element = document.createElement("div");
  element.className = `grid-cell col-${column.id}${column.isNumber ? " number-cell" : ""}`;
  element.setAttribute("role", "gridcell");
  element.setAttribute("aria-colindex", String(index + 1));
  positionCell(element, layout, index);
  const textNode = document.createTextNode("");
  // Isolated, so that a right-to-left name does not reorder the row.
  const parent = column.isNumber ? element : element.appendChild(document.createElement("bdi"));
  parent.append(textNode);
  let shownHeat = "";
  /** @type {ReturnType<typeof makeTreeToggle> | null} */
  let toggle = null;

  return {
    element,
    /** @param {string} text @param {string} heat */
    show(text, heat) {
      if (textNode.data !== text) textNode.data = text;
      if (heat === shownHeat) return;
      shownHeat = heat;
      element.dataset.heat = heat;
    },
    /** @param {number} depth -1 outside of trees. @param {Line} line @param {CellContext} context */
    showBranch(depth, line, context) {
      if (toggle === null && depth < 0) return;
      toggle ??= makeTreeToggle(element);
      toggle.show(depth, line, context);
    },
  };
}

/** Indentation and toggle before a name in a tree, and after it how many processes a sum has. @param {HTMLElement} cell */
function makeTreeToggle(cell) {
  const toggle = document.createElement("span");
  toggle.setAttribute("aria-hidden", "true");
  const counter = document.createElement("span");
  counter.className = "grid-count";
  const countNode = document.createTextNode("");
  counter.append(countNode);
  cell.prepend(toggle);
  cell.append(counter);
  let [shownClass, shownIndent] = ["", -1];
  return {
    /** @param {number} depth @param {Line} line @param {CellContext} context */
    show(depth, { childCount, isExpanded, members }, { format }) {
      const className = `tree-toggle ${depth < 0 ? "leaf" : childCount === 0 ? "" : isExpanded ? "expanded" : "collapsed"}`;
      if (className !== shownClass) toggle.className = shownClass = className;
      const indent = indentOf(Math.max(depth, 0));
      if (indent !== shownIndent) toggle.style.marginInlineStart = `${(shownIndent = indent)}px`;
      const count = depth >= 0 && members !== undefined ? `Σ ${format.count(members.length)}` : "";
      if (countNode.data !== count) countNode.data = count;
    },
  };
}
