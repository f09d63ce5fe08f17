"""What the monitor reports about itself: its cost, its age, what it cannot read and why."""

import os
import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from desktop_monitor import __version__
from desktop_monitor.engine.notices import Notices
from desktop_monitor.model.incident import OpenedIncident
from desktop_monitor.model.notification import NotificationStatus
from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.status import (
    BackgroundStatus,
    Machine,
    MetricsStatus,
    OwnCost,
    PeriodSource,
    ProcessEventSource,
    RecorderStatus,
    Status,
    TrayStatus,
)
from desktop_monitor.rates.gaps import longest_step_ms
from desktop_monitor.timing.unix_time import now_unix_ms

STATUS_PERIOD_S = 30.0
"""How often the pages get it, if nothing else happens."""

_SHOWN_PACKAGES = (
    "flask",
    "flask-socketio",
    "werkzeug",
    "simple-websocket",
    "psutil",
    "msgspec",
    "prometheus-client",
    "pywebview",
)


class StatusDue:
    """When the status is pushed next though nothing asked for it. Any thread may call it."""

    def __init__(self) -> None:
        self._due_s = 0.0

    def make_due(self) -> None:
        """Something in it has changed: it is due with the next sample."""
        self._due_s = 0.0

    def is_due(self, now_s: float) -> bool:
        """Return whether it is due; then it is not for `STATUS_PERIOD_S`."""
        if now_s < self._due_s:
            return False
        self._due_s = now_s + STATUS_PERIOD_S
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """Combines what the parts report."""

    machine: Callable[[], Machine]
    notices: Notices
    period_s: Callable[[], float]
    period_source: Callable[[], PeriodSource]
    own: Callable[[], OwnCost]
    recorder: Callable[[], RecorderStatus]
    background: Callable[[], BackgroundStatus]
    unreadable: Callable[[], tuple[Unreadable, ...]]
    metrics: Callable[[], MetricsStatus]
    notifications: Callable[[], NotificationStatus]
    tray: Callable[[], TrayStatus]
    command: str
    started_at_unix_ms: int = field(default_factory=now_unix_ms)
    is_read_only: bool = False
    incident: OpenedIncident | None = None
    pressed_by: Callable[[], tuple[str, ...]] = tuple

    def status(self) -> Status:
        """Return the status as it is now."""
        period_s, unreadable = self.period_s(), self.unreadable()
        source, reason = process_events_of(unreadable)
        return Status(
            version=__version__,
            pid=os.getpid(),
            started_at_unix_ms=self.started_at_unix_ms,
            period_s=period_s,
            period_source=self.period_source(),
            longest_step_ms=round(longest_step_ms(period_s * 1000)),
            own=self.own(),
            recorder=self.recorder(),
            background=self.background(),
            unreadable=unreadable,
            notices=self.notices.kept,
            machine=self.machine(),
            versions=versions(),
            metrics=self.metrics(),
            command=self.command,
            is_read_only=self.is_read_only,
            incident=self.incident,
            pressed_by=self.pressed_by(),
            notifications=self.notifications(),
            tray=self.tray(),
            process_events=source,
            process_events_reason=reason,
        )


def process_events_of(unreadable: Iterable[Unreadable]) -> tuple[ProcessEventSource, str]:
    """Return how starts and ends of processes are known, and what is missing of them."""
    for one in unreadable:
        if one.what == "process_events":
            is_partial = one.code in (ReasonCode.EVENTS_LOST, ReasonCode.EVENTS_TOO_MANY)
            return ProcessEventSource.KERNEL if is_partial else ProcessEventSource.POLLING, one.why
    return ProcessEventSource.KERNEL, ""


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a report of a problem needs."""
    found = {"desktop-monitor": __version__, "python": platform.python_version()}
    for package in _SHOWN_PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # a bundle may leave the package's metadata out
            continue
    return found
