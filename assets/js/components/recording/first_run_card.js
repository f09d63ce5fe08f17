/** The card of the first start: what is recorded, and whether that may go on without a window. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { returnText } from "../../text/recording_text.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { button } from "../controls.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { ChangeSettings } from "../../app/settings.js" */

/** Days for which sums are kept; the engine's constant. */
const SUMS_DAYS = 90;

/** Nothing once the question was answered, here or on the command line. @param {Pick<Scene, "t" | "format" | "state">} scene @param {ChangeSettings} changeSettings */
export function firstRunCard({ t, format, state }, changeSettings) {
  const { settings, status } = state;
  if (settings === null || status === null || settings.background_asked || status.incident) return nothing;
  /** @param {boolean} isOn */
  const answer = (isOn) => changeSettings({ background: isOn, autostart: isOn, background_asked: true });
  const size = format.count(Math.round(settings.retention_bytes / 1e6));
  const days = format.count(settings.retention_days);
  return html`<section class="card first-run" aria-labelledby="first-run-title">
    <h2 id="first-run-title">${t("first_run.title")}</h2>
    <ul>
      <li>${t("first_run.what")}</li>
      <li>${t("first_run.where", { folder: escapeInvisible(status.recorder.directory) })}</li>
      <li>${t("first_run.how_much", { size, days, sums: format.count(SUMS_DAYS) })}</li>
      <li>${t("first_run.private")}</li>
    </ul>
    <p>${t("first_run.question")} ${returnText({ t, state })}</p>
    <div class="choices">
      ${button(t("first_run.on"), () => void answer(true), { className: "primary" })}
      ${button(t("first_run.off"), () => void answer(false))}
    </div>
  </section>`;
}
