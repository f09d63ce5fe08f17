"""The rules about findings, which are compared with the recorded history and not with samples."""

import logging

from desktop_monitor.alerts.preview import matches
from desktop_monitor.alerts.raised import finding_alert, finding_subject
from desktop_monitor.engine.alerting.alert_changes import AlertChanges
from desktop_monitor.engine.alerting.alert_log import AlertLog
from desktop_monitor.engine.alerting.alert_sources import AlertSources
from desktop_monitor.engine.alerting.rules_file import AlertRulesFile
from desktop_monitor.model.alert import AlertMetric, AlertRule
from desktop_monitor.model.errors import MonitorError
from desktop_monitor.model.finding import Finding
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS

log = logging.getLogger(__name__)

FIRST_FINDINGS_S = 120.0
FINDINGS_S = 900.0
FINDINGS_RANGE_MS = HOUR_MS
SAME_FINDING_MS = DAY_MS


class FindingRules:
    """Raises and clears the alerts of findings."""

    def __init__(
        self, rules: AlertRulesFile, log_of_alerts: AlertLog, changes: AlertChanges, sources: AlertSources
    ) -> None:
        """Compare the findings of `sources` with those of the rules that are about findings."""
        self._rules, self._log, self._changes, self._sources = rules, log_of_alerts, changes, sources
        self._due_s = 0.0

    def is_due(self, now_s: float) -> bool:
        """Return whether there is something to check now (monotonic), and plan the next time."""
        is_first = not self._due_s
        if not is_first and now_s < self._due_s:
            return False
        self._due_s = now_s + (FIRST_FINDINGS_S if is_first else FINDINGS_S)
        return not is_first and any(
            one.enabled and one.metric is AlertMetric.FINDING for one in self._rules.rules
        )

    def check(self) -> bool:
        """Raise and clear the alerts of findings; return False if the history cannot be read now."""
        now_unix_ms = self._sources.now_unix_ms()
        try:
            findings = self._sources.findings(now_unix_ms - FINDINGS_RANGE_MS, now_unix_ms).findings
        except MonitorError as error:
            log.info("findings not read: error=%s", error)
            return False
        for rule in self._rules.rules:
            if rule.enabled and rule.metric is AlertMetric.FINDING:
                self._follow(rule, [one for one in findings if matches(rule, one)], now_unix_ms)
        self._log.save(now_unix_ms)
        return True

    def _follow(self, rule: AlertRule, findings: list[Finding], now_unix_ms: int) -> None:
        subjects = {finding_subject(one): one for one in findings}
        for alert in self._log.active():
            if alert.rule == rule.id and alert.subject not in subjects:
                self._changes.clear(alert, now_unix_ms)
        for subject, one in subjects.items():
            newest = self._log.newest(rule.id, subject)
            cleared_unix_ms = newest.cleared_at_unix_ms if newest else None
            cleared_ms = None if cleared_unix_ms is None else now_unix_ms - cleared_unix_ms
            if newest is None or (cleared_ms is not None and not 0 <= cleared_ms < SAME_FINDING_MS):
                alert_id = self._log.new_id(rule.id, now_unix_ms)
                self._changes.add(finding_alert(rule, one, alert_id, now_unix_ms))
            elif cleared_unix_ms is not None:
                self._changes.raise_again(newest)
