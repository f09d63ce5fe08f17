/** Resizing columns: dragging the edge of a heading, a double click on it, or keys. */

import { clampWidth, MIN_PX, MAX_PX } from "./column_layout.js";

/** @import { ColumnWidths } from "../columns/column_widths.js" */

/** @typedef {ReturnType<typeof makeColumnResizing>} ColumnResizing */

const [STEP_PX, LARGE_STEP_PX] = [10, 50];
/** Beside the text of a cell or heading: padding, and a pixel for rounding. */
const AROUND_TEXT_PX = 20;

/**
 * @param {object} options
 * @param {(id: string) => Element | null | undefined} options.headingOf
 * @param {(id: string) => Iterable<Element>} options.contentsOf What a column is as wide as, when it fits.
 * @param {ColumnWidths} options.widths
 * @param {(text: string) => void} options.announce
 * @param {(id: string) => string} options.title Of a column.
 */
export function makeColumnResizing({ headingOf, contentsOf, widths, announce, title }) {
  /** @param {string} id */
  const widthOf = (id) => headingOf(id)?.getBoundingClientRect().width ?? 0;
  /** @param {string} id @param {number} px */
  const setWidth = (id, px) => {
    widths.preview(id, px);
    widths.saveSoon();
    announce(`${title(id)}: ${clampWidth(px)} px`);
  };
  /** As wide as the heading and the widest text in the document. @param {string} id */
  const fit = (id) => {
    const range = document.createRange();
    const needed = [...contentsOf(id)].map((cell) => {
      range.selectNodeContents(cell);
      const { left, right } = range.getBoundingClientRect();
      return right - left + hiddenPx(cell);
    });
    setWidth(id, Math.max(...needed, 0) + AROUND_TEXT_PX);
  };

  return {
    widthOf,
    /** @param {string} id @param {KeyboardEvent} event @returns {boolean} Whether the key was handled. */
    handleKey(id, { key, shiftKey }) {
      const step = shiftKey ? LARGE_STEP_PX : STEP_PX;
      if (key === "ArrowRight" || key === "ArrowLeft")
        setWidth(id, (widths.unsaved(id) ?? widthOf(id)) + (key === "ArrowRight" ? step : -step));
      else if (key === "Enter") fit(id);
      else return false;
      return true;
    },
    /** @param {string} id @returns {HTMLElement} The edge of a heading. */
    makeHandle(id) {
      const handle = document.createElement("div");
      handle.className = "grid-resizer";
      handle.tabIndex = -1;
      handle.setAttribute("role", "separator");
      handle.setAttribute("aria-orientation", "vertical");
      handle.setAttribute("aria-valuemin", String(MIN_PX));
      handle.setAttribute("aria-valuemax", String(MAX_PX));
      handle.addEventListener("pointerdown", (event) => {
        if (event.button === 0) drag(id, handle, event);
      });
      handle.addEventListener("dblclick", () => fit(id));
      return handle;
    },
  };

  /** @param {string} id @param {HTMLElement} handle @param {PointerEvent} start */
  function drag(id, handle, start) {
    const before = widths.current();
    const widthPx = widthOf(id);
    const ended = new AbortController();
    let isMoved = false;
    /** @param {PointerEvent} event */
    const move = ({ clientX }) => {
      isMoved ||= clientX !== start.clientX;
      if (isMoved) widths.preview(id, widthPx + clientX - start.clientX);
    };
    const options = { signal: ended.signal };
    handle.setPointerCapture(start.pointerId);
    handle.addEventListener("pointermove", move, options);
    handle.addEventListener(
      "lostpointercapture",
      () => {
        ended.abort();
        if (isMoved) void widths.save();
      },
      options,
    );
    addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        isMoved = false;
        widths.restore(before);
        handle.releasePointerCapture(start.pointerId);
      },
      { ...options, capture: true },
    );
  }
}

/** What the range does not measure: the margin before a name in a tree, and the end of a name that is cut off. @param {Element} cell */
function hiddenPx(cell) {
  const toggle = cell.querySelector(".tree-toggle:not(.leaf)");
  const indentPx = toggle instanceof HTMLElement ? Number.parseFloat(toggle.style.marginInlineStart) || 0 : 0;
  const text = cell.querySelector("bdi");
  return indentPx + (text === null ? 0 : Math.max(text.scrollWidth - text.clientWidth, 0));
}
