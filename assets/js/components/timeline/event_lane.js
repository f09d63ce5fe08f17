/** The events and the findings of the shown range as buttons that open their moment. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { EVENT_TONES } from "../../contract.js";
import { eventText, waitingText } from "../../history/events.js";
import { findingText } from "../../text/finding_text.js";
import { icons } from "../icons.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Finding, PastEvent } from "../../contract.js" */

/** @typedef {{openMoment: (atMs: number) => void, zoom: (fromMs: number, toMs: number) => void}} LaneActions */

const MAX_SHOWN = 4;
/** Of longer texts fewer are shown: of more in one row, little more than their times could be read. */
const MIN_SHOWN = 2;
/** Of a row, in narrow characters. */
const ROOM = 88;
const TIME_LENGTH = 12;
const WIDE_CHARACTER = /[\u2e80-\uffef]/gu;

/** @param {Scene} scene @param {ReadonlyArray<PastEvent>} events Oldest first. @param {LaneActions} actions */
export function eventLane(scene, events, { openMoment, zoom }) {
  if (events.length === 0) return nothing;
  const { t, format } = scene;
  const shown = shownCount(
    events
      .slice(-MAX_SHOWN)
      .reverse()
      .map((event) => eventText(scene, event)),
  );
  const left = events.length - shown;
  return html`<ul class="events" aria-label=${t("timeline.events")}>
    ${moreItem(scene, left, () => zoom(scene.fromMs, events[left].to_unix_ms))}
    ${events.slice(left).map(
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
  const shown = shownCount(findings.map((finding) => findingText(scene, finding)));
  const left = findings.length - shown;
  return html`<ul class="events findings-lane" aria-label=${t("timeline.findings")}>
    ${moreItem(scene, left, () => zoom(scene.fromMs, findings[shown - 1].at_unix_ms))}
    ${findings
      .slice(0, shown)
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

/** How many of these texts can be read beside each other. @param {ReadonlyArray<string>} texts Newest first. */
function shownCount(texts) {
  let [count, length] = [0, 0];
  for (const text of texts.slice(0, MAX_SHOWN)) {
    length += TIME_LENGTH + text.length + (text.match(WIDE_CHARACTER)?.length ?? 0);
    if (count >= MIN_SHOWN && length > ROOM) break;
    count += 1;
  }
  return count;
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
