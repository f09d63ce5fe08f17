/** Buttons and switches. */

import { html, live, nothing } from "../../vendor/lit-html.js";

/** @param {unknown} content @param {() => void} onClick @param {{className?: string, isDisabled?: boolean, hasFocus?: boolean, title?: string, label?: string}} [options] `hasFocus` is when its dialog opens, `label` its name where the content may be hidden. */
export const button = (
  content,
  onClick,
  { className = "", isDisabled = false, hasFocus = false, title, label } = {},
) =>
  html`<button
    type="button"
    class="button ${className}"
    ?disabled=${isDisabled}
    ?autofocus=${hasFocus}
    title=${title ?? nothing}
    aria-label=${label ?? nothing}
    @click=${onClick}
  >
    ${content}
  </button>`;

/** @param {unknown} icon @param {string} label Name of the button. @param {() => void} onClick @param {{isFramed?: boolean, isDisabled?: boolean, title?: string}} [options] */
export const iconButton = (icon, label, onClick, options = {}) =>
  html`<button
    type="button"
    class="icon-button ${options.isFramed ? "" : "quiet"}"
    ?disabled=${options.isDisabled ?? false}
    aria-label=${label}
    title=${options.title ?? label}
    @click=${onClick}
  >
    ${icon}
  </button>`;

/**
 * @param {object} options
 * @param {unknown} options.label
 * @param {boolean} options.isOn
 * @param {(isOn: boolean) => void} options.onChange
 * @param {boolean} [options.isDisabled]
 * @param {string} [options.describedBy] Id of an element.
 */
export const switchControl = ({ label, isOn, onChange, isDisabled = false, describedBy }) =>
  html`<label class="switch">
    ${label}
    <input
      type="checkbox"
      role="switch"
      aria-describedby=${describedBy ?? nothing}
      ?disabled=${isDisabled}
      .checked=${live(isOn)}
      @change=${(/** @type {Event & {target: HTMLInputElement}} */ event) => onChange(event.target.checked)}
    />
  </label>`;
