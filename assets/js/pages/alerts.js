/** The alerts page: what is active, what was, the rules. */

import { html, nothing } from "../../vendor/lit-html.js";
import { alertsCard } from "../alerts/alert_list.js";
import { makeRuleList } from "../alerts/rule_list.js";

/** @import { AlertService } from "../alerts/alert_service.js" */
/** @import { PageView } from "../app/router.js" */

/** @param {{alerts: AlertService, update: () => void}} options @returns {PageView} */
export function makeAlertsPage({ alerts, update }) {
  const rules = makeRuleList({ alerts, update });
  return {
    render: (scene) =>
      html`<div class="page-settings page-alerts">
        <div role="alert">
          ${alerts.error === null || rules.isEditing() ? nothing : html`<p class="error">${alerts.error}</p>`}
        </div>
        <div class="settings-column">${alertsCard(scene, alerts.answer?.alerts ?? null)}</div>
        <div class="settings-column">${rules.render(scene, alerts.answer)}</div>
      </div>`,
    leave() {
      rules.leave();
      alerts.clearError();
    },
  };
}
