"""What a held process can do, on every system."""

from collections.abc import Callable
from typing import Protocol

from desktop_monitor.model.action import ActionKind


class ProcessHandle(Protocol):
    """Holds one process, whatever becomes of its pid.

    Every method but `close` and `has_ended` raises ProcessLookupError when the process has ended, and
    PermissionError when the system refuses.
    """

    @property
    def pid(self) -> int:
        """Its process id."""

    def has_ended(self) -> bool:
        """Return whether it has ended, also when its exit status was not yet collected."""

    def check_permission(self) -> None:
        """Raise if it may not be signalled; nothing else happens."""

    def send(self, action: ActionKind) -> None:
        """End, kill, suspend or resume it."""

    def set_nice(self, nice: int) -> None:
        """Set the nice value of all its threads."""

    def wait(self, timeout_s: float) -> bool:
        """Wait until it has ended, no longer than that; return whether it has."""

    def close(self) -> None:
        """Release it."""


OpenHandle = Callable[[int], ProcessHandle]
"""Holds the process that has a pid now; the caller compares its identity afterwards."""
