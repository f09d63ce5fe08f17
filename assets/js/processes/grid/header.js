/** The headings of the grid: name of the column, total of the machine, sort order. */

import { positionCell } from "./column_layout.js";

/** @import { CellContext, MachineTotals } from "../columns/columns.js" */
/** @import { Sort } from "../lines/order.js" */
/** @import { ColumnLayout } from "./column_layout.js" */
/** @import { ColumnResizing } from "./column_resizing.js" */

/** @param {(id: string) => void} onSort @param {ColumnResizing} resizing */
export function makeHeader(onSort, resizing) {
  const element = document.createElement("div");
  element.className = "grid-head";
  element.setAttribute("role", "row");
  element.setAttribute("aria-rowindex", "1");
  /** @type {ReturnType<typeof makeHeading>[]} */
  let headings = [];

  // Roving tabindex: Tab stops at one heading, arrow keys move between them, with Alt they change its width.
  element.addEventListener("keydown", (event) => {
    const heading = headings.find(
      (one) => event.target instanceof Node && one.element.contains(event.target),
    );
    const isHandle = heading !== undefined && heading.button !== event.target;
    if (heading !== undefined && (event.altKey || isHandle)) {
      if (resizing.handleKey(heading.id, event)) event.preventDefault();
      return;
    }
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const from = headings.findIndex(({ button }) => button === event.target);
    const to = headings[from + step];
    if (step === 0 || from < 0 || to === undefined) return;
    event.preventDefault();
    for (const { button } of headings) button.tabIndex = button === to.button ? 0 : -1;
    to.button.focus();
  });

  return {
    element,
    /** @param {ColumnLayout} layout */
    setLayout(layout) {
      const ids = layout.columns.map(({ id }) => id);
      if (headings.map(({ id }) => id).join() !== ids.join()) {
        headings = layout.columns.map(({ id, isNumber }, index) => {
          const heading = makeHeading(id, index, () => onSort(id), resizing.makeHandle(id));
          heading.element.classList.toggle("number-cell", isNumber);
          return heading;
        });
        element.replaceChildren(...headings.map((heading) => heading.element));
      }
      headings.forEach((heading, index) => {
        positionCell(heading.element, layout, index);
        heading.showWidth(layout.columns[index].width);
      });
    },
    /** @param {ColumnLayout} layout @param {Sort} sort @param {MachineTotals} totals @param {CellContext} context */
    show({ columns }, sort, totals, context) {
      const hasTabStop = headings.some(({ button }) => button.tabIndex === 0);
      const isSortShown = columns.some(({ id }) => id === sort.id);
      columns.forEach(({ id, total }, index) => {
        const order = id !== sort.id ? null : sort.descending ? "descending" : "ascending";
        const name = context.t(`processes.column.${id}`);
        headings[index].show(name, total?.(totals, context) ?? "", order);
        headings[index].describe(
          context.t("processes.width_of", { column: name }),
          context.t("processes.width_help"),
        );
        if (hasTabStop) return;
        const isTabStop = isSortShown ? id === sort.id : index === 0;
        headings[index].button.tabIndex = isTabStop ? 0 : -1;
      });
    },
  };
}

const ARROWS = Object.freeze({ descending: "↓", ascending: "↑" });

/** @param {string} id @param {number} index @param {() => void} onPress @param {HTMLElement} handle */
function makeHeading(id, index, onPress, handle) {
  const element = document.createElement("div");
  element.className = `grid-heading col-${id}`;
  element.setAttribute("role", "columnheader");
  element.setAttribute("aria-colindex", String(index + 1));
  const button = document.createElement("button");
  button.type = "button";
  button.id = `heading-${id}`;
  button.tabIndex = -1;
  button.addEventListener("click", onPress);
  const [total, name, arrow] = ["grid-total", "grid-name", "grid-arrow"].map((className) => {
    const span = document.createElement("span");
    span.className = className;
    return span;
  });
  arrow.setAttribute("aria-hidden", "true");
  const label = document.createElement("span");
  label.className = "grid-label";
  label.append(name, arrow);
  button.append(total, label);
  element.append(button, handle);
  // Without the name of the handle.
  element.setAttribute("aria-labelledby", button.id);
  return {
    id,
    element,
    button,
    /** @param {number} px */
    showWidth: (px) => handle.setAttribute("aria-valuenow", String(Math.round(px))),
    /** @param {string} handleName @param {string} help How its width is changed. */
    describe(handleName, help) {
      if (handle.getAttribute("aria-label") === handleName && handle.title === help) return;
      handle.setAttribute("aria-label", handleName);
      handle.title = help;
      button.setAttribute("aria-description", help);
    },
    /** @param {string} nameText @param {string} totalText @param {"ascending" | "descending" | null} order */
    show(nameText, totalText, order) {
      if (name.textContent !== nameText) name.textContent = nameText;
      if (total.textContent !== totalText) total.textContent = totalText;
      const arrowText = order === null ? "" : ARROWS[order];
      if (arrow.textContent === arrowText && element.hasAttribute("aria-sort")) return;
      arrow.textContent = arrowText;
      element.setAttribute("aria-sort", order ?? "none");
    },
  };
}
