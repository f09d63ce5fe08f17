/** The form of one rule, with a preview on the recorded history. */

import { html, live, nothing } from "../../vendor/lit-html.js";
import { button } from "../components/controls.js";
import { ALERT_METRICS, AlertMetric, FindingKind } from "../contract.js";
import { quietHours } from "./quiet_hours.js";
import { previewText, ruleName } from "./rule_text.js";

/** @import { RulePart } from "../app/api.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { AlertPreview, AlertRule } from "../contract.js" */
/** @import { AlertService } from "./alert_service.js" */

/** What one of the shown unit is: MiB, Mbit/s. @type {Readonly<Record<string, number>>} */
const SCALES = Object.freeze({ bytes: 2 ** 20, bytes_per_s: 1e6 / 8 });
/** Limit and clear level that a metric of this unit begins with. @type {Readonly<Record<string, readonly [number, number]>>} */
const FIRST_LEVELS = Object.freeze({
  bytes: [2 ** 30, 0.9 * 2 ** 30],
  bytes_per_s: [50 * SCALES.bytes_per_s, 40 * SCALES.bytes_per_s],
});
const MAX_FOR_S = 86_400;
const MAX_EPISODES = 5;
/** What a new rule begins with. @type {AlertRule} */
const NEW_RULE = Object.freeze({
  id: "",
  metric: AlertMetric.PROGRAM_CPU,
  limit: 50,
  clear: 40,
  for_s: 60,
  finding: null,
  program: "",
  enabled: true,
  snoozed_until_unix_ms: 0,
  quiet_hours: null,
});

/** @param {{alerts: AlertService, update: () => void}} options */
export function makeRuleForm({ alerts, update }) {
  /** @type {AlertRule | null} As it is edited. */
  let draft = null;
  /** @type {AlertPreview | "waiting" | null} */
  let preview = null;
  let isNew = false;
  /** @type {Element | null} Gets the focus back. */
  let opener = null;

  /** @param {AlertRule | null} rule Null for a new one. */
  const open = (rule) => {
    draft = { ...(rule ?? NEW_RULE) };
    isNew = rule === null;
    preview = null;
    opener = document.activeElement;
    alerts.clearError();
    update();
    requestAnimationFrame(focusForm);
  };
  const close = () => {
    draft = null;
    alerts.clearError();
    update();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  };
  /** @param {Partial<AlertRule>} part */
  const edit = (part) => {
    if (draft !== null) draft = { ...draft, ...part };
    preview = null;
    update();
  };
  /** @param {string} metric */
  const editMetric = (metric) => {
    const { unit, isLow } = ALERT_METRICS[metric];
    const [limit, clear] = FIRST_LEVELS[unit] ?? (isLow ? [10, 15] : [80, 60]);
    edit({
      metric,
      limit,
      clear,
      finding: metric === AlertMetric.FINDING ? FindingKind.SPIKE : null,
      program: "",
    });
  };
  const save = async () => {
    if (draft === null) return;
    const id = isNew ? newId(alerts.answer?.rules ?? [], draft.metric) : draft.id;
    if (await alerts.change({ rules: { [id]: partOf(draft) } })) close();
  };
  const remove = async () => {
    if (draft !== null && (await alerts.change({ rules: { [draft.id]: null } }))) close();
  };
  const showPreview = async () => {
    if (draft === null || preview === "waiting" || !isFormValid()) return;
    preview = "waiting";
    update();
    const asked = draft;
    const answer = await alerts.preview(partOf(asked));
    if (draft === asked) preview = answer;
    update();
  };

  return {
    open,
    close,
    editedId: () => draft?.id ?? null, // Empty for a new rule.
    /** @param {Scene} scene */
    render(scene) {
      if (draft === null) return nothing;
      const { t } = scene;
      const rule = draft;
      const isBuiltin = alerts.answer?.builtin_rules.includes(rule.id) ?? false;
      return html`<form
        class="rule-form"
        aria-label=${isNew ? t("alerts.new_rule") : t("alerts.edit_rule", { name: ruleName(scene, rule) })}
        @submit=${(/** @type {Event} */ event) => {
          event.preventDefault();
          void save();
        }}
        @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close()}
      >
        ${metricField(scene, rule, isNew, editMetric)} ${subjectField(scene, rule, isNew, edit)}
        ${levelField(scene, rule, "limit", edit)}
        ${rule.metric === AlertMetric.FINDING ? nothing : html`${levelField(scene, rule, "clear", edit)} ${secondsField(scene, rule, edit)}`}
        <p class="setting-help">${t(`alert.${rule.metric}.help`)}</p>
        ${quietHours(scene, "alerts.rule_quiet", rule.quiet_hours, (hours) => edit({ quiet_hours: hours }))}
        <div role="alert">
          ${alerts.error === null ? nothing : html`<p class="error">${alerts.error}</p>`}
        </div>
        <div class="choices">
          <button type="submit" class="button">${t("alerts.save")}</button>
          ${button(t("alerts.preview"), () => void showPreview())}
          ${isNew ? nothing : button(t(isBuiltin ? "alerts.reset" : "alerts.remove"), () => void remove())}
          ${button(t("alerts.cancel"), close)}
        </div>
        <div role="status">${previewResult(scene, preview)}</div>
      </form>`;
    },
  };
}

const isFormValid = () =>
  /** @type {HTMLFormElement | null} */ (document.querySelector(".rule-form"))?.reportValidity() === true;

const focusForm = () => {
  const form = document.querySelector(".rule-form");
  /** @type {HTMLElement | null | undefined} */ (form?.querySelector("select, input"))?.focus();
  form?.scrollIntoView({ block: "nearest" });
};

/** @param {Scene} scene @param {AlertPreview | "waiting" | null} preview */
function previewResult(scene, preview) {
  const { t, format } = scene;
  if (preview === null) return nothing;
  if (preview === "waiting") return html`<p class="setting-help">${t("alerts.preview.waiting")}</p>`;
  const newest = [...(preview.episodes ?? [])].reverse();
  return html`<p title=${preview.text}>${previewText(scene, preview)}</p>
    <ul class="alerts">
      ${newest.slice(0, MAX_EPISODES).map(
        ({ raised_at_unix_ms: atMs, cleared_at_unix_ms: clearedMs }) =>
          html`<li>
            <a class="more-link" href="#timeline/${String(atMs)}">${format.dayMinute(atMs)}</a>
            <span
              >${clearedMs === null ? t("alerts.state.active") : t("alerts.lasted", { duration: format.duration(clearedMs - atMs, t) })}</span
            >
          </li>`,
      )}
    </ul>`;
}

/** @param {Scene} scene @param {AlertRule} rule @param {boolean} isNew @param {(metric: string) => void} choose */
const metricField = ({ t }, rule, isNew, choose) =>
  isNew
    ? html`<label class="switch">
        <span class="setting-name">${t("alerts.field.metric")}</span>
        <select
          class="input"
          @change=${(/** @type {Event & {target: HTMLSelectElement}} */ { target }) => choose(target.value)}
        >
          ${Object.values(AlertMetric).map((metric) => html`<option value=${metric} ?selected=${metric === rule.metric}>${t(`alert.${metric}`)}</option>`)}
        </select>
      </label>`
    : html`<p class="setting-name">${ruleName({ t }, rule)}</p>`;

/** @param {Scene} scene @param {AlertRule} rule @param {boolean} isNew @param {(part: Partial<AlertRule>) => void} edit */
function subjectField({ t }, rule, isNew, edit) {
  if (ALERT_METRICS[rule.metric].namesProgram)
    return html`<label class="switch">
      <span class="setting-name">${t("alerts.field.program")}</span>
      <input
        class="input"
        type="text"
        required
        maxlength="200"
        autocomplete="off"
        spellcheck="false"
        .value=${live(rule.program)}
        @input=${(/** @type {Event & {target: HTMLInputElement}} */ { target }) => edit({ program: target.value })}
      />
    </label>`;
  if (rule.metric !== AlertMetric.FINDING || !isNew) return nothing;
  return html`<label class="switch">
    <span class="setting-name">${t("alerts.field.finding")}</span>
    <select
      class="input"
      @change=${(/** @type {Event & {target: HTMLSelectElement}} */ { target }) => edit({ finding: target.value })}
    >
      ${Object.values(FindingKind).map((kind) => html`<option value=${kind} ?selected=${kind === rule.finding}>${t(`alert.finding.${kind}`)}</option>`)}
    </select>
  </label>`;
}

/** @param {Scene} scene @param {AlertRule} rule @param {"limit" | "clear"} name @param {(part: Partial<AlertRule>) => void} edit */
function levelField({ t }, rule, name, edit) {
  const { unit, maximum } = ALERT_METRICS[rule.metric];
  const scale = SCALES[unit] ?? 1;
  const key = rule.metric === AlertMetric.FINDING ? "confidence" : name;
  return numberField(
    t(`alerts.field.${key}`, { unit: t(`alerts.unit.${unit}`) }),
    Math.round((rule[name] / scale) * 100) / 100,
    maximum / scale,
    (value) => edit({ [name]: value * scale }),
  );
}

/** @param {Scene} scene @param {AlertRule} rule @param {(part: Partial<AlertRule>) => void} edit */
const secondsField = ({ t }, rule, edit) =>
  numberField(t("alerts.field.for_s"), rule.for_s, MAX_FOR_S, (value) => edit({ for_s: Math.round(value) }));

/** @param {string} label @param {number} value @param {number} maximum @param {(value: number) => void} choose */
const numberField = (label, value, maximum, choose) =>
  html`<label class="switch">
    <span class="setting-name">${label}</span>
    <input
      class="input short"
      type="number"
      inputmode="decimal"
      required
      min="0"
      max=${maximum}
      step="any"
      .value=${String(value)}
      @change=${(/** @type {Event & {target: HTMLInputElement}} */ { target }) => target.value !== "" && choose(Number(target.value))}
    />
  </label>`;

/** @param {AlertRule} rule @returns {RulePart} */
const partOf = ({ metric, limit, clear, for_s, finding, program, enabled, quiet_hours }) => ({
  metric,
  limit,
  clear: metric === AlertMetric.FINDING ? 0 : clear,
  for_s,
  finding,
  program,
  enabled,
  quiet_hours,
});

/** @param {ReadonlyArray<AlertRule>} rules @param {string} metric */
function newId(rules, metric) {
  const name = metric.replaceAll("_", "-");
  let number = 1;
  while (rules.some(({ id }) => id === `${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}
