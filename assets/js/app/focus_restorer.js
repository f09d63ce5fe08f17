/** Moves the focus to what is in the place of its element when that is removed, hidden or disabled. */

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
/** The next control is looked for inside of these; what lies outside has nothing to do with the lost one. */
const BOUNDARIES = "nav, header, footer, dialog, [role=status], .action-notices";
const NOTICES = ".action-notices";

/**
 * @typedef {object} FocusOrigin
 * @property {HTMLElement} element
 * @property {ReadonlyArray<{parent: Element, index: number}>} path From the element outwards.
 */

/** @param {Element | null} element */
const canHaveFocus = (element) =>
  element instanceof HTMLElement &&
  element.isConnected &&
  !element.matches(":disabled") &&
  element.closest("[inert]") === null &&
  element.checkVisibility({ visibilityProperty: true });

/** @param {Element} element @returns {HTMLElement[]} Itself and what is inside, by the Tab key. */
const focusableWithin = (element) =>
  [element, ...element.querySelectorAll(FOCUSABLE)].filter(
    /** @returns {one is HTMLElement} */
    (one) => one instanceof HTMLElement && one.matches(FOCUSABLE) && one.tabIndex >= 0 && canHaveFocus(one),
  );

const hasFocus = () => document.activeElement !== document.body && canHaveFocus(document.activeElement);

/** @returns {FocusOrigin | null} Where the focus is; null when nothing has it. */
export function currentFocus() {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return null;
  const path = [];
  for (let child = /** @type {Element} */ (activeElement); child.parentElement; child = child.parentElement)
    path.push({ parent: child.parentElement, index: [...child.parentElement.children].indexOf(child) });
  return { element: activeElement, path };
}

/** Does nothing while an element has the focus. @param {FocusOrigin | null} origin @param {HTMLElement | null} [otherwise] Instead of the main part. */
export function restoreFocus(origin, otherwise = null) {
  if (origin === null || hasFocus()) return;
  const next = canHaveFocus(origin.element) ? origin.element : nextTo(origin);
  if (next !== null) return next.focus();
  const fallback = canHaveFocus(otherwise) ? otherwise : document.getElementById("main");
  fallback?.focus({ preventScroll: true });
}

/** @param {FocusOrigin} origin @returns {HTMLElement | null} */
function nextTo({ path }) {
  for (const { parent, index } of path) {
    if (!canHaveFocus(parent)) continue;
    // Another page has nothing in the place of the lost element.
    if (parent.matches("main")) return null;
    const siblings = [...parent.children];
    for (const sibling of siblings.slice(index)) {
      const [first] = focusableWithin(sibling);
      if (first !== undefined) return first;
    }
    for (const sibling of siblings.slice(0, index).reverse()) {
      const last = focusableWithin(sibling).at(-1);
      if (last !== undefined) return last;
    }
    if (parent.matches(BOUNDARIES)) return null;
  }
  return null;
}

/** Keeps the focus over changes of the page. @param {Document} page */
export function makeFocusRestorer(page) {
  /** A notice goes by itself: the focus returns to where it came from. @type {HTMLElement | null} */
  let outside = null;
  page.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.closest(NOTICES) === null) outside = target;
  });
  return {
    /** @param {() => void} change Of the document. */
    keepOver(change) {
      const origin = currentFocus();
      change();
      restoreFocus(origin, outside);
    },
  };
}
