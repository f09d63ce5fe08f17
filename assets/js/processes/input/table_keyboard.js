/** Maps keys to actions while the table has the focus. */

/**
 * @typedef {object} TableActions
 * @property {(step: number, mode: SelectMode) => void} step Moves by rows; infinite for the first or last one.
 * @property {() => number} rowsPerPage
 * @property {() => void} toggle
 * @property {() => void} selectAll
 * @property {() => void} open
 * @property {() => void} openMenu
 * @property {() => void} copy
 * @property {() => void} end
 * @property {() => void} kill
 * @property {(isExpanded: boolean) => void} setExpanded
 * @property {() => void} escape
 * @property {(letter: string) => void} type
 * @property {() => boolean} isTyping
 */

/** @typedef {"only" | "extend" | "move"} SelectMode What a step does to the selection. */

/** @param {KeyboardEvent} event @returns {SelectMode} */
const modeOf = ({ ctrlKey, metaKey, shiftKey }) =>
  shiftKey ? "extend" : ctrlKey || metaKey ? "move" : "only";

/** Shortcuts of the page that must not start a type-ahead. */
const PAGE_SHORTCUTS = new Set(["?", "/"]);

/** @param {KeyboardEvent} event @param {TableActions} actions @returns {boolean} Whether the key was handled. */
export function handleKey(event, actions) {
  if (event.altKey) return false;
  const hasControl = event.ctrlKey || event.metaKey;
  const steps = stepsOf(event, actions);
  if (steps !== null) {
    actions.step(steps, modeOf(event));
    return true;
  }
  const act = hasControl ? actionWithControl(event, actions) : actionOf(event, actions);
  act?.();
  return act !== null;
}

/** @param {KeyboardEvent} event @param {TableActions} actions @returns {number | null} */
function stepsOf({ key }, { rowsPerPage }) {
  if (key === "ArrowDown") return 1;
  if (key === "ArrowUp") return -1;
  if (key === "PageDown") return rowsPerPage();
  if (key === "PageUp") return -rowsPerPage();
  if (key === "Home") return -Infinity;
  return key === "End" ? Infinity : null;
}

/** @param {KeyboardEvent} event @param {TableActions} actions @returns {(() => void) | null} */
function actionWithControl({ key }, actions) {
  if (key === " ") return actions.toggle;
  if (key.toLowerCase() === "a") return actions.selectAll;
  return key.toLowerCase() === "c" ? actions.copy : null;
}

/** @param {KeyboardEvent} event @param {TableActions} actions @returns {(() => void) | null} */
function actionOf({ key, shiftKey }, actions) {
  if (key === "ContextMenu" || (key === "F10" && shiftKey)) return actions.openMenu;
  if (key === "Enter") return actions.open;
  if (key === "Escape") return actions.escape;
  if (key === "Delete") return shiftKey ? actions.kill : actions.end;
  if (key === "ArrowRight" || key === "ArrowLeft") return () => actions.setExpanded(key === "ArrowRight");
  if (key === " " && !actions.isTyping()) return actions.toggle;
  return key.length === 1 && !PAGE_SHORTCUTS.has(key) ? () => actions.type(key) : null;
}
