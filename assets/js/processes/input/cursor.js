/** The keyboard focus and the selection of the table, while lines come and go. */

import * as selections from "./selection.js";

/** @import { Grid } from "../grid/grid.js" */
/** @import { Line } from "../lines/line.js" */
/** @import { Selection } from "./selection.js" */
/** @import { SelectMode } from "./table_keyboard.js" */
/** @import { TableLines } from "../lines/table_lines.js" */

/** @typedef {ReturnType<typeof makeCursor>} Cursor */

/** @param {{tableLines: Pick<TableLines, "lines" | "pinned">, grid: Pick<Grid, "reveal" | "scrollToTop">, onChange: () => void, onSelect?: (line: Line) => void}} options `onSelect` is called with a process that is the only one selected. */
export function makeCursor({ tableLines, grid, onChange, onSelect = () => undefined }) {
  let selection = selections.EMPTY;
  let lastIndex = -1;
  let mustReveal = false;

  const keys = () => tableLines.lines.map((line) => line.key);
  const indexOfActive = () => tableLines.lines.findIndex((line) => line.key === selection.active);
  const shown = () => [...tableLines.pinned, ...tableLines.lines];
  const selectedLines = () => shown().filter((line) => selection.selected.has(line.key));

  /** @param {Selection} next */
  const setSelection = (next) => {
    selection = next;
    const index = indexOfActive();
    if (index >= 0) {
      lastIndex = index;
      grid.reveal(index);
    }
    const [line, ...others] = selectedLines();
    if (line?.kind === "process" && others.length === 0) onSelect(line);
    onChange();
  };

  return {
    get selection() {
      return selection;
    },
    setSelection,
    indexOfActive,
    /** Scrolls to the top; the next {@link revealActive} scrolls to the active line, if it is still there. */
    scrollToTop() {
      grid.scrollToTop();
      mustReveal = true;
    },
    /** Called after the lines were drawn. */
    revealActive() {
      const index = mustReveal ? indexOfActive() : -1;
      mustReveal = false;
      if (index >= 0) grid.reveal(index);
    },
    /** The next step begins before the first line; what is selected stays so. */
    restart() {
      selection = selections.moved(selection, null);
      lastIndex = -1;
    },
    /** @param {string} key */
    select: (key) => setSelection(selections.only(key)),
    /** @param {string} key */
    toggle: (key) => setSelection(selections.toggled(selection, key)),
    /** @param {string} key */
    extendTo: (key) => setSelection(selections.extended(selection, key, keys())),
    selectAll: () => setSelection(selections.everything(keys(), selection.active)),
    /** Moves up or down; after the active process has ended, from its last position. @param {number} by Rows. @param {SelectMode} mode */
    step(by, mode) {
      const { lines } = tableLines;
      if (lines.length === 0) return;
      const index = indexOfActive();
      const from = index >= 0 ? index : by > 0 ? lastIndex - (lastIndex < 0 ? 0 : 1) : Math.max(lastIndex, 0);
      const { key } = lines[Math.min(Math.max(from + by, 0), lines.length - 1)];
      if (mode === "extend") setSelection(selections.extended(selection, key, keys()));
      else setSelection(mode === "move" ? selections.moved(selection, key) : selections.only(key));
    },
    /** @returns {Line | null} */
    activeLine: () => shown().find((line) => line.key === selection.active) ?? null,
    selectedLines,
    /** Removes lines from the selection that are not shown any more. */
    prune() {
      if (selection === selections.EMPTY) return;
      const shownKeys = new Set(shown().map((line) => line.key));
      const index = indexOfActive();
      if (index >= 0) lastIndex = index;
      selection = selections.pruned(selection, (key) => shownKeys.has(key));
    },
  };
}
