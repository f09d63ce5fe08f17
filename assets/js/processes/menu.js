/** A context menu: arrow keys move the focus; Escape, Tab or a press outside close it. */

import { html, nothing, render } from "../../vendor/lit-html.js";

/** @typedef {{label: string, keys?: string, isDisabled?: boolean, act: () => void} | null} MenuItem Null is a separator. */

const EDGE_PX = 8;

/** @param {() => void} onClose Called however the menu was closed. */
export function makeMenu(onClose) {
  const element = document.createElement("div");
  element.className = "menu";
  element.hidden = true;
  element.setAttribute("role", "menu");

  const entries = () => /** @type {HTMLElement[]} */ ([...element.querySelectorAll("[role=menuitem]")]);
  const close = () => {
    if (element.hidden) return;
    element.hidden = true;
    document.removeEventListener("pointerdown", closeOnPressOutside, true);
    removeEventListener("blur", close);
    removeEventListener("resize", close);
    render(nothing, element);
    onClose();
  };
  /** @param {PointerEvent} event */
  const closeOnPressOutside = (event) => {
    if (event.target instanceof Node && !element.contains(event.target)) close();
  };

  element.addEventListener("keydown", (event) => {
    const all = entries();
    const index = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = { ArrowDown: index + 1, ArrowUp: index - 1 + all.length, Home: 0, End: all.length - 1 }[
      event.key
    ];
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
    } else if (next !== undefined) {
      event.preventDefault();
      all[next % all.length].focus();
    }
  });
  element.addEventListener("contextmenu", (event) => event.preventDefault());

  return {
    element,
    close,
    /** @param {string} label For assistive technology. @param {ReadonlyArray<MenuItem>} items @param {{x: number, y: number}} position On the screen. */
    open(label, items, position) {
      element.setAttribute("aria-label", label);
      render(
        items.map((item) => (item === null ? html`<hr />` : entry(item, close))),
        element,
      );
      element.hidden = false;
      const { width, height } = element.getBoundingClientRect();
      element.style.left = `${Math.max(Math.min(position.x, innerWidth - width - EDGE_PX), EDGE_PX)}px`;
      element.style.top = `${Math.max(Math.min(position.y, innerHeight - height - EDGE_PX), EDGE_PX)}px`;
      document.addEventListener("pointerdown", closeOnPressOutside, true);
      addEventListener("blur", close);
      addEventListener("resize", close);
      entries()[0]?.focus();
    },
  };
}

/** @param {NonNullable<MenuItem>} item @param {() => void} close */
const entry = ({ label, keys, isDisabled = false, act }, close) =>
  html`<button
    type="button"
    role="menuitem"
    tabindex="-1"
    aria-disabled=${isDisabled ? "true" : nothing}
    @click=${() => {
      if (isDisabled) return;
      close();
      act();
    }}
  >
    <span>${label}</span>${keys === undefined ? nothing : html`<kbd>${keys}</kbd>`}
  </button>`;
