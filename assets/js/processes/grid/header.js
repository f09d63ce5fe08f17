/** The headings: name of the column, the machine's total above it, and the order. */

import { place } from "./column_layout.js";

/** @import { Totals, Words } from "../columns.js" */
/** @import { Sort } from "../order.js" */
/** @import { Plan } from "./column_layout.js" */

/** @param {(id: string) => void} onSort */
export function makeHead(onSort) {
  const element = document.createElement("div");
  element.className = "grid-head";
  element.setAttribute("role", "row");
  element.setAttribute("aria-rowindex", "1");
  /** @type {ReturnType<typeof makeHeading>[]} */
  let headings = [];

  // One stop for Tab; the arrows go from heading to heading.
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
    /** @param {Plan} plan */
    shape(plan) {
      headings = plan.columns.map((column, index) => {
        const heading = makeHeading(column.id, index, () => onSort(column.id));
        heading.element.classList.toggle("figure-cell", column.isNumber);
        place(heading.element, plan, index);
        return heading;
      });
      element.replaceChildren(...headings.map((heading) => heading.element));
    },
    /** @param {Plan} plan @param {Sort} sort @param {Totals} totals @param {Words} words */
    show({ columns }, sort, totals, words) {
      const hasStop = headings.some(({ button }) => button.tabIndex === 0);
      columns.forEach(({ id, total }, index) => {
        const order = id !== sort.id ? null : sort.descending ? "descending" : "ascending";
        headings[index].show(words.t(`processes.column.${id}`), total?.(totals, words) ?? "", order);
        if (!hasStop)
          headings[index].button.tabIndex =
            id === sort.id || (index === 0 && !columns.some((column) => column.id === sort.id)) ? 0 : -1;
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
    /** @param {string} words @param {string} sum @param {"ascending" | "descending" | null} order */
    show(words, sum, order) {
      if (name.textContent !== words) name.textContent = words;
      if (total.textContent !== sum) total.textContent = sum;
      const sign = order === null ? "" : ARROWS[order];
      if (arrow.textContent === sign && element.hasAttribute("aria-sort")) return;
      arrow.textContent = sign;
      element.setAttribute("aria-sort", order ?? "none");
    },
  };
}
