"""The tray of this system."""

import sys
from typing import Protocol

from desktop_monitor.desktop.tray.content import TraySources
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.status import TrayProblem, TrayStatus


class Tray(Protocol):
    """Shows the load of the machine; its calls return at once and raise nothing."""

    def start(self) -> None:
        """Look for a tray, if the settings want one."""

    def append(self, reading: Reading | None) -> None:
        """Show the newest reading; returns at once."""

    def follow_settings(self) -> None:
        """Appear, disappear or change the language, as the settings now say; returns at once."""

    def status(self) -> TrayStatus:
        """Return whether an icon is shown, and why not."""

    def close(self) -> None:
        """Remove the icon."""


class NoTray:
    """Where there is none."""

    def __init__(self, problem: TrayProblem) -> None:
        self._status = TrayStatus(is_shown=False, problem=problem)

    def start(self) -> None:
        """Do nothing."""

    def append(self, _reading: Reading | None) -> None:
        """Do nothing."""

    def follow_settings(self) -> None:
        """Do nothing."""

    def status(self) -> TrayStatus:
        """Return the reason."""
        return self._status

    def close(self) -> None:
        """Do nothing."""


def make_tray(sources: TraySources) -> Tray:
    """Return the tray of this system; nothing is connected or imported yet."""
    if sys.platform == "linux":
        from desktop_monitor.desktop.tray.status_notifier import StatusNotifierTray

        return StatusNotifierTray(sources)
    else:  # noqa: RET505  # else mypy finds it unreachable
        return NoTray(TrayProblem.NOT_SUPPORTED)


def probe() -> TrayStatus:
    """Ask the session bus for a tray, and wait for its answer, at most some seconds."""
    if sys.platform == "linux":
        from desktop_monitor.desktop.tray.status_notifier import probe_host

        return probe_host()
    else:  # noqa: RET505  # likewise
        return NoTray(TrayProblem.NOT_SUPPORTED).status()
