/** A segmented control: one button for each choice, the chosen one is pressed. */

import { html, nothing } from "../../vendor/lit-html.js";

/**
 * @template Choice
 * @param {object} options
 * @param {string} options.label For assistive technology.
 * @param {ReadonlyArray<Choice>} options.choices
 * @param {Choice} options.chosen
 * @param {(choice: Choice) => string} options.text
 * @param {(choice: Choice) => void} options.choose
 * @param {(choice: Choice) => string} [options.help]
 * @param {(choice: Choice) => boolean} [options.isDisabled]
 * @param {string} [options.className]
 */
export const segmentedControl = ({
  label,
  choices,
  chosen,
  text,
  choose,
  help,
  isDisabled = () => false,
  className = "",
}) =>
  html`<div class="segments ${className}" role="group" aria-label=${label}>
    ${choices.map(
      (choice) =>
        html`<button
          type="button"
          aria-pressed=${choice === chosen ? "true" : "false"}
          ?disabled=${isDisabled(choice)}
          title=${help?.(choice) ?? nothing}
          @click=${() => choose(choice)}
        >
          ${text(choice)}
        </button>`,
    )}
  </div>`;
