/** A choice of few: a button each, and the chosen one is pressed. */

import { html, nothing } from "../../vendor/lit-html.js";

/**
 * @template Choice
 * @param {object} what
 * @param {string} what.label What is chosen, for assistive technology.
 * @param {ReadonlyArray<Choice>} what.choices
 * @param {Choice} what.chosen
 * @param {(choice: Choice) => string} what.text
 * @param {(choice: Choice) => void} what.choose
 * @param {(choice: Choice) => string} [what.help]
 * @param {(choice: Choice) => boolean} [what.isOff] Whether it cannot be chosen now.
 * @param {string} [what.className]
 */
export const segments = ({
  label,
  choices,
  chosen,
  text,
  choose,
  help,
  isOff = () => false,
  className = "",
}) =>
  html`<div class="segments ${className}" role="group" aria-label=${label}>
    ${choices.map(
      (choice) =>
        html`<button
          type="button"
          aria-pressed=${choice === chosen ? "true" : "false"}
          ?disabled=${isOff(choice)}
          title=${help?.(choice) ?? nothing}
          @click=${() => choose(choice)}
        >
          ${text(choice)}
        </button>`,
    )}
  </div>`;
