/** The setting that lets other programs read the newest readings, and how they do. */

import { html, nothing } from "../../vendor/lit-html.js";
import { escapeInvisible } from "../text/text_safety.js";
import { copyText } from "./clipboard.js";
import { button, switchControl } from "./controls.js";
import { icons } from "./icons.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { ChangeSettings } from "../app/settings.js" */
/** @import { State } from "../app/state.js" */

const RESULT_MS = 3000;

/** @param {{state: State, changeSettings: ChangeSettings, update: () => void}} options */
export function makeMetricsSettings({ state, changeSettings, update }) {
  /** What was copied last, and whether it was; shown for a while. @type {{name: string, phase: "done" | "refused"} | null} */
  let copied = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {string} name @param {string} value */
  const copy = async (name, value) => {
    copied = { name, phase: (await copyText(value)) ? "done" : "refused" };
    clearTimeout(timer);
    timer = setTimeout(() => {
      copied = null;
      update();
    }, RESULT_MS);
    update();
  };

  /** @param {Scene["t"]} t @param {string} name @param {string} value */
  const line = (t, name, value) => {
    const label = t(`metrics.${name}`);
    const result = copied?.name === name ? t(`copy.${copied.phase}`) : "";
    return html`<dt>${label}</dt>
      <dd>
        <code>${escapeInvisible(value)}</code>
        ${button(icons.copy(), () => void copy(name, value), { className: "quiet", title: t("metrics.copy", { what: label }) })}
        <span class="setting-help" role="status">${result}</span>
      </dd>`;
  };

  return {
    /** @param {Scene} scene */
    render({ t }) {
      const metrics = state.status?.metrics;
      return html`<section class="card" aria-labelledby="settings-metrics">
        <h2 id="settings-metrics">${t("metrics.title")}</h2>
        <div class="setting">
          ${switchControl({
            label: html`<span class="setting-name">${t("settings.metrics")}</span>`,
            isOn: state.settings?.metrics === true,
            onChange: (isOn) => void changeSettings({ metrics: isOn }),
            describedBy: "metrics-help",
          })}
          <p class="setting-help" id="metrics-help">${t("settings.metrics.help")}</p>
          ${metrics?.message ? html`<p class="error">${t("metrics.problem", { message: escapeInvisible(metrics.message) })}</p>` : nothing}
          ${
            metrics?.is_on
              ? html`<dl class="metrics-access">
                    ${line(t, "address", `${location.origin}/metrics`)}
                    ${line(t, "token_file", metrics.token_file)}
                    ${line(t, "targets_file", metrics.targets_file)}
                  </dl>
                  <p class="setting-help">${t("metrics.how")}</p>`
              : nothing
          }
        </div>
      </section>`;
    },
  };
}
