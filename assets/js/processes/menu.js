/** The menu of a row: native order of keys, focus inside, gone with Escape or a press elsewhere. */

import { html, nothing, render } from "../../vendor/lit-html.js";

/** @typedef {{label: string, keys?: string, act: () => void} | null} Item Null is a line between groups. */

const EDGE = 8;

/** @param {() => void} onClose Called however it went. */
export function makeMenu(onClose) {
  const element = document.createElement("div");
  element.className = "menu";
  element.hidden = true;
  element.setAttribute("role", "menu");

  const items = () => /** @type {HTMLElement[]} */ ([...element.querySelectorAll("[role=menuitem]")]);
  const close = () => {
    if (element.hidden) return;
    element.hidden = true;
    document.removeEventListener("pointerdown", onPressElsewhere, true);
    removeEventListener("blur", close);
    removeEventListener("resize", close);
    render(nothing, element);
    onClose();
  };
  /** @param {PointerEvent} event */
  const onPressElsewhere = (event) => {
    if (event.target instanceof Node && !element.contains(event.target)) close();
  };

  element.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
    } else if (to !== undefined) {
      event.preventDefault();
      all[to % all.length].focus();
    }
  });
  element.addEventListener("contextmenu", (event) => event.preventDefault());

  return {
    element,
    close,
    get isOpen() {
      return !element.hidden;
    },
    /** @param {string} label What it is about. @param {ReadonlyArray<Item>} wanted @param {{x: number, y: number}} at On the screen. */
    open(label, wanted, at) {
      element.setAttribute("aria-label", label);
      render(
        wanted.map((item) => (item === null ? html`<hr />` : entry(item, close))),
        element,
      );
      element.hidden = false;
      const { width, height } = element.getBoundingClientRect();
      element.style.left = `${Math.max(Math.min(at.x, innerWidth - width - EDGE), EDGE)}px`;
      element.style.top = `${Math.max(Math.min(at.y, innerHeight - height - EDGE), EDGE)}px`;
      document.addEventListener("pointerdown", onPressElsewhere, true);
      addEventListener("blur", close);
      addEventListener("resize", close);
      items()[0]?.focus();
    },
  };
}

/** @param {NonNullable<Item>} item @param {() => void} close */
const entry = ({ label, keys, act }, close) =>
  html`<button
    type="button"
    role="menuitem"
    tabindex="-1"
    @click=${() => {
      close();
      act();
    }}
  >
    <span>${label}</span>${keys === undefined ? nothing : html`<kbd>${keys}</kbd>`}
  </button>`;
