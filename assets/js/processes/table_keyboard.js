/** What each key does while the table has the focus. */

/**
 * @typedef {object} Actions
 * @property {(step: number, mode: Mode) => void} step Up or down by rows; infinite is the end.
 * @property {() => number} page Rows of a page.
 * @property {() => void} toggle
 * @property {() => void} chooseAll
 * @property {() => void} open
 * @property {() => void} menu
 * @property {() => void} copy
 * @property {(isOpen: boolean) => void} fold
 * @property {() => void} escape
 * @property {(letter: string) => void} type
 * @property {() => boolean} isTyping
 */

/** @typedef {"only" | "extend" | "move"} Mode What happens to what is chosen. */

/** @param {KeyboardEvent} event @returns {Mode} */
const modeOf = ({ ctrlKey, metaKey, shiftKey }) =>
  shiftKey ? "extend" : ctrlKey || metaKey ? "move" : "only";

/** Keys that stay what they are on the whole page. */
const ELSEWHERE = new Set(["?", "/"]);

/**
 * @param {KeyboardEvent} event
 * @param {Actions} actions
 * @returns {boolean} Whether the key was ours.
 */
export function actOn(event, actions) {
  if (event.altKey) return false;
  const hasControl = event.ctrlKey || event.metaKey;
  const steps = stepsOf(event, actions);
  if (steps !== null) {
    actions.step(steps, modeOf(event));
    return true;
  }
  const act = hasControl ? withControl(event, actions) : plain(event, actions);
  act?.();
  return act !== null;
}

/** @param {KeyboardEvent} event @param {Actions} actions @returns {number | null} */
function stepsOf({ key }, { page }) {
  if (key === "ArrowDown") return 1;
  if (key === "ArrowUp") return -1;
  if (key === "PageDown") return page();
  if (key === "PageUp") return -page();
  if (key === "Home") return -Infinity;
  return key === "End" ? Infinity : null;
}

/** @param {KeyboardEvent} event @param {Actions} actions @returns {(() => void) | null} */
function withControl({ key }, actions) {
  if (key === " ") return actions.toggle;
  if (key.toLowerCase() === "a") return actions.chooseAll;
  return key.toLowerCase() === "c" ? actions.copy : null;
}

/** @param {KeyboardEvent} event @param {Actions} actions @returns {(() => void) | null} */
function plain({ key, shiftKey }, actions) {
  if (key === "ContextMenu" || (key === "F10" && shiftKey)) return actions.menu;
  if (key === "Enter") return actions.open;
  if (key === "Escape") return actions.escape;
  if (key === "ArrowRight" || key === "ArrowLeft") return () => actions.fold(key === "ArrowRight");
  if (key === " " && !actions.isTyping()) return actions.toggle;
  return key.length === 1 && !ELSEWHERE.has(key) ? () => actions.type(key) : null;
}
