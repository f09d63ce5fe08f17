/** The actions of the table that keys start. */

import { EMPTY, only } from "./selection.js";
import { makeTypeAhead } from "./type_ahead.js";

/** @import { CellContext, Column } from "../columns/columns.js" */
/** @import { Cursor } from "./cursor.js" */
/** @import { Grid } from "../grid/grid.js" */
/** @import { Line } from "../lines/line.js" */
/** @import { TableActions } from "./table_keyboard.js" */
/** @import { TableLines } from "../lines/table_lines.js" */

const SCROLL_STEP_PX = 80;
const MENU_INDENT_PX = 40;

/**
 * @param {object} options
 * @param {TableLines} options.tableLines
 * @param {Grid} options.grid
 * @param {Cursor} options.cursor
 * @param {() => {columns: ReadonlyArray<Column>, context: CellContext}} options.cells
 * @param {(text: string, done: string) => void} options.copyWithNotice Copies a text, and says so.
 * @param {(line: Line) => void} options.open
 * @param {(key: string, isExpanded: boolean) => void} options.setExpanded
 * @param {(line: Line, position: {x: number, y: number}) => void} options.onMenu
 * @param {(kind: "end" | "kill", line: Line) => void} options.onAct
 * @param {() => boolean} options.onEscape Returns whether it has closed something.
 * @param {() => void} options.leave Moves the focus out of the table.
 * @returns {TableActions}
 */
export function makeTableActions(options) {
  const {
    tableLines,
    grid,
    cursor,
    cells,
    copyWithNotice,
    open,
    setExpanded,
    onMenu,
    onAct,
    onEscape,
    leave,
  } = options;
  /** @param {"end" | "kill"} kind */
  const act = (kind) => {
    const line = cursor.activeLine();
    if (line !== null) onAct(kind, line);
  };
  const typeAhead = makeTypeAhead(() => performance.now());
  return {
    rowsPerPage: grid.rowsPerPage,
    step: cursor.step,
    selectAll: cursor.selectAll,
    toggle() {
      const { active } = cursor.selection;
      if (active !== null) cursor.toggle(active);
    },
    open() {
      const line = cursor.activeLine();
      if (line) open(line);
    },
    openMenu() {
      const line = cursor.activeLine();
      const box = line && grid.boxOf(line.key);
      if (line && box) onMenu(line, { x: box.left + MENU_INDENT_PX, y: box.bottom });
    },
    copy() {
      const { columns, context } = cells();
      const { t, format } = context;
      const lines = cursor.selectedLines();
      if (lines.length === 0) return;
      const header = columns.map(({ id }) => t(`processes.column.${id}`));
      const rows = lines.map((line) => columns.map((column) => column.text(line, context)));
      const text = [header, ...rows].map((texts) => texts.join("\t")).join("\n");
      const count = format.count(lines.length);
      copyWithNotice(
        text,
        t(lines.length === 1 ? "processes.copied_one" : "processes.copied_many", { count }),
      );
    },
    end: () => act("end"),
    kill: () => act("kill"),
    setExpanded(isExpanded) {
      const line = cursor.activeLine();
      if (line !== null && line.childCount > 0 && line.isExpanded !== isExpanded)
        setExpanded(line.key, isExpanded);
      else if (line !== null && line.depth > 0 && !isExpanded)
        cursor.select(parentKey(tableLines.lines, cursor.indexOfActive()));
      else grid.element.scrollBy({ left: isExpanded ? SCROLL_STEP_PX : -SCROLL_STEP_PX });
    },
    escape() {
      const { active, selected } = cursor.selection;
      if (onEscape()) return;
      if (selected.size > 1) cursor.setSelection(active === null ? EMPTY : only(active));
      else leave();
    },
    isTyping: typeAhead.isTyping,
    type(letter) {
      const index = typeAhead.find(
        letter,
        tableLines.lines.map((line) => line.row.name),
        cursor.indexOfActive(),
      );
      if (index >= 0) cursor.select(tableLines.lines[index].key);
    },
  };
}

/** @param {ReadonlyArray<Line>} lines @param {number} index */
function parentKey(lines, index) {
  let above = index;
  while (above > 0 && lines[above].depth >= lines[index].depth) above -= 1;
  return lines[above].key;
}
