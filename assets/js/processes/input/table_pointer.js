/** Pointer and focus of the table. The target is taken when the button is pressed: rows may move before its release. */

/** @import { Cursor } from "./cursor.js" */
/** @import { Grid } from "../grid/grid.js" */
/** @import { Line } from "../lines/line.js" */
/** @import { OrderLock } from "../lines/order_lock.js" */

/**
 * @param {{grid: Grid, orderLock: OrderLock, cursor: Cursor, setExpanded: (key: string, isExpanded:
 *   boolean) => void, onOpen: (line: Line) => void, onMenu: (line: Line, position: {x: number, y: number})
 *   => void}} options
 */
export function listenForPointer({ grid, orderLock, cursor, setExpanded, onOpen, onMenu }) {
  const { element } = grid;
  /** @type {Line | null} */
  let pressed = null;

  const release = () => {
    removeEventListener("pointerup", release, true);
    removeEventListener("pointercancel", release, true);
    // The click event follows the release, and is handled with the order still locked.
    setTimeout(() => orderLock.release("pressed"));
  };
  element.addEventListener("pointerdown", (event) => {
    pressed = grid.lineAt(event.target);
    orderLock.acquire("pressed");
    addEventListener("pointerup", release, true);
    addEventListener("pointercancel", release, true);
  });
  element.addEventListener("click", (event) => {
    if (pressed === null || grid.lineAt(event.target) === null) return;
    if (event.target instanceof Element && event.target.closest(".tree-toggle") && pressed.childCount > 0) {
      setExpanded(pressed.key, !pressed.isExpanded);
    } else if (event.shiftKey) cursor.extendTo(pressed.key);
    else if (event.ctrlKey || event.metaKey) cursor.toggle(pressed.key);
    else cursor.select(pressed.key);
  });
  element.addEventListener("dblclick", (event) => {
    if (pressed !== null && grid.lineAt(event.target) !== null) onOpen(pressed);
  });
  element.addEventListener("contextmenu", (event) => {
    const line = pressed ?? grid.lineAt(event.target);
    if (line === null || grid.lineAt(event.target) === null) return;
    event.preventDefault();
    if (!cursor.selection.selected.has(line.key)) cursor.select(line.key);
    onMenu(line, { x: event.clientX, y: event.clientY });
  });
}

/**
 * Shows the whole text of a cell that is cut off or shortened, or a sum, as its title.
 *
 * @param {HTMLElement} element
 * @param {(target: EventTarget | null) => string | null} fullTextAt
 */
export function showCutTextOnHover(element, fullTextAt) {
  /** @param {Event} event */
  const cellOf = ({ target }) =>
    /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(".grid-cell") : null);
  element.addEventListener("pointerover", (event) => {
    const cell = cellOf(event);
    if (cell === null) return;
    const text = fullTextAt(cell);
    if (text !== null && (text !== cell.textContent || isCut(cell) || isCut(cell.querySelector("bdi"))))
      cell.title = text;
  });
  element.addEventListener("pointerout", (event) => cellOf(event)?.removeAttribute("title"));
}

/** @param {Element | null} box */
const isCut = (box) => box !== null && box.scrollWidth > box.clientWidth;

/** @param {HTMLElement} element @param {() => void} touch Called with every sign that somebody uses the table. */
export function holdOrderWhileUsed(element, touch) {
  for (const kind of ["pointermove", "pointerdown", "wheel", "touchmove", "keydown", "focusin"])
    element.addEventListener(kind, touch, { passive: true });
}
