/** Where the keyboard is in the table, and what is chosen, as the lines come and go. */

import * as selecting from "./selection.js";

/** @import { Grid } from "./grid/grid.js" */
/** @import { Mode } from "./table_keyboard.js" */
/** @import { Line, List } from "./table_lines.js" */
/** @import { Selection } from "./selection.js" */

/** @typedef {ReturnType<typeof makeCursor>} Cursor */

/**
 * @param {object} options
 * @param {List} options.list
 * @param {Pick<Grid, "reveal" | "toTop">} options.grid
 * @param {() => void} options.onChange
 */
export function makeCursor({ list, grid, onChange }) {
  let selection = selecting.NOTHING;
  let lastIndex = -1;
  let isLost = false;

  const keys = () => list.lines.map((line) => line.key);
  const indexOf = () => list.lines.findIndex((line) => line.key === selection.active);
  const shown = () => [...list.pinned, ...list.lines];

  /** @param {Selection} next */
  const choose = (next) => {
    selection = next;
    const index = indexOf();
    if (index >= 0) {
      lastIndex = index;
      grid.reveal(index);
    }
    onChange();
  };

  return {
    get selection() {
      return selection;
    },
    choose,
    indexOf,
    /** The lines will be others: from their top, or where the active process is then. */
    lose() {
      grid.toTop();
      isLost = true;
    },
    /** They are drawn. */
    findAgain() {
      const index = isLost ? indexOf() : -1;
      isLost = false;
      if (index >= 0) grid.reveal(index);
    },
    /** @param {string} key */
    chooseOnly: (key) => choose(selecting.only(key)),
    /** @param {string} key */
    toggle: (key) => choose(selecting.toggled(selection, key)),
    /** @param {string} key */
    extendTo: (key) => choose(selecting.extended(selection, key, keys())),
    chooseAll: () => choose(selecting.everything(keys(), selection.active)),
    /** Up or down; after the active process has ended, on from where it was. @param {number} by Rows. @param {Mode} mode */
    step(by, mode) {
      const { lines } = list;
      if (lines.length === 0) return;
      const at = indexOf();
      const from = at >= 0 ? at : by > 0 ? lastIndex - (lastIndex < 0 ? 0 : 1) : Math.max(lastIndex, 0);
      const { key } = lines[Math.min(Math.max(from + by, 0), lines.length - 1)];
      if (mode === "extend") choose(selecting.extended(selection, key, keys()));
      else choose(mode === "move" ? selecting.moved(selection, key) : selecting.only(key));
    },
    /** @returns {Line | null} The line the keyboard is on. */
    active: () => shown().find((line) => line.key === selection.active) ?? null,
    /** @returns {Line[]} */
    chosen: () => shown().filter((line) => selection.chosen.has(line.key)),
    /** Forget what has gone from the table. */
    prune() {
      if (selection === selecting.NOTHING) return;
      const there = new Set(shown().map((line) => line.key));
      const index = indexOf();
      if (index >= 0) lastIndex = index;
      selection = selecting.pruned(selection, (key) => there.has(key));
    },
  };
}
