"""What the alerts of a running engine need of its other parts."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from desktop_monitor.alerts.announcing import LocalClock
from desktop_monitor.model.alert import Alert, Announced
from desktop_monitor.model.finding import Findings
from desktop_monitor.model.notification import NotificationStatus
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.timing.unix_time import now_unix_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSources:
    """The functions that alerting needs.

    Attributes:
        push: Sends an alert to the pages; any thread may call it.
        announce: Shows an alert; calls back, in any thread, with how it was announced.
        findings: Returns the findings of a range.
        readings: Returns the recorded readings of a range with one part, oldest first.
        private_programs: Returns the programs whose names are not recorded.
        period_s: Returns the seconds from sample to sample.
        notifications: Returns where alerts are announced.
        unreadable: Returns what the machine does not give, and why.
        now_unix_ms: The wall clock.
        minute: Returns the minute of the local day.
    """

    push: Callable[[Alert], None]
    announce: Callable[[Alert, Callable[[Announced], None]], None]
    findings: Callable[[int, int], Findings]
    readings: Callable[[int, int, str], Iterable[Reading]]
    private_programs: Callable[[], Collection[str]]
    period_s: Callable[[], float]
    notifications: Callable[[], NotificationStatus]
    unreadable: Callable[[], Iterable[Unreadable]]
    now_unix_ms: Callable[[], int] = now_unix_ms
    minute: Callable[[], int] = field(default_factory=lambda: LocalClock().minute)
