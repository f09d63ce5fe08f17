/** The field that goes to a time: "5 min ago", "14:32". */

import { html } from "../../../vendor/lit-html.js";
import { enteredTime } from "../../text/entered_time.js";

/** @import { Scene } from "../../app/scene.js" */

const ID = "go-to-time";
const MAX_LENGTH = 60;

/** @param {Scene} scene @param {(atMs: number) => void} goTo */
export function timeInput({ t, state }, goTo) {
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const input = inputOf(event);
    const atMs = enteredTime(input.value, state.status?.incident?.to_unix_ms ?? Date.now());
    if (atMs === null) {
      input.setCustomValidity(t("time.not_understood"));
      input.reportValidity();
      return;
    }
    input.value = "";
    goTo(atMs);
  };
  return html`<form class="go-to-time" novalidate @submit=${submit}>
    <input
      id=${ID}
      class="input"
      type="text"
      autocomplete="off"
      spellcheck="false"
      maxlength=${MAX_LENGTH}
      enterkeyhint="go"
      aria-label=${t("time.go_to")}
      title=${t("time.go_to.help")}
      placeholder=${t("time.go_to.example")}
      @input=${(/** @type {Event & {target: HTMLInputElement}} */ { target }) => target.setCustomValidity("")}
      @keydown=${leaveOnEscape}
    />
  </form>`;
}

/** @param {SubmitEvent} event */
const inputOf = ({ currentTarget }) =>
  /** @type {HTMLInputElement} */ (/** @type {HTMLElement} */ (currentTarget).querySelector(`#${ID}`));

/** The first press empties the field. @param {KeyboardEvent & {currentTarget: HTMLInputElement}} event */
function leaveOnEscape(event) {
  const { key, currentTarget: input } = event;
  if (key !== "Escape" || input.value === "") return;
  event.preventDefault();
  input.value = "";
  input.setCustomValidity("");
}
