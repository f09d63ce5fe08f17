"""Alerting of an engine with an invented clock."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_monitor.alerts.announcing import LocalClock
from desktop_monitor.engine.alerting.alert_log import AlertLog
from desktop_monitor.engine.alerting.alert_sources import AlertSources
from desktop_monitor.engine.alerting.alerting import Alerting
from desktop_monitor.engine.alerting.rules_file import AlertRulesFile
from desktop_monitor.model.alert import Alert, Announced
from desktop_monitor.model.errors import HistoryUnreadable
from desktop_monitor.model.finding import Finding, Findings
from desktop_monitor.model.notification import NotificationStatus
from desktop_monitor.model.reading import CpuReading, Reading
from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import Notice

START_UNIX_MS = 1_790_000_000_000

LATE_EVENING, MORNING = 23 * 60, 9 * 60


class World:
    """One data directory, an invented clock, and what becomes of the alerts."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.monotonic_s, self.unix_ms, self.minute = 5000.0, START_UNIX_MS, MORNING
        self.minute_of_day: Callable[[], int] = lambda: self.minute
        self.pushed: list[Alert] = []
        self.announced: list[str] = []
        self.notices: list[Notice] = []
        self.findings: list[Finding] | None = []
        self.unreadable: tuple[Unreadable, ...] = ()
        self.is_stored = True
        self.alerting = self.start()

    def start(self) -> Alerting:
        """Start an engine's alerting on the directory."""
        sources = AlertSources(
            push=self.pushed.append,
            announce=self._announce,
            findings=self._findings,
            readings=lambda *_: [],
            private_programs=tuple,
            period_s=lambda: 5.0,
            notifications=lambda: NotificationStatus("page", "none", "", has_actions=False),
            unreadable=lambda: self.unreadable,
            now_unix_ms=lambda: self.unix_ms,
            minute=self.minute_of_day,
        )
        rules = AlertRulesFile(self.directory / "rules.json", on_notice=self.notices.append)
        log = AlertLog(self.directory / "alerts.json", may_store=lambda: self.is_stored)
        self.alerting = Alerting(rules, log, sources)
        self.alerting.start()
        self.alerting.alerts()
        return self.alerting

    def restart(self) -> None:
        """End the engine and start it again."""
        self.alerting.close()
        self.start()
        self.run(5, 0)

    def _announce(self, alert: Alert, on_announced: Callable[[Announced], None]) -> None:
        self.announced.append(alert.id)
        on_announced(Announced.DESKTOP)

    def _findings(self, _from: int, _to: int) -> Findings:
        if self.findings is None:
            raise HistoryUnreadable("The disk does not respond.")
        return Findings(self.findings)

    def follow_local_time(self, begin: datetime) -> None:
        """Set the clock, and let the minute of the day be that of the system's time zone."""
        self.unix_ms = round(begin.timestamp() * 1000)
        self.minute_of_day = LocalClock(lambda: self.unix_ms / 1000).minute
        self.restart()

    def run(self, for_s: float, cpu_percent: float) -> None:
        """Let time pass in periods of five seconds, and wait until everything is done."""
        for _ in range(round(for_s / 5)):
            self.monotonic_s += 5
            self.unix_ms += 5000
            cpu = CpuReading(cpu_percent, (), None, None, None, None, None, None)
            self.alerting.append(
                Sample(self.unix_ms, self.monotonic_s, None), Reading(self.unix_ms, 5.0, cpu)
            )
        self.settle()

    def settle(self) -> None:
        """Wait until the thread has done what waits, and what that has asked for."""
        for _ in range(3):
            done = threading.Event()
            self.alerting._jobs.put(done.set)
            assert done.wait(30)

    def look(self) -> None:
        """Look at the findings."""
        self.alerting._jobs.put(self.alerting.check_findings)
        self.settle()

    def alerts(self) -> list[Alert]:
        """The alerts, newest first."""
        return self.alerting.alerts().alerts

    def change(self, **change: Any) -> None:
        """Change the rules."""
        self.alerting.change(change)
        self.settle()
