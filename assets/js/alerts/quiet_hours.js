/** The hours of the day in which nothing is announced. */

import { html, live, nothing } from "../../vendor/lit-html.js";
import { switchControl } from "../components/controls.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { QuietHours } from "../contract.js" */

/** What the switch turns on: from ten in the evening to seven. @type {QuietHours} */
const USUAL_QUIET_HOURS = Object.freeze({ from_minute: 22 * 60, to_minute: 7 * 60 });

/**
 * A switch, and two times of the day while it is on.
 *
 * @param {Scene} scene @param {string} key Of the label; its help has the same with ".help". @param {QuietHours | null} hours @param {(hours: QuietHours | null) => void} choose
 */
export function quietHours({ t }, key, hours, choose) {
  /** @param {"from_minute" | "to_minute"} name @param {QuietHours} known */
  const field = (name, known) =>
    html`<label class="choice"
      >${t(`alerts.quiet.${name}`)}
      <input
        class="input"
        type="time"
        required
        .value=${live(clockText(known[name]))}
        @change=${(/** @type {Event & {target: HTMLInputElement}} */ { target }) => {
          const minute = minuteOf(target.value);
          if (minute !== null) choose({ ...known, [name]: minute });
        }}
      />
    </label>`;
  return html`<div class="setting">
    ${switchControl({
      label: html`<span class="setting-name">${t(key)}</span>`,
      isOn: hours !== null,
      onChange: (isOn) => choose(isOn ? USUAL_QUIET_HOURS : null),
      describedBy: `${key}.help`,
    })}
    <p class="setting-help" id=${`${key}.help`}>${t(`${key}.help`)}</p>
    ${hours === null ? nothing : html`<div class="choices">${field("from_minute", hours)} ${field("to_minute", hours)}</div>`}
  </div>`;
}

/** @param {number} minute Of the day. */
const clockText = (minute) =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");

/** @param {string} text @returns {number | null} */
function minuteOf(text) {
  const [hours, minutes] = text.split(":").map(Number);
  return Number.isInteger(hours) && Number.isInteger(minutes) ? 60 * hours + minutes : null;
}
