/** The alerts as sentences, each a link to its moment. */

import { html, nothing } from "../../vendor/lit-html.js";
import { card } from "../components/card.js";
import { Announced } from "../contract.js";
import { alertText } from "../text/finding_text.js";
import { isActive } from "./alert_service.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { Alert } from "../contract.js" */

const MAX_SHOWN = 50;

/** @param {Scene} scene @param {ReadonlyArray<Alert> | null} alerts Newest first; null while they are loaded. */
export function alertsCard(scene, alerts) {
  const { t, format } = scene;
  const active = (alerts ?? []).filter(isActive);
  const past = (alerts ?? []).filter((one) => !isActive(one));
  const shown = past.slice(0, MAX_SHOWN);
  return html`${card(
    { id: "alerts-active", title: t("alerts.active") },
    alerts === null
      ? html`<p class="muted" role="status">${t("chart.loading")}</p>`
      : active.length === 0
        ? html`<p class="muted">${t("alerts.none_active")}</p>`
        : list(scene, active),
  )}
  ${card(
    { id: "alerts-past", title: t("alerts.past") },
    shown.length === 0
      ? html`<p class="muted">${t("alerts.none_past")}</p>`
      : html`${list(scene, shown)}
        ${past.length > shown.length ? html`<p class="muted">${t("table.more", { count: format.count(shown.length), all: format.count(past.length) })}</p>` : nothing}`,
  )}`;
}

/** @param {Scene} scene @param {ReadonlyArray<Alert>} alerts */
const list = (scene, alerts) =>
  html`<ol class="alerts">
    ${alerts.map(
      (alert) =>
        html`<li data-active=${isActive(alert) ? "yes" : "no"} title=${alert.subject || nothing}>
          <a class="more-link" href="#timeline/${String(alert.raised_at_unix_ms)}"
            ><time datetime=${new Date(alert.raised_at_unix_ms).toISOString()}
              >${scene.format.dayMinute(alert.raised_at_unix_ms)}</time
            ></a
          >
          <span><bdi>${alertText(scene, alert)}</bdi></span>
          <span class="alert-state">${stateText(scene, alert)}</span>
        </li>`,
    )}
  </ol>`;

/** How long it lasted; of an active one, whether the user was notified. @param {Scene} scene @param {Alert} alert */
function stateText({ t, format }, alert) {
  const { cleared_at_unix_ms: clearedMs, raised_at_unix_ms: raisedMs, announced } = alert;
  if (clearedMs !== null) return t("alerts.lasted", { duration: format.duration(clearedMs - raisedMs, t) });
  return t(announced === Announced.NO ? "alerts.state.silent" : "alerts.state.active");
}
