/** Which columns the table has, in which order, and what its percents are of; the engine remembers it. */

import { html, live } from "../../vendor/lit-html.js";
import { COLUMNS, chosenColumns } from "./columns.js";

/** @import { App, Scene } from "../app/composition_root.js" */

const ID = "process-columns";
const GAP_PX = 6;
const EDGE_PX = 8;

/** @param {App} app */
export function makeChooser(app) {
  /** What was chosen and is not yet answered: the next choice builds on it. @type {ReadonlyArray<string> | null} */
  let wanted = null;
  /** As they stand while the chooser is open: what is taken out keeps its place. @type {ReadonlyArray<string> | null} */
  let order = null;
  let isOpen = false;

  /** @param {ReadonlyArray<string>} ids */
  const change = async (ids) => {
    wanted = ids;
    app.update();
    await app.commands?.change({ process_columns: [...ids] });
    if (wanted === ids) wanted = null;
    app.update();
  };
  const shown = () => chosenColumns(wanted ?? app.state.settings?.process_columns ?? []).map(({ id }) => id);
  const all = () => {
    const ids = shown();
    if (!isOpen) order = null;
    order ??= [...ids, ...COLUMNS.map(({ id }) => id).filter((id) => !ids.includes(id))];
    return order;
  };
  /** @param {string} id */
  const toggle = (id) => {
    const ids = new Set(shown());
    if (!ids.delete(id)) ids.add(id);
    change(all().filter((one) => ids.has(one)));
  };
  /** Past its neighbour; the focus goes with it. @param {string} id @param {number} by */
  const move = (id, by) => {
    const ids = shown();
    const neighbour = ids[ids.indexOf(id) + by];
    const others = all().filter((one) => one !== id);
    const at = others.indexOf(neighbour) + (by > 0 ? 1 : 0);
    order = [...others.slice(0, at), id, ...others.slice(at)];
    change(order.filter((one) => ids.includes(one)));
    requestAnimationFrame(() => requestAnimationFrame(() => focusMover(id, by)));
  };

  return {
    /** @param {Scene} scene */
    button: ({ t }) =>
      html`<button type="button" class="button" popovertarget=${ID}>${t("processes.columns")}</button>`,
    /** @param {Scene} scene */
    render(scene) {
      const { t, state } = scene;
      const ids = shown();
      const onToggle = (/** @type {Event & {newState?: string}} */ event) => {
        isOpen = event.newState === "open";
        order = null;
        place(event);
      };
      return html`<div
        id=${ID}
        class="popover"
        popover
        role="group"
        aria-label=${t("processes.columns")}
        @toggle=${onToggle}
      >
        <ul class="columns">
          ${all().map((id) => {
            const at = ids.indexOf(id);
            return html`<li data-column=${id}>
              <label class="choice">
                <input
                  type="checkbox"
                  .checked=${live(at >= 0)}
                  ?disabled=${id === "name" || state.settings === null}
                  @change=${() => toggle(id)}
                /><span>${t(`processes.column.${id}`)}</span>
              </label>
              ${mover(scene, id, "up", at < 1, () => move(id, -1))}
              ${mover(scene, id, "down", at < 0 || at === ids.length - 1, () => move(id, 1))}
            </li>`;
          })}
        </ul>
        ${coreSwitch(scene, app)}
        <button
          type="button"
          class="button"
          ?disabled=${state.settings === null}
          @click=${() => ((order = null), change([]))}
        >
          ${t("processes.usual_columns")}
        </button>
      </div>`;
    },
  };
}

/** @param {string} id @param {number} by */
function focusMover(id, by) {
  const [up, down] = /** @type {NodeListOf<HTMLButtonElement>} */ (
    document.querySelectorAll(`#${ID} [data-column="${id}"] button`)
  );
  (by < 0 ? (up.disabled ? down : up) : down.disabled ? up : down).focus();
}

/** @param {Scene} scene @param {App} app */
const coreSwitch = ({ t, state }, app) =>
  html`<label class="switch">
    <span>${t("processes.of_one_core")}</span>
    <input
      type="checkbox"
      role="switch"
      ?disabled=${state.settings === null}
      .checked=${live(state.settings?.cpu_of_one_core === true)}
      @change=${(/** @type {Event & {target: HTMLInputElement}} */ event) => app.commands?.change({ cpu_of_one_core: event.target.checked })}
    />
  </label>`;

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
