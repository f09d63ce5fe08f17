/** The process table: query, lines, selection, keyboard and pointer around the grid. */

import { makeColumnWidths } from "./columns/column_widths.js";
import { makeCursor } from "./input/cursor.js";
import { makeGrid } from "./grid/grid.js";
import { makeLineUpdater } from "./lines/line_updater.js";
import { machineTotals } from "./model/machine_totals.js";
import { makeOrderLock } from "./lines/order_lock.js";
import { makeQueryActions } from "./lines/query_actions.js";
import { makeTableActions } from "./input/table_actions.js";
import { handleKey } from "./input/table_keyboard.js";
import { makeTableLines } from "./lines/table_lines.js";
import { holdOrderWhileUsed, listenForPointer, showCutTextOnHover } from "./input/table_pointer.js";
import { makeTableNotice } from "./table_notice.js";
import { makeCellContext, makeColumnSelection, makeTableQuery } from "./lines/table_query.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { ChangeSettings } from "../app/settings.js" */
/** @import { State } from "../app/state.js" */
/** @import { Line } from "./lines/line.js" */
/** @import { ProcessModel } from "./model/process_model.js" */

/** @typedef {ReturnType<typeof makeTable>} Table */

/**
 * @param {object} options
 * @param {Pick<State, "settings" | "t" | "format">} options.state
 * @param {() => Scene} options.scene
 * @param {() => void} options.redraw
 * @param {() => void} options.update
 * @param {ChangeSettings} options.changeSettings
 * @param {(line: Line) => void} options.onOpen Called with a process whose details are to be shown.
 * @param {(line: Line) => void} options.onSelect Called with a process that is the only one selected.
 * @param {(line: Line, position: {x: number, y: number}) => void} options.onMenu
 * @param {(kind: "end" | "kill", line: Line) => void} options.onAct
 * @param {() => boolean} options.onEscape Returns whether it has closed something.
 */
export function makeTable({ state, scene: currentScene, redraw, onOpen, onMenu, onAct, ...options }) {
  const { update, changeSettings, onSelect, onEscape } = options;
  const tableLines = makeTableLines();
  const query = makeTableQuery();
  const [contextOf, columnsOf] = [makeCellContext(), makeColumnSelection()];
  const updater = makeLineUpdater({
    lines: tableLines,
    query,
    orderLock: () => orderLock,
    visibleKeys: () => grid.visibleKeys(),
    onUpdate: () => cursor.prune(),
  });
  const reorder = () => {
    updater.reorder();
    redraw();
  };
  const orderLock = makeOrderLock(reorder);
  const notice = makeTableNotice({ state, update });
  const columnWidths = makeColumnWidths({ state, changeSettings, redraw });
  const grid = makeGrid({ onSort: (id) => queryActions.sortBy(id), columnWidths, announce: notice.show });
  const { element } = grid;
  const cursor = makeCursor({ tableLines, grid, onChange: redraw, onSelect });
  const queryActions = makeQueryActions({ query, grid, cursor, reorder, flush: updater.flush });
  const { setExpanded } = queryActions;

  /** @param {Line} line */
  const open = (line) => {
    if (line.kind === "group") setExpanded(line.key, !line.isExpanded);
    else onOpen(line);
  };
  const leave = () => {
    document.getElementById("main")?.focus({ preventScroll: true });
    orderLock.release("activity");
  };
  const actions = makeTableActions({
    tableLines,
    grid,
    cursor,
    cells: () => ({ columns: columnsOf(state.settings), context: contextOf(currentScene()) }),
    open,
    copyWithNotice: notice.copyWithNotice,
    setExpanded,
    onMenu,
    onAct,
    onEscape,
    leave,
  });
  element.addEventListener("keydown", (event) => {
    if (event.target === element && handleKey(event, actions)) event.preventDefault();
  });
  listenForPointer({ grid, orderLock, cursor, setExpanded, onOpen: open, onMenu });
  holdOrderWhileUsed(element, orderLock.touch);
  showCutTextOnHover(element, grid.fullTextAt);

  return {
    element,
    query,
    orderLock,
    lines: tableLines,
    cursor,
    copy: actions.copy,
    notice,
    columnWidths,
    leftOut: () => grid.leftOut,
    /** Of the rows in the viewport. */
    endedCount: () => tableLines.endedCount(grid.visibleKeys()),
    leave,
    ...queryActions,
    get search() {
      return updater.search;
    },
    /** Selects a process and scrolls to it. @param {string} key */
    goTo(key) {
      element.focus({ preventScroll: true });
      cursor.select(key);
    },
    /** Brings the lines up to date. @param {Scene} scene @param {ProcessModel} model @param {string | null} user The user whose processes are "mine". */
    update(scene, model, user) {
      updater.update(model, user, contextOf(scene));
    },
    /** @param {Scene} scene */
    draw(scene) {
      grid.show({
        lines: tableLines.lines,
        pinned: tableLines.pinned,
        selection: cursor.selection,
        sort: query.sort,
        columns: columnsOf(scene.state.settings),
        totals: machineTotals(scene.store),
        context: contextOf(scene),
        isTree: query.arrangement !== "list",
        isAdaptive: (scene.state.settings?.process_columns ?? []).length === 0,
      });
      cursor.revealActive();
    },
  };
}
