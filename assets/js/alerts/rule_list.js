/** The rules: on or off, edited, snoozed; and the quiet hours. */

import { html, nothing } from "../../vendor/lit-html.js";
import { card } from "../components/card.js";
import { button, switchControl } from "../components/controls.js";
import { NotificationChannel } from "../contract.js";
import { HOUR_MS } from "../text/durations.js";
import { reasonText } from "../text/reasons.js";
import { escapeInvisible } from "../text/text_safety.js";
import { quietHours } from "./quiet_hours.js";
import { makeRuleForm } from "./rule_form.js";
import { ruleName, ruleText } from "./rule_text.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { AlertRule, Alerts, NotificationStatus, Unreadable } from "../contract.js" */
/** @import { AlertService } from "./alert_service.js" */

/** @param {{alerts: AlertService, update: () => void}} options */
export function makeRuleList({ alerts, update }) {
  const form = makeRuleForm({ alerts, update });

  /** @param {Scene} scene @param {AlertRule} rule @param {Unreadable | undefined} whyInactive */
  const ruleRow = (scene, rule, whyInactive) => {
    const { t, format } = scene;
    const name = ruleName(scene, rule);
    const until = rule.snoozed_until_unix_ms;
    const isSnoozed = until > Date.now();
    return html`<li class="setting rule" data-rule=${rule.id}>
      ${switchControl({
        label: html`<span class="setting-name"><bdi>${name}</bdi></span>`,
        isOn: rule.enabled,
        onChange: (enabled) => void alerts.change({ rules: { [rule.id]: { enabled } } }),
        describedBy: `rule-${rule.id}`,
      })}
      <p class="setting-help" id="rule-${rule.id}">
        ${ruleText(scene, rule)}
        ${isSnoozed ? t("alerts.snoozed", { time: format.dayMinute(until) }) : nothing}
        ${whyInactive === undefined ? nothing : html`<strong>${t("alerts.inactive", { why: reasonText(t, whyInactive) })}</strong>`}
      </p>
      <div class="choices">
        ${button(html`${t("alerts.edit")}<span class="visually-hidden"> ${name}</span>`, () => form.open(rule))}
        ${button(html`${t(isSnoozed ? "alerts.end_snooze" : "alert.action.snooze")}<span class="visually-hidden"> ${name}</span>`, () => void alerts.snooze(rule.id, isSnoozed ? 0 : HOUR_MS), { isDisabled: !rule.enabled && !isSnoozed })}
      </div>
      ${form.editedId() === rule.id ? form.render(scene) : nothing}
    </li>`;
  };

  return {
    leave: form.close,
    isEditing: () => form.editedId() !== null,
    /** @param {Scene} scene @param {Alerts | null} answer */
    render(scene, answer) {
      const { t } = scene;
      if (answer === null) return nothing;
      return html`${card(
        {
          id: "alert-rules",
          title: t("alerts.rules"),
          head: button(t("alerts.new_rule"), () => form.open(null)),
        },
        html`${form.editedId() === "" ? form.render(scene) : nothing}
          <ul class="rules">
            ${answer.rules.map((rule) => ruleRow(scene, rule, answer.inactive_rules[rule.id]))}
          </ul>`,
      )}
      ${card(
        { id: "alert-notifications", title: t("alerts.notifications") },
        html`<p>${channelText(scene, answer.notifications)}</p>
          ${quietHours(scene, "alerts.quiet", answer.quiet_hours, (hours) => void alerts.change({ quiet_hours: hours }))}`,
      )}`;
    },
  };
}

/** @param {Pick<Scene, "t">} scene @param {NotificationStatus} status Where alerts are announced. */
export function channelText({ t }, { channel, problem, server, has_actions: hasActions }) {
  if (channel === NotificationChannel.PAGE) return t(`notifications.problem.${problem}`);
  if (channel === NotificationChannel.UNKNOWN) return t("notifications.unknown");
  return t(hasActions ? "notifications.desktop" : "notifications.desktop_plain", {
    server: escapeInvisible(server),
  });
}
