/** The mouse in the table. What is meant is taken when the button goes down: a tick may come before it is up. */

/** @import { Cursor } from "./cursor.js" */
/** @import { Grid } from "./grid/grid.js" */
/** @import { Hold } from "./order_lock.js" */
/** @import { Line } from "./table_lines.js" */

/**
 * @param {object} options
 * @param {Grid} options.grid
 * @param {Hold} options.hold
 * @param {Cursor} options.cursor
 * @param {(key: string, isOpen: boolean) => void} options.onFold
 * @param {(line: Line) => void} options.onOpen
 * @param {(line: Line, at: {x: number, y: number}) => void} options.onMenu
 */
export function followPointer({ grid, hold, cursor, onFold, onOpen, onMenu }) {
  const { element } = grid;
  /** @type {Line | null} */
  let meant = null;

  const up = () => {
    removeEventListener("pointerup", up, true);
    removeEventListener("pointercancel", up, true);
    // The click comes after the release, and is still about what was pressed.
    setTimeout(() => hold.release("pressed"));
  };
  element.addEventListener("pointerdown", (event) => {
    meant = grid.lineAt(event.target);
    hold.take("pressed");
    addEventListener("pointerup", up, true);
    addEventListener("pointercancel", up, true);
  });
  element.addEventListener("click", (event) => {
    if (meant === null || grid.lineAt(event.target) === null) return;
    if (event.target instanceof Element && event.target.closest(".twig") && meant.childCount > 0) {
      onFold(meant.key, !meant.isExpanded);
    } else if (event.shiftKey) cursor.extendTo(meant.key);
    else if (event.ctrlKey || event.metaKey) cursor.toggle(meant.key);
    else cursor.chooseOnly(meant.key);
  });
  element.addEventListener("dblclick", (event) => {
    if (meant !== null && grid.lineAt(event.target) !== null) onOpen(meant);
  });
  element.addEventListener("contextmenu", (event) => {
    const line = meant ?? grid.lineAt(event.target);
    if (line === null || grid.lineAt(event.target) === null) return;
    event.preventDefault();
    if (!cursor.selection.chosen.has(line.key)) cursor.chooseOnly(line.key);
    onMenu(line, { x: event.clientX, y: event.clientY });
  });
}

/** What is cut off in its cell can be read whole: while the mouse rests on it. @param {HTMLElement} element */
export function tellWhole(element) {
  /** @param {Event} event */
  const cellOf = ({ target }) =>
    /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(".grid-cell") : null);
  element.addEventListener("pointerover", (event) => {
    const cell = cellOf(event);
    if (cell !== null && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent ?? "";
  });
  element.addEventListener("pointerout", (event) => cellOf(event)?.removeAttribute("title"));
}

/** The order stands still while the keyboard is in the table. @param {HTMLElement} element @param {Hold} hold @param {() => void} onChange */
export function followFocus(element, hold, onChange) {
  element.addEventListener("focusin", () => {
    hold.take("focus");
    onChange();
  });
  element.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && element.contains(event.relatedTarget)) return;
    hold.release("focus");
    onChange();
  });
}
