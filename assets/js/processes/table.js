/** The table as people use it: what they asked for, what they chose, and an order that is held under their hands. */

import { makeActions } from "./table_actions.js";
import { makeArranger } from "./line_updater.js";
import { columnOf } from "./columns.js";
import { makeCursor } from "./cursor.js";
import { makeGrid } from "./grid/grid.js";
import { makeHold } from "./order_lock.js";
import { actOn } from "./table_keyboard.js";
import { makeList } from "./table_lines.js";
import { machineTotals } from "./machine_totals.js";
import { pressed } from "./order.js";
import { followFocus, followPointer, tellWhole } from "./table_pointer.js";
import { makeAsked, makeColumns, makeWords, setOpen } from "./table_query.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Line } from "./table_lines.js" */
/** @import { Model } from "./model.js" */
/** @import { Asked } from "./table_query.js" */

/** @typedef {ReturnType<typeof makeTable>} Table */

/**
 * @param {object} options
 * @param {App} options.app
 * @param {(line: Line) => void} options.onOpen Called with the process whose details are wanted.
 * @param {(line: Line, at: {x: number, y: number}) => void} options.onMenu
 * @param {() => boolean} options.onEscape Whether something else was closed.
 */
export function makeTable({ app, onOpen, onMenu, onEscape }) {
  const list = makeList();
  const asked = makeAsked();
  const [wordsOf, columnsOf] = [makeWords(), makeColumns()];
  const arranger = makeArranger({ list, asked, hold: () => hold, onArranged: () => cursor.prune() });

  /** Order anew, held or not: the user asked for it, or let go. */
  const rearrange = () => {
    arranger.again();
    app.redraw();
  };
  const hold = makeHold(rearrange);
  const grid = makeGrid({
    onSort(id) {
      asked.sort = pressed(asked.sort, id, columnOf(id).isNumber);
      grid.toTop();
      rearrange();
    },
  });
  const { element } = grid;
  /** @param {string} key @param {boolean} isOpen */
  const fold = (key, isOpen) => {
    setOpen(asked, key, isOpen);
    rearrange();
  };
  const cursor = makeCursor({ list, grid, onChange: app.redraw });

  /** @param {Line} line */
  const open = (line) => {
    if (line.kind === "group") fold(line.key, !line.isExpanded);
    else onOpen(line);
  };
  const letGo = () => {
    document.getElementById("main")?.focus({ preventScroll: true });
    hold.release("focus");
  };
  const cells = () => ({ columns: columnsOf(app.state.settings), words: wordsOf(app.scene()) });
  const actions = makeActions({ list, grid, cursor, cells, open, fold, onMenu, onEscape, letGo });
  element.addEventListener("keydown", (event) => {
    if (event.target === element && actOn(event, actions)) event.preventDefault();
  });
  followPointer({ grid, hold, cursor, onFold: fold, onOpen: open, onMenu });
  followFocus(element, hold, app.redraw);
  tellWhole(element);

  return {
    element,
    asked,
    hold,
    list,
    cursor,
    actions,
    letGo,
    fold,
    get search() {
      return arranger.search;
    },
    /** Arrange or choose otherwise. @param {Partial<Pick<Asked, "arrangement" | "scope">>} part */
    ask(part) {
      Object.assign(asked, part);
      cursor.lose();
      rearrange();
    },
    /** @param {string} query */
    find(query) {
      asked.query = query;
      grid.toTop();
      rearrange();
      // The next key may come before the next frame, and means what was found.
      arranger.settle();
    },
    /** Choose a process and bring it into sight. @param {string} key */
    goTo(key) {
      element.focus({ preventScroll: true });
      cursor.chooseOnly(key);
    },
    /** Keep a process on top, or no longer. @param {string} key */
    pin(key) {
      if (!asked.pinned.delete(key)) asked.pinned.add(key);
      rearrange();
    },
    /** Bring the lines up to date. @param {Scene} scene @param {Model} model @param {string | null} me The user who looks. */
    arrange(scene, model, me) {
      arranger.arrange(model, me, wordsOf(scene));
    },
    /** @param {Scene} scene */
    draw(scene) {
      const { lines, pinned } = list;
      const [{ selection }, { sort }] = [cursor, asked];
      const [columns, words] = [columnsOf(scene.state.settings), wordsOf(scene)];
      const totals = machineTotals(scene.store);
      const isTree = asked.arrangement !== "list";
      grid.show({ lines, pinned, selection, sort, columns, totals, words, isTree });
      cursor.findAgain();
    },
  };
}
