/** What happened to the machine and to the recording in the shown time: each is a way to that instant. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { eventText } from "../../history/events.js";

/** @import { Scene } from "../../app/composition_root.js" */
/** @import { PastEvent } from "../../contract.js" */

/** Two rows of them: the lanes need the room. */
const MOST = 6;

/**
 * @param {Scene} scene
 * @param {ReadonlyArray<PastEvent>} events Oldest first.
 * @param {(atMs: number) => void} onChoose
 */
export function eventLane(scene, events, onChoose) {
  if (events.length === 0) return nothing;
  const { t, format } = scene;
  const left = events.length - MOST;
  return html`<ul class="events" aria-label=${t("timeline.events")}>
    ${left > 0 ? html`<li class="more">${t("timeline.more_events", { count: format.count(left) })}</li>` : nothing}
    ${events.slice(-MOST).map(
      (event) =>
        html`<li>
          <button
            type="button"
            class="event"
            data-kind=${event.kind}
            @click=${() => onChoose(event.to_unix_ms)}
          >
            <time>${format.clock(event.to_unix_ms)}</time> ${eventText(scene, event)}
          </button>
        </li>`,
    )}
  </ul>`;
}
