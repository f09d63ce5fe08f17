/** Which columns the table has, in which order, and what its percents are of; the engine remembers it. */

import { html, live } from "../../vendor/lit-html.js";
import { COLUMNS, chosenColumns } from "./columns.js";

/** @import { App, Scene } from "../app.js" */

const ID = "process-columns";
const GAP_PX = 6;
const EDGE_PX = 8;

/** @param {App} app */
export function makeChooser(app) {
  /** @param {ReadonlyArray<string>} ids */
  const change = (ids) => app.commands?.change({ process_columns: [...ids] });

  /** The focus goes with the column that moves. @param {ReadonlyArray<string>} ids @param {number} from @param {number} by */
  const move = async (ids, from, by) => {
    const next = [...ids];
    const [id] = next.splice(from, 1);
    next.splice(from + by, 0, id);
    await change(next);
    requestAnimationFrame(() => {
      const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (
        document.querySelectorAll(`#${ID} [data-column="${id}"] button`)
      );
      const [up, down] = buttons;
      (by < 0 ? (up.disabled ? down : up) : down.disabled ? up : down).focus();
    });
  };

  return {
    /** @param {Scene} scene */
    button: ({ t }) =>
      html`<button type="button" class="button" popovertarget=${ID}>${t("processes.columns")}</button>`,
    /** @param {Scene} scene */
    render(scene) {
      const { t, state } = scene;
      const chosen = chosenColumns(state.settings?.process_columns ?? []).map(({ id }) => id);
      const others = COLUMNS.map(({ id }) => id).filter((id) => !chosen.includes(id));
      return html`<div
        id=${ID}
        class="popover"
        popover
        role="group"
        aria-label=${t("processes.columns")}
        @toggle=${place}
      >
        <ul class="columns">
          ${[...chosen, ...others].map((id, index) => {
            const isShown = index < chosen.length;
            return html`<li data-column=${id}>
              <label class="choice">
                <input
                  type="checkbox"
                  .checked=${live(isShown)}
                  ?disabled=${id === "name" || state.settings === null}
                  @change=${() => change(isShown ? chosen.filter((one) => one !== id) : [...chosen, id])}
                /><span>${t(`processes.column.${id}`)}</span>
              </label>
              ${mover(scene, id, "up", !isShown || index === 0, () => move(chosen, index, -1))}
              ${mover(scene, id, "down", !isShown || index === chosen.length - 1, () => move(chosen, index, 1))}
            </li>`;
          })}
        </ul>
        <label class="switch">
          <span>${t("processes.of_one_core")}</span>
          <input
            type="checkbox"
            role="switch"
            ?disabled=${state.settings === null}
            .checked=${live(state.settings?.cpu_of_one_core === true)}
            @change=${(/** @type {Event & {target: HTMLInputElement}} */ event) => app.commands?.change({ cpu_of_one_core: event.target.checked })}
          />
        </label>
        <button type="button" class="button" ?disabled=${state.settings === null} @click=${() => change([])}>
          ${t("processes.usual_columns")}
        </button>
      </div>`;
    },
  };
}

/** @param {Scene} scene @param {string} id @param {"up" | "down"} way @param {boolean} isDisabled @param {() => void} act */
const mover = ({ t }, id, way, isDisabled, act) =>
  html`<button
    type="button"
    class="icon-button quiet"
    ?disabled=${isDisabled}
    @click=${act}
    aria-label=${t(`processes.move_${way}`, { column: t(`processes.column.${id}`) })}
    title=${t(`processes.${way}`)}
  >
    ${way === "up" ? "↑" : "↓"}
  </button>`;

/** Under its button, within the page. @param {Event & {newState?: string}} event */
function place(event) {
  const box = /** @type {HTMLElement} */ (event.target);
  const button = document.querySelector(`[popovertarget="${ID}"]`);
  if (event.newState !== "open" || button === null) return;
  const { left, bottom } = button.getBoundingClientRect();
  const { width } = box.getBoundingClientRect();
  box.style.left = `${Math.max(Math.min(left, innerWidth - width - EDGE_PX), EDGE_PX)}px`;
  box.style.top = `${bottom + GAP_PX}px`;
  box.style.maxHeight = `${innerHeight - bottom - GAP_PX - EDGE_PX}px`;
}
