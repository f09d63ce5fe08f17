/** The headings of the grid: name of the column, total of the machine, sort order. */

import { positionCell } from "./column_layout.js";

/** @import { CellContext, MachineTotals } from "../columns.js" */
/** @import { Sort } from "../order.js" */
/** @import { ColumnLayout } from "./column_layout.js" */

/** @param {(id: string) => void} onSort */
export function makeHeader(onSort) {
  const element = document.createElement("div");
  element.className = "grid-head";
  element.setAttribute("role", "row");
  element.setAttribute("aria-rowindex", "1");
  /** @type {ReturnType<typeof makeHeading>[]} */
  let headings = [];

  // Roving tabindex: Tab stops at one heading, arrow keys move between them.
  element.addEventListener("keydown", (event) => {
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
      headings = layout.columns.map((column, index) => {
        const heading = makeHeading(column.id, index, () => onSort(column.id));
        heading.element.classList.toggle("number-cell", column.isNumber);
        positionCell(heading.element, layout, index);
        return heading;
      });
      element.replaceChildren(...headings.map((heading) => heading.element));
    },
    /** @param {ColumnLayout} layout @param {Sort} sort @param {MachineTotals} totals @param {CellContext} context */
    show({ columns }, sort, totals, context) {
      const hasTabStop = headings.some(({ button }) => button.tabIndex === 0);
      const isSortShown = columns.some(({ id }) => id === sort.id);
      columns.forEach(({ id, total }, index) => {
        const order = id !== sort.id ? null : sort.descending ? "descending" : "ascending";
        headings[index].show(context.t(`processes.column.${id}`), total?.(totals, context) ?? "", order);
        if (hasTabStop) return;
        const isTabStop = isSortShown ? id === sort.id : index === 0;
        headings[index].button.tabIndex = isTabStop ? 0 : -1;
      });
    },
  };
}

const ARROWS = Object.freeze({ descending: "↓", ascending: "↑" });

/** @param {string} id @param {number} index @param {() => void} onPress */
function makeHeading(id, index, onPress) {
  const element = document.createElement("div");
  element.className = `grid-heading col-${id}`;
  element.setAttribute("role", "columnheader");
  element.setAttribute("aria-colindex", String(index + 1));
  const button = document.createElement("button");
  button.type = "button";
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
  element.append(button);
  return {
    element,
    button,
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
