/** The name of a rule, and what it says in one line. */

import { ALERT_METRICS, AlertMetric } from "../contract.js";
import { SECOND_MS } from "../text/durations.js";
import { escapeInvisible } from "../text/text_safety.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { AlertPreview, AlertRule } from "../contract.js" */

/** @param {Pick<Scene, "t">} scene @param {AlertRule} rule */
export function ruleName({ t }, { metric, finding, program }) {
  if (metric === AlertMetric.FINDING) return t(`alert.finding.${finding}`);
  const name = t(`alert.${metric}`);
  return program === "" ? name : t("alerts.of_program", { name, program: escapeInvisible(program) });
}

/** @param {Pick<Scene, "t" | "format">} scene @param {AlertRule} rule */
export function ruleText({ t, format }, rule) {
  const { unit, isLow } = ALERT_METRICS[rule.metric];
  const text = {
    bytes: format.bytes,
    bytes_per_s: format.bitRate,
    celsius: format.roundCelsius,
    percent: format.roundPercent,
  }[unit];
  if (rule.metric === AlertMetric.FINDING) return t("alerts.rule.finding", { limit: text(rule.limit) });
  return t(isLow ? `alerts.rule.low.${rule.metric}` : "alerts.rule.high", {
    limit: text(rule.limit),
    clear: text(rule.clear),
    duration: format.duration(rule.for_s * SECOND_MS, t),
  });
}

/** @param {Pick<Scene, "t" | "format">} scene @param {AlertPreview} preview */
export function previewText({ t, format }, preview) {
  const { from_unix_ms: fromMs, to_unix_ms: toMs, episodes, episode_count: count } = preview;
  if (episodes === null) return t("alerts.preview.unknown");
  if (toMs <= fromMs) return t("alerts.preview.nothing");
  const span = format.duration(toMs - fromMs, t);
  if (count === 0) return t("alerts.preview.never", { span });
  return t("alerts.preview.times", { span, count: format.count(count) });
}
