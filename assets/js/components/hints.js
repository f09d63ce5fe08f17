/**
 * Tooltips of elements of the class `has-hint`: the text that `aria-describedby` names, shown to the pointer and to
 * the focus of the keyboard. Escape closes one; the pointer may move into it.
 */

const GAP_PX = 6;
const EDGE_PX = 8;
const HIDE_AFTER_MS = 150;

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const hintedAt = (target) => (target instanceof Element ? target.closest(".has-hint") : null);

/** The texts that describe an element, one in each line. @param {HTMLElement} element */
const describedText = (element) =>
  (element.getAttribute("aria-describedby") ?? "")
    .split(/\s+/)
    .map((id) => element.ownerDocument.getElementById(id)?.textContent?.trim() ?? "")
    .filter(Boolean)
    .join("\n");

/** @param {Document} page Listens to it for as long as it is there. */
export function listenForHints(page) {
  const box = page.createElement("div");
  box.className = "hint-box";
  // The top layer is also above an open dialog.
  box.popover = "manual";
  // The element is described by the same text.
  box.setAttribute("aria-hidden", "true");
  page.body.append(box);
  /** @type {HTMLElement | null} */
  let shownFor = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const hide = () => {
    clearTimeout(timer);
    shownFor = null;
    if (box.matches(":popover-open")) box.hidePopover();
  };
  /** @param {HTMLElement} element */
  const show = (element) => {
    clearTimeout(timer);
    const text = describedText(element);
    if (!text) return;
    shownFor = element;
    box.textContent = text;
    box.showPopover();
    const { left, top, bottom } = element.getBoundingClientRect();
    const { width, height } = box.getBoundingClientRect();
    const fitsBelow = bottom + GAP_PX + height + EDGE_PX <= innerHeight;
    const x = Math.max(Math.min(left, innerWidth - width - EDGE_PX), EDGE_PX);
    const y = fitsBelow ? bottom + GAP_PX : Math.max(top - GAP_PX - height, EDGE_PX);
    box.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  };
  const hideSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, HIDE_AFTER_MS);
  };

  page.addEventListener("pointerover", ({ target }) => {
    const hinted = hintedAt(target);
    if (hinted !== null) show(hinted);
    else if (target === box) clearTimeout(timer);
    else if (shownFor !== null && shownFor !== page.activeElement) hideSoon();
  });
  page.addEventListener("focusin", ({ target }) => {
    const hinted = hintedAt(target);
    if (hinted === null) hide();
    else if (hinted.matches(":focus-visible")) show(hinted);
  });
  page.addEventListener("focusout", hide);
  page.addEventListener("click", ({ target }) => {
    const hinted = hintedAt(target);
    if (hinted?.matches(".term")) show(hinted);
    else hide();
  });
  // Before all others: Escape closes the tooltip only.
  page.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || shownFor === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      hide();
    },
    { capture: true },
  );
  addEventListener("hashchange", hide);
}
