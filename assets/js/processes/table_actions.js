/** What the keys of the table do. */

import { copyText } from "../components/clipboard.js";
import { makeTypeAhead } from "./type_ahead.js";
import { NOTHING, only } from "./selection.js";

/** @import { Column, Words } from "./columns.js" */
/** @import { Cursor } from "./cursor.js" */
/** @import { Grid } from "./grid/grid.js" */
/** @import { Actions } from "./table_keyboard.js" */
/** @import { Line, List } from "./table_lines.js" */

const SIDEWAYS_PX = 80;
const MENU_INDENT_PX = 40;

/**
 * @param {object} options
 * @param {List} options.list
 * @param {Grid} options.grid
 * @param {Cursor} options.cursor
 * @param {() => {columns: ReadonlyArray<Column>, words: Words}} options.cells How lines become text.
 * @param {(line: Line) => void} options.open
 * @param {(key: string, isOpen: boolean) => void} options.fold
 * @param {(line: Line, at: {x: number, y: number}) => void} options.onMenu
 * @param {() => boolean} options.onEscape Whether something else was closed.
 * @param {() => void} options.letGo Leaves the table.
 * @returns {Actions}
 */
export function makeActions({ list, grid, cursor, cells, open, fold, onMenu, onEscape, letGo }) {
  const typeAhead = makeTypeAhead(() => performance.now());
  return {
    page: grid.page,
    step: cursor.step,
    chooseAll: cursor.chooseAll,
    toggle() {
      const { active } = cursor.selection;
      if (active !== null) cursor.toggle(active);
    },
    open() {
      const line = cursor.active();
      if (line) open(line);
    },
    menu() {
      const line = cursor.active();
      const box = line && grid.boxOf(line.key);
      if (line && box) onMenu(line, { x: box.left + MENU_INDENT_PX, y: box.bottom });
    },
    copy() {
      const { columns, words } = cells();
      // A clipboard that is refused is not worth a word: nothing was changed.
      void copyText(
        cursor
          .chosen()
          .map((line) => columns.map((column) => column.text(line, words)).join("\t"))
          .join("\n"),
      );
    },
    fold(isOpen) {
      const line = cursor.active();
      if (line !== null && line.childCount > 0 && line.isExpanded !== isOpen) fold(line.key, isOpen);
      else if (line !== null && line.depth > 0 && !isOpen)
        cursor.chooseOnly(keyAbove(list.lines, cursor.indexOf()));
      else grid.element.scrollBy({ left: isOpen ? SIDEWAYS_PX : -SIDEWAYS_PX });
    },
    escape() {
      const { active, chosen } = cursor.selection;
      if (onEscape()) return;
      if (chosen.size > 1) cursor.choose(active === null ? NOTHING : only(active));
      else letGo();
    },
    isTyping: typeAhead.isTyping,
    type(letter) {
      const index = typeAhead.find(
        letter,
        list.lines.map((line) => line.row.name),
        cursor.indexOf(),
      );
      if (index >= 0) cursor.chooseOnly(list.lines[index].key);
    },
  };
}

/** The line that a line hangs from. @param {ReadonlyArray<Line>} lines @param {number} index */
function keyAbove(lines, index) {
  let at = index;
  while (at > 0 && lines[at].depth >= lines[index].depth) at -= 1;
  return lines[at].key;
}
