/** The process table: query, lines, selection, keyboard and pointer around the grid. */

import { columnById } from "./columns.js";
import { makeCursor } from "./cursor.js";
import { makeGrid } from "./grid/grid.js";
import { makeLineUpdater } from "./line_updater.js";
import { machineTotals } from "./machine_totals.js";
import { nextSort } from "./order.js";
import { makeOrderLock } from "./order_lock.js";
import { makeTableActions } from "./table_actions.js";
import { handleKey } from "./table_keyboard.js";
import { makeTableLines } from "./table_lines.js";
import { listenForPointer, lockOrderWhileFocused, showCutTextOnHover } from "./table_pointer.js";
import { makeCellContext, makeColumnSelection, makeTableQuery, setExpanded } from "./table_query.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { State } from "../app/state.js" */
/** @import { Line } from "./line.js" */
/** @import { ProcessModel } from "./model.js" */
/** @import { TableQuery } from "./table_query.js" */

/** @typedef {ReturnType<typeof makeTable>} Table */

/**
 * @param {object} options
 * @param {Pick<State, "settings">} options.state
 * @param {() => Scene} options.scene
 * @param {() => void} options.redraw
 * @param {(line: Line) => void} options.onOpen Called with a process whose details are to be shown.
 * @param {(line: Line, position: {x: number, y: number}) => void} options.onMenu
 * @param {() => boolean} options.onEscape Returns whether it has closed something.
 */
export function makeTable({ state, scene: currentScene, redraw, onOpen, onMenu, onEscape }) {
  const tableLines = makeTableLines();
  const query = makeTableQuery();
  const [contextOf, columnsOf] = [makeCellContext(), makeColumnSelection()];
  const updater = makeLineUpdater({
    lines: tableLines,
    query,
    orderLock: () => orderLock,
    onUpdate: () => cursor.prune(),
  });
  const reorder = () => {
    updater.reorder();
    redraw();
  };
  const orderLock = makeOrderLock(reorder);
  const grid = makeGrid({
    onSort(id) {
      query.sort = nextSort(query.sort, id, columnById(id).isNumber);
      grid.scrollToTop();
      reorder();
    },
  });
  const { element } = grid;
  const cursor = makeCursor({ tableLines, grid, onChange: redraw });

  /** @param {string} key @param {boolean} isExpanded */
  const expand = (key, isExpanded) => {
    setExpanded(query, key, isExpanded);
    reorder();
  };
  /** @param {Line} line */
  const open = (line) => {
    if (line.kind === "group") expand(line.key, !line.isExpanded);
    else onOpen(line);
  };
  const leave = () => {
    document.getElementById("main")?.focus({ preventScroll: true });
    orderLock.release("focus");
  };
  const actions = makeTableActions({
    tableLines,
    grid,
    cursor,
    cells: () => ({ columns: columnsOf(state.settings), context: contextOf(currentScene()) }),
    open,
    setExpanded: expand,
    onMenu,
    onEscape,
    leave,
  });
  element.addEventListener("keydown", (event) => {
    if (event.target === element && handleKey(event, actions)) event.preventDefault();
  });
  listenForPointer({ grid, orderLock, cursor, setExpanded: expand, onOpen: open, onMenu });
  lockOrderWhileFocused(element, orderLock, redraw);
  showCutTextOnHover(element);

  return {
    element,
    query,
    orderLock,
    lines: tableLines,
    cursor,
    copy: actions.copy,
    leave,
    setExpanded: expand,
    get search() {
      return updater.search;
    },
    /** @param {Partial<Pick<TableQuery, "arrangement" | "scope">>} part */
    setQuery(part) {
      Object.assign(query, part);
      cursor.scrollToTop();
      reorder();
    },
    /** @param {string} text */
    setSearch(text) {
      query.searchText = text;
      grid.scrollToTop();
      reorder();
      // A key that is pressed before the next frame acts on the result of the search.
      updater.flush();
    },
    /** Selects a process and scrolls to it. @param {string} key */
    goTo(key) {
      element.focus({ preventScroll: true });
      cursor.select(key);
    },
    /** @param {string} key */
    togglePin(key) {
      if (!query.pinned.delete(key)) query.pinned.add(key);
      reorder();
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
      });
      cursor.revealActive();
    },
  };
}
