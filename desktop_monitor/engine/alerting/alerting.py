"""The alerts of a running engine: watches samples, keeps what was raised, announces it.

The sampler's thread only compares numbers. Who did it, files, pages and notifications are the work of a
thread of its own.
"""

import logging
import queue
import threading
from collections.abc import Callable
from functools import partial

from desktop_monitor.alerts.evaluator import Change, RuleEvaluator
from desktop_monitor.alerts.hysteresis import SAME_EPISODE_S, Transition
from desktop_monitor.alerts.inactive import why_inactive
from desktop_monitor.alerts.raised import raised_alert
from desktop_monitor.alerts.rules import BUILTIN_RULES
from desktop_monitor.engine.alerting.alert_changes import AlertChanges
from desktop_monitor.engine.alerting.alert_log import AlertLog
from desktop_monitor.engine.alerting.alert_previews import AlertPreviews
from desktop_monitor.engine.alerting.alert_sources import AlertSources
from desktop_monitor.engine.alerting.finding_rules import FindingRules
from desktop_monitor.engine.alerting.rules_file import AlertRulesFile
from desktop_monitor.engine.alerting.waiting_alerts import WaitingAlerts
from desktop_monitor.model.alert import Alert, AlertMetric, AlertPreview, AlertRule, Alerts, Announced
from desktop_monitor.model.errors import MonitorError, NotForgotten
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import Sample
from desktop_monitor.timing.unix_time import MINUTE_MS

log = logging.getLogger(__name__)

RESUMED_MS = 15 * MINUTE_MS
"""An alert that was active when the engine ended is still the same one, when it starts within this time."""
HOUSEKEEPING_S = 30.0
"""How often alerts that wait to be announced are checked."""
SEEN_S = 300.0
READY_S = 5.0
STOP_S = 2.0


class Alerting:
    """Evaluates every sample by the rules; see the module."""

    def __init__(self, rules: AlertRulesFile, log_of_alerts: AlertLog, sources: AlertSources) -> None:
        self._rules, self._log, self._sources = rules, log_of_alerts, sources
        self.active = log_of_alerts.active
        self._evaluator = RuleEvaluator(())
        self._newest: Sample | None = None
        self._watching = threading.Lock()
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._ready = threading.Event()
        self._ready.set()  # until it is started, there is nothing to wait for
        self._previews = AlertPreviews(sources)
        self._changes = AlertChanges(log_of_alerts, sources.push)
        self._waiting = WaitingAlerts(rules, log_of_alerts, self._changes, sources, self._jobs.put)
        self._finding_rules = FindingRules(rules, log_of_alerts, self._changes, sources)
        self._housekeeping_due_s = self._seen_due_s = 0.0
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)

    def start(self) -> None:
        """Start, and resume the alerts of the run before."""
        self._ready.clear()
        self._jobs.put(self._resume)
        self._thread.start()

    def close(self) -> None:
        """Store what is active, and end; what is announced at this moment is not waited for."""
        if self._thread.is_alive():
            self._jobs.put(lambda: self._log.save(self._sources.now_unix_ms()))
            self._jobs.put(None)
            self._thread.join(STOP_S)

    def append(self, sample: Sample, reading: Reading | None) -> None:
        """Compare a sample with the rules; returns at once."""
        self._newest = sample
        if not self._ready.is_set():
            return
        with self._watching:
            changes = self._evaluator.step(sample, reading)
        if changes:
            self._jobs.put(partial(self._apply, changes))
        if sample.monotonic_s >= self._housekeeping_due_s:
            self._housekeeping_due_s = sample.monotonic_s + HOUSEKEEPING_S
            self._plan_housekeeping(sample.monotonic_s)

    def alerts(self) -> Alerts:
        """Return the alerts, newest first, and the rules."""
        self._ready.wait(READY_S)
        return Alerts(
            alerts=list(reversed(self._log.alerts)),
            rules=self._rules.rules,
            quiet_hours=self._rules.quiet_hours,
            builtin_rules=list(BUILTIN_RULES),
            notifications=self._sources.notifications(),
            inactive_rules=self._inactive_rules(),
        )

    def _inactive_rules(self) -> dict[str, Unreadable]:
        newest = self._newest
        if newest is None:
            return {}
        unreadable = tuple(self._sources.unreadable())
        reasons = ((rule.id, why_inactive(rule, newest, unreadable)) for rule in self._rules.rules)
        return {rule_id: why for rule_id, why in reasons if why is not None}

    def change(self, change: object) -> Alerts:
        """Change the rules or the quiet hours; see `AlertRulesFile.change`.

        Raises:
            SettingsRefused: The change is not allowed. Nothing is changed.
        """
        self._ready.wait(READY_S)
        self._rules.change(change)
        self._jobs.put(self._follow_rules)
        self._jobs.put(self._waiting.announce)
        return self.alerts()

    def snooze(self, rule_id: str, for_s: float) -> None:
        """Announce nothing of a rule for some time."""
        until_unix_ms = self._sources.now_unix_ms() + round(1000 * for_s)
        try:
            self._rules.change({"rules": {rule_id: {"snoozed_until_unix_ms": until_unix_ms}}})
        except MonitorError as error:  # there is no caller to show it to
            log.warning("alert not snoozed: rule=%s error=%s", rule_id, error)

    def preview(self, part: object) -> AlertPreview:
        """Return what a rule would have done in the last week; see `AlertPreviews`."""
        return self._previews.of(part)

    def forget(self, from_unix_ms: int, to_unix_ms: int) -> None:
        """Remove the alerts of a range; what still holds is raised again, by what is measured from now on.

        Raises:
            NotForgotten: The file cannot be written.
        """
        self._ready.wait(READY_S)
        try:
            removed = self._log.remove_range(from_unix_ms, to_unix_ms, self._sources.now_unix_ms())
        except OSError as error:
            raise NotForgotten(f"The alerts could not be deleted: {error.strerror}. Try again.") from error
        with self._watching:
            self._evaluator.drop((one.rule, one.subject) for one in removed if one.cleared_at_unix_ms is None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:  # top level of a thread: one bad alert must not end the others
                log.exception("alerting failed")

    def _resume(self) -> None:
        """Resume what the run before has raised; what was not seen for long is cleared."""
        try:
            self._log.load()
            now_unix_ms = self._sources.now_unix_ms()
            is_recent = abs(now_unix_ms - self._log.seen_at_unix_ms) <= RESUMED_MS
            with self._watching:
                self._evaluator.set_rules(self._rules.rules)
                for alert in self._log.alerts:
                    self._resume_one(alert, now_unix_ms, is_recent=is_recent)
        finally:
            self._ready.set()

    def _resume_one(self, alert: Alert, now_unix_ms: int, *, is_recent: bool) -> None:
        rule = self._rules.rule(alert.rule)
        is_watched = rule is not None and rule.enabled and rule.metric == alert.metric
        cleared_unix_ms = alert.cleared_at_unix_ms
        if cleared_unix_ms is None and not (is_recent and is_watched):
            seen_unix_ms = max(alert.raised_at_unix_ms, self._log.seen_at_unix_ms)
            self._log.change(alert.id, cleared_at_unix_ms=seen_unix_ms)
            return
        if rule is None or not is_watched or rule.metric is AlertMetric.FINDING:
            return
        since_s = None if cleared_unix_ms is None else (now_unix_ms - cleared_unix_ms) / 1000
        if since_s is None or 0 <= since_s <= SAME_EPISODE_S:
            self._evaluator.restore(rule, alert.subject, cleared_since_s=since_s)

    def _follow_rules(self) -> None:
        """Clear what was raised by a rule that was changed, switched off or removed."""
        with self._watching:
            self._evaluator.set_rules(self._rules.rules)
        now_unix_ms = self._sources.now_unix_ms()
        for alert in self._log.active():
            rule = self._rules.rule(alert.rule)
            if rule is None or not self._is_watched(alert, rule):
                self._changes.clear(alert, now_unix_ms)
        self._log.save(now_unix_ms)

    def _is_watched(self, alert: Alert, rule: AlertRule) -> bool:
        if not rule.enabled or rule.metric != alert.metric:
            return False
        if rule.metric is AlertMetric.FINDING:
            return rule.finding == alert.finding
        return self._evaluator.is_raised(rule.id, alert.subject)

    def _apply(self, changes: list[Change]) -> None:
        for change in changes:
            self._apply_one(change)
        self._log.save(self._sources.now_unix_ms())
        self._waiting.announce()

    def _apply_one(self, change: Change) -> None:
        rule, at_unix_ms = change.rule, change.sample.taken_at_unix_ms
        newest = self._log.newest(rule.id, change.subject)
        if change.transition is Transition.CLEARED:
            if newest is not None and newest.cleared_at_unix_ms is None:
                self._changes.clear(newest, at_unix_ms)
            return
        if change.transition is Transition.RAISED_AGAIN and newest is not None:
            self._changes.raise_again(newest)
            return
        private = self._sources.private_programs()
        self._changes.add(raised_alert(change, self._log.new_id(rule.id, at_unix_ms), private=private))

    def _plan_housekeeping(self, now_s: float) -> None:
        """Wake the thread only for something that is due."""
        active = self._log.active()
        if any(one.announced == Announced.NO for one in active):
            self._jobs.put(self._waiting.announce)
        if active and now_s >= self._seen_due_s:
            self._seen_due_s = now_s + SEEN_S
            self._jobs.put(lambda: self._log.save(self._sources.now_unix_ms()))
        if self._finding_rules.is_due(now_s):
            self._jobs.put(self.check_findings)

    def check_findings(self) -> None:
        """Raise and clear the alerts of findings, and announce them."""
        if self._finding_rules.check():
            self._waiting.announce()
