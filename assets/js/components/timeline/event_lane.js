/** The events and the findings of the shown range as buttons that open their moment. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { EVENT_TONES } from "../../contract.js";
import { eventText, waitingText } from "../../history/events.js";
import { findingText } from "../../text/finding_text.js";
import { icons } from "../icons.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Finding, PastEvent } from "../../contract.js" */

/** @typedef {{openMoment: (atMs: number) => void, zoom: (fromMs: number, toMs: number) => void}} LaneActions */

/** Of more in one row, little more than their times could be read. */
const MAX_EVENTS = 4;
const MAX_FINDINGS = 3;

/** @param {Scene} scene @param {ReadonlyArray<PastEvent>} events Oldest first. @param {LaneActions} actions */
export function eventLane(scene, events, { openMoment, zoom }) {
  if (events.length === 0) return nothing;
  const { t, format } = scene;
  const left = events.length - MAX_EVENTS;
  return html`<ul class="events" aria-label=${t("timeline.events")}>
    ${moreItem(scene, left, () => zoom(scene.fromMs, events[left].to_unix_ms))}
    ${events.slice(-MAX_EVENTS).map(
      (event) =>
        html`<li>
          <button
            type="button"
            class="event"
            data-kind=${event.kind}
            data-tone=${EVENT_TONES[event.kind]}
            title=${[eventText(scene, event), waitingText(scene, event)].filter(Boolean).join("\n")}
            @click=${() => openMoment(event.to_unix_ms)}
          >
            <time>${format.clock(event.to_unix_ms)}</time> ${eventText(scene, event)}
          </button>
        </li>`,
    )}
  </ul>`;
}

/** Always there, so that the charts stay where they are. @param {Scene} scene @param {ReadonlyArray<Finding> | null} findings Newest first; null is unknown. @param {LaneActions} actions */
export function findingLane(scene, findings, { openMoment, zoom }) {
  const { t, format } = scene;
  if (findings === null || findings.length === 0) {
    return html`<p class="findings-lane none">${findings === null ? "" : t("timeline.no_findings")}</p>`;
  }
  const left = findings.length - MAX_FINDINGS;
  return html`<ul class="events findings-lane" aria-label=${t("timeline.findings")}>
    ${moreItem(scene, left, () => zoom(scene.fromMs, findings[MAX_FINDINGS - 1].at_unix_ms))}
    ${findings
      .slice(0, MAX_FINDINGS)
      .reverse()
      .map(
        (finding) =>
          html`<li>
            <button
              type="button"
              class="event"
              data-kind=${finding.kind}
              data-tone="finding"
              title=${`${findingText(scene, finding)}\n${t(`finding.${finding.kind}.advice`)}`}
              @click=${() => openMoment(finding.at_unix_ms)}
            >
              ${icons.warning()} <time>${format.clock(finding.at_unix_ms)}</time>
              <bdi>${findingText(scene, finding)}</bdi>
            </button>
          </li>`,
      )}
  </ul>`;
}

/** The earlier ones have a row of their own in the time before those that are shown. @param {Scene} scene @param {number} count @param {() => void} show */
const moreItem = ({ t, format }, count, show) =>
  count <= 0
    ? nothing
    : html`<li class="more">
        <button type="button" class="event" title=${t("timeline.more_events.help")} @click=${show}>
          ${t("timeline.more_events", { count: format.count(count) })}
        </button>
      </li>`;
