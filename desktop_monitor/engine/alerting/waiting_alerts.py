"""The alerts that are active and were not announced yet."""

from collections.abc import Callable
from functools import partial

from desktop_monitor.alerts.announcing import MAX_ANNOUNCED, MAX_ANNOUNCED_WITHIN_S, is_quiet, is_snoozed
from desktop_monitor.engine.alerting.alert_changes import AlertChanges
from desktop_monitor.engine.alerting.alert_log import AlertLog
from desktop_monitor.engine.alerting.alert_sources import AlertSources
from desktop_monitor.engine.alerting.rules_file import AlertRulesFile
from desktop_monitor.model.alert import Announced
from desktop_monitor.timing.sliding_window import SlidingWindow


class WaitingAlerts:
    """Announces what waits, as soon as the user wants that; the thread of the alerts only."""

    def __init__(
        self,
        rules: AlertRulesFile,
        log_of_alerts: AlertLog,
        changes: AlertChanges,
        sources: AlertSources,
        run: Callable[[Callable[[], None]], None],
    ) -> None:
        """Announce the alerts of a log; `run` runs something on the thread of the alerts."""
        self._rules, self._log, self._changes, self._sources = rules, log_of_alerts, changes, sources
        self._run = run
        self._limit = SlidingWindow(MAX_ANNOUNCED, MAX_ANNOUNCED_WITHIN_S)
        self._in_flight: set[str] = set()

    def announce(self) -> None:
        """Announce what is active and was not announced, unless the user does not want that now."""
        minute = self._sources.minute()
        if is_quiet(self._rules.quiet_hours, minute):
            return
        now_unix_ms = self._sources.now_unix_ms()
        for alert in self._log.active():
            rule = self._rules.rule(alert.rule)
            is_waiting = alert.announced == Announced.NO and alert.id not in self._in_flight
            if not is_waiting or rule is None:
                continue
            if is_snoozed(rule, now_unix_ms) or is_quiet(rule.quiet_hours, minute):
                continue
            if not self._limit.has_room():
                return
            self._limit.count()
            self._in_flight.add(alert.id)
            self._sources.announce(alert, partial(self._on_announced, alert.id))

    def _on_announced(self, alert_id: str, how: Announced) -> None:
        def note() -> None:
            self._in_flight.discard(alert_id)
            self._changes.set_announced(alert_id, how)
            self._log.save(self._sources.now_unix_ms())

        self._run(note)
