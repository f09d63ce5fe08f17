/** The banner of a lost connection; shown when it was not restored within two seconds. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { icons } from "../icons.js";

/** @import { Scene } from "../../app/scene.js" */

/** Says that this is not the machine in front of the reader. @param {Pick<Scene, "t" | "format" | "state">} scene */
function incidentBanner({ t, format, state }) {
  const incident = state.status?.incident;
  if (!incident) return nothing;
  const range = format.between(incident.from_unix_ms, incident.to_unix_ms);
  return html`<div class="banner incident">
    ${icons.timeline()}<span>${t("incident.banner", { name: escapeInvisible(incident.name), range })}</span>
  </div>`;
}

const SHOW_AFTER_MS = 2000;

/** @param {Pick<Scene["state"], "link" | "lostSinceMs">} state */
export const isLost = ({ link, lostSinceMs }) => link === "lost" && Date.now() - lostSinceMs >= SHOW_AFTER_MS;

/** @param {Pick<Scene, "t" | "format" | "state">} scene */
export function connectionBanner({ t, format, state }) {
  const lostMs = Date.now() - state.lostSinceMs;
  return html`<div role="status" class="banner-region">
    ${
      isLost(state)
        ? html`<div class="banner">
            ${icons.warning()}
            <span>${t("banner.lost")}</span>
            <span class="banner-time" aria-hidden="true">${format.stopwatch(lostMs)}</span>
          </div>`
        : nothing
    }
    ${incidentBanner({ t, format, state })}
  </div>`;
}
