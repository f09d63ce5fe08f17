/**
 * The keys of a toolbar, as in the ARIA Authoring Practices: it is one stop of Tab, the one that was used last; left and
 * right, Home and End move between its controls.
 */

const STOPS = "button";

/** @param {HTMLElement} toolbar @returns {HTMLButtonElement[]} One that is disabled, or not shown in a narrow window, is passed over. */
const stopsOf = (toolbar) =>
  [.../** @type {NodeListOf<HTMLButtonElement>} */ (toolbar.querySelectorAll(STOPS))].filter(
    (stop) => !stop.disabled && stop.checkVisibility(),
  );

/** @param {HTMLElement} toolbar @param {HTMLButtonElement | undefined} chosen */
function setStop(toolbar, chosen) {
  for (const stop of toolbar.querySelectorAll(STOPS)) {
    const tabindex = stop === chosen ? "0" : "-1";
    if (stop.getAttribute("tabindex") !== tabindex) stop.setAttribute("tabindex", tabindex);
  }
}

/** Keeps one stop that can have the focus, also when that of before was disabled. To be called after each rendering. */
export function keepOneStop() {
  const toolbars = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[role=toolbar]"));
  for (const toolbar of toolbars) {
    const stops = stopsOf(toolbar);
    setStop(toolbar, stops.find((stop) => stop.getAttribute("tabindex") === "0") ?? stops[0]);
  }
}

/** @param {FocusEvent & {currentTarget: HTMLElement}} event */
export function onToolbarFocus({ currentTarget, target }) {
  if (target instanceof HTMLButtonElement) setStop(currentTarget, target);
}

/** @param {KeyboardEvent & {currentTarget: HTMLElement}} event */
export function onToolbarKey(event) {
  const { currentTarget, target, key } = event;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const stops = stopsOf(currentTarget);
  const index = stops.findIndex((stop) => stop === target);
  const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: stops.length - 1 }[key];
  if (index < 0 || to === undefined) return;
  event.preventDefault();
  stops.at(to % stops.length)?.focus();
}
