"""Measures texts of a page that are cut off, or lie over each other."""

from playwright.sync_api import Page

# A box may cut its text when it says so with an ellipsis and shows the whole text as a title. Titles of cells
# of the process table are set when they are pointed at. What only screen readers get is not on the screen.
CUT = """
(root) => {
  const described = (element) => {
    const hasOne = () => element.closest("[title]:not([title=''])") !== null;
    if (hasOne()) return true;
    element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    const hasTitle = hasOne();
    element.dispatchEvent(new PointerEvent("pointerout", { bubbles: true }));
    return hasTitle;
  };
  const name = ({ tagName, classList, textContent }) =>
    `${tagName.toLowerCase()}.${[...classList].join(".")} "${textContent.trim().slice(0, 60)}"`;
  const isSticky = (element) => getComputedStyle(element).position === "sticky";
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !element.closest(".visually-hidden, .skip-link, [hidden], canvas, svg, option") &&
    getComputedStyle(element).clipPath === "none";
  const clips = (value) => value === "hidden" || value === "clip";
  const range = document.createRange();
  const found = [];
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const boxes = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement;
    if (text.data.trim() === "" || !isShown(element)) continue;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) continue;
    let isScrolled = false;
    let isReduced = false;
    for (let one = element; one && one !== document.documentElement; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.clipPath !== "none") { isReduced = true; break; }
      const edge = one.getBoundingClientRect();
      const isOut = box.right > edge.right + 1 || box.left < edge.left - 1;
      const isBelow = box.bottom > edge.bottom + 2 || box.top < edge.top - 2;
      if (isOut && clips(style.overflowX)) {
        if (style.textOverflow !== "ellipsis" || !described(one)) found.push(`cut: ${name(one)}`);
        isReduced = true;
        break;
      }
      if (isBelow && clips(style.overflowY) && one.clientHeight > 1 && one.clientHeight < box.height) {
        found.push(`cut in height: ${name(one)}`);
        isReduced = true;
        break;
      }
      const scrolls = (value) => value === "auto" || value === "scroll";
      if (scrolls(style.overflowX) || scrolls(style.overflowY)) { isScrolled = true; break; }
      if (style.position === "fixed") break;
    }
    if (!isScrolled && !isReduced && (box.right > innerWidth + 1 || box.left < -1))
      found.push(`beyond the window: ${name(element)}`);
    if (!isReduced && !element.closest(".grid-row, .tooltip, .table-notice, .lock-hint, .axis"))
      for (const line of range.getClientRects()) boxes.push({ element, box: line });
  }
  for (let one = 0; one < boxes.length; one += 1)
    for (let other = one + 1; other < boxes.length; other += 1) {
      const [a, b] = [boxes[one], boxes[other]];
      if (a.element === b.element || a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      // Lines of text may touch; what scrolls below a sticky heading is hidden by it, not on it.
      if (width <= 2 || height <= 4) continue;
      const scrollers = ".details-command code, .share-programs, .grid, main, dialog, .rail, .details-scroll";
      const scroller = (element) => element.closest(scrollers);
      if (scroller(a.element) !== scroller(b.element)) continue;
      if (isSticky(a.element) || isSticky(b.element)) continue;
      found.push(`overlap: ${name(a.element)} and ${name(b.element)}`);
    }
  return [...new Set(found)];
}
"""
# The page itself never scrolls sideways, nor does its main part.
SIDEWAYS = """
() => ["html", "#app", "main"].filter((selector) => {
  const element = document.querySelector(selector);
  return element.scrollWidth > element.clientWidth + 1;
}).map((selector) => `scrolls sideways: ${selector}`)
"""
# WCAG 2.2, 2.5.8: a target is 24 pixels wide and high.
# Nor does one lie over another one.
SMALL = """
(root) => {
  const shown = [...root.querySelectorAll("button, a[href], select, input, summary, [role=separator]")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => !one.closest(".skip-link, .visually-hidden, [hidden]"))
  .map((one) => [one, (one.matches("label input") ? one.closest("label") : one).getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && box.height > 1);
  const small = shown
    .filter(([, box]) => box.width < 23.5 || box.height < 23.5)
    .map(([one, box]) => `small: ${one.tagName}.${one.className} ${box.width} x ${box.height}`);
  const covered = shown.flatMap(([one, box], index) =>
    shown
      .slice(index + 1)
      .filter(([other, its]) => {
        if (one.contains(other) || other.contains(one) || one.closest("label")?.contains(other)) return false;
        if (one.matches("[role=separator]") || other.matches("[role=separator]")) return false;
        const width = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        const height = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        return width > 4 && height > 4 && width * height > (box.width * box.height) / 2;
      })
      .map(([other]) => `covered: ${one.tagName}.${one.className} and ${other.tagName}.${other.className}`));
  return [...small, ...covered];
}
"""


def unreadable_texts(page: Page, selector: str = "body") -> list[str]:
    """What is wrong with the texts below a selector; nothing when all can be read."""
    found: list[str] = page.locator(selector).first.evaluate(CUT)
    sideways: list[str] = page.evaluate(SIDEWAYS)
    return found + sideways


def small_targets(page: Page, selector: str = "body") -> list[str]:
    """The controls below a selector that are hard to hit."""
    found: list[str] = page.locator(selector).first.evaluate(SMALL)
    return sorted(set(found))
