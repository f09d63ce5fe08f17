/** The popover that chooses the columns of the table and their order; both are stored in the settings. */

import { html, live, nothing } from "../../../vendor/lit-html.js";
import { button, iconButton, switchControl } from "../../components/controls.js";
import { COLUMNS, selectColumns } from "./columns.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { ChangeSettings } from "../../app/settings.js" */
/** @import { Settings } from "../../contract.js" */
/** @import { State } from "../../app/state.js" */
/** @import { Table } from "../table.js" */

const ID = "process-columns";
const BUTTON_GAP_PX = 6;
const EDGE_PX = 8;

/**
 * @param {{state: Pick<State, "settings">, changeSettings: ChangeSettings, table: () => Pick<Table, "columnWidths" |
 *   "leftOut">, update: () => void}} options
 */
export function makeColumnChooser({ state, changeSettings, table, update }) {
  /** A change that the engine has not answered yet; further changes build on it. @type {ReadonlyArray<string> | null} */
  let pending = null;
  /** The order of the list while the popover is open: a column that is switched off keeps its position. @type {ReadonlyArray<string> | null} */
  let order = null;
  let isOpen = false;

  /** @param {ReadonlyArray<string>} ids @param {Partial<Settings>} [others] */
  const change = async (ids, others = {}) => {
    pending = ids;
    update();
    await changeSettings({ process_columns: [...ids], ...others });
    if (pending === ids) pending = null;
    update();
  };
  const selected = () => selectColumns(pending ?? state.settings?.process_columns ?? []).map(({ id }) => id);
  const all = () => {
    const ids = selected();
    if (!isOpen) order = null;
    order ??= [...ids, ...COLUMNS.map(({ id }) => id).filter((id) => !ids.includes(id))];
    return order;
  };
  /** @param {string} id */
  const toggle = (id) => {
    const ids = new Set(selected());
    if (!ids.delete(id)) ids.add(id);
    void change(all().filter((one) => ids.has(one)));
  };
  /** Moves a column past its neighbour, and the focus with it. @param {string} id @param {number} by */
  const move = (id, by) => {
    const ids = selected();
    const neighbour = ids[ids.indexOf(id) + by];
    const others = all().filter((one) => one !== id);
    const index = others.indexOf(neighbour) + (by > 0 ? 1 : 0);
    order = [...others.slice(0, index), id, ...others.slice(index)];
    void change(order.filter((one) => ids.includes(one)));
    requestAnimationFrame(() => requestAnimationFrame(() => focusMoveButton(id, by)));
  };
  const reset = () => {
    order = null;
    table().columnWidths.forget();
    const others = Object.entries(state.settings?.process_column_widths ?? {}).filter(([id]) =>
      id.includes("."),
    );
    void change([], { process_column_widths: Object.fromEntries(others) });
  };
  /** @param {Event & {newState?: string}} event */
  const onToggle = (event) => {
    isOpen = event.newState === "open";
    order = null;
    if (isOpen) positionBelowButton(/** @type {HTMLElement} */ (event.target));
  };
  /** @param {Scene} scene @param {string} id @param {ReadonlyArray<string>} ids */
  const entry = (scene, id, ids) => {
    const index = ids.indexOf(id);
    return html`<li data-column=${id}>
      <label class="choice">
        <input
          type="checkbox"
          .checked=${live(index >= 0)}
          ?disabled=${id === "name" || state.settings === null}
          @change=${() => toggle(id)}
        /><span>${scene.t(`processes.column.${id}`)}</span>
      </label>
      ${moveButton(scene, id, "up", index < 1, () => move(id, -1))}
      ${moveButton(scene, id, "down", index < 0 || index === ids.length - 1, () => move(id, 1))}
    </li>`;
  };

  return {
    /** @param {Scene} scene */
    openButton: ({ t }) =>
      html`<button type="button" class="button" popovertarget=${ID}>${t("processes.columns")}</button>`,
    /** @param {Scene} scene */
    render(scene) {
      const { t } = scene;
      const ids = selected();
      return html`<div
        id=${ID}
        class="popover"
        popover
        role="group"
        aria-label=${t("processes.columns")}
        @toggle=${onToggle}
      >
        ${leftOutText(scene, table().leftOut())}
        <ul class="columns">
          ${all().map((id) => entry(scene, id, ids))}
        </ul>
        ${oneCoreSwitch(scene, changeSettings)}
        ${button(t("processes.default_columns"), reset, { isDisabled: state.settings === null })}
      </div>`;
    },
  };
}

/** @param {Scene} scene @param {ReadonlyArray<string>} ids */
const leftOutText = ({ t }, ids) =>
  ids.length === 0
    ? nothing
    : html`<p class="detail">
        ${t("processes.left_out", { columns: ids.map((id) => t(`processes.column.${id}`)).join(" · ") })}
      </p>`;

/** @param {string} id @param {number} by */
function focusMoveButton(id, by) {
  const [up, down] = /** @type {NodeListOf<HTMLButtonElement>} */ (
    document.querySelectorAll(`#${ID} [data-column="${id}"] button`)
  );
  (by < 0 ? (up.disabled ? down : up) : down.disabled ? up : down).focus();
}

/** @param {Scene} scene @param {ChangeSettings} changeSettings */
const oneCoreSwitch = ({ t, state }, changeSettings) =>
  switchControl({
    label: html`<span>${t("processes.of_one_core")}</span>`,
    isOn: state.settings?.cpu_of_one_core === true,
    onChange: (isOn) => changeSettings({ cpu_of_one_core: isOn }),
    isDisabled: state.settings === null,
  });

/** @param {Scene} scene @param {string} id @param {"up" | "down"} direction @param {boolean} isDisabled @param {() => void} act */
const moveButton = ({ t }, id, direction, isDisabled, act) =>
  iconButton(
    direction === "up" ? "↑" : "↓",
    t(`processes.move_${direction}`, { column: t(`processes.column.${id}`) }),
    act,
    { isDisabled, title: t(`processes.${direction}`) },
  );

/** @param {HTMLElement} popover */
function positionBelowButton(popover) {
  const opener = document.querySelector(`[popovertarget="${ID}"]`);
  if (opener === null) return;
  const { left, bottom } = opener.getBoundingClientRect();
  const { width } = popover.getBoundingClientRect();
  popover.style.left = `${Math.max(Math.min(left, innerWidth - width - EDGE_PX), EDGE_PX)}px`;
  popover.style.top = `${bottom + BUTTON_GAP_PX}px`;
  popover.style.maxHeight = `${innerHeight - bottom - BUTTON_GAP_PX - EDGE_PX}px`;
}
