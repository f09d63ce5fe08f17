/** Alerts that the desktop cannot show: what it is, a link to the moment, and a way to snooze the rule. */

import { html } from "../../vendor/lit-html.js";
import { button, iconButton } from "../components/controls.js";
import { icons } from "../components/icons.js";
import { HOUR_MS } from "../text/durations.js";
import { alertText } from "../text/finding_text.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { AlertService } from "./alert_service.js" */

/** @param {Scene} scene @param {AlertService} alerts */
export const alertNotices = (scene, alerts) => {
  const { t, state } = scene;
  const shown = state.route === "alerts" ? [] : alerts.notices();
  return html`<section aria-label=${t("alerts.notices")}>
    <div role="status">
      ${shown.map(
        (alert) =>
          html`<div class="action-notice alert-notice">
            <span class="action-notice-text"><bdi>${alertText(scene, alert)}</bdi></span>
            <a class="button" href="#timeline/${String(alert.raised_at_unix_ms)}"
              >${t("alert.action.moment")}</a
            >
            ${button(t("alert.action.snooze"), () => {
              alerts.dismiss(alert.id);
              void alerts.snooze(alert.rule, HOUR_MS);
            })}
            ${iconButton(icons.close(), t("alerts.dismiss"), () => alerts.dismiss(alert.id))}
          </div>`,
      )}
    </div>
  </section>`;
};
