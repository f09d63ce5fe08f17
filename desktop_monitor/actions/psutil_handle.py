"""Holds a process by its pid and its start time, which psutil compares before it acts."""

import sys
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psutil

from desktop_monitor.model.action import ActionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_WINDOWS_CLASSES = (
    (-15, "HIGH_PRIORITY_CLASS"),
    (-5, "ABOVE_NORMAL_PRIORITY_CLASS"),
    (4, "NORMAL_PRIORITY_CLASS"),
    (14, "BELOW_NORMAL_PRIORITY_CLASS"),
    (19, "IDLE_PRIORITY_CLASS"),
)
"""The priority class of nice values up to each of these."""


class PsutilHandle:
    """A process as psutil identifies it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        with _as_os_error():
            self._process = psutil.Process(pid)

    def has_ended(self) -> bool:
        with suppress(psutil.Error):
            return not self._process.is_running() or self._process.status() == psutil.STATUS_ZOMBIE
        return not self._process.is_running()

    def check_permission(self) -> None:
        """Known only after the attempt; see `ProcessHandle`."""

    def send(self, action: ActionKind) -> None:
        process = self._process
        acts: dict[ActionKind, Callable[[], Any]] = {
            ActionKind.END: process.terminate,
            ActionKind.KILL: process.kill,
            ActionKind.SUSPEND: process.suspend,
            ActionKind.RESUME: process.resume,
        }
        with _as_os_error():
            acts[action]()
            if action is ActionKind.END and sys.platform != "win32":
                with suppress(psutil.NoSuchProcess):  # a suspended one would end only when it is resumed
                    process.resume()

    def set_nice(self, nice: int) -> None:
        """Set its nice value, on Windows its priority class; see `ProcessHandle`."""
        value = nice
        if sys.platform == "win32":
            name = next(name for highest, name in _WINDOWS_CLASSES if nice <= highest)
            value = getattr(psutil, name)
        with _as_os_error():
            self._process.nice(value)

    def wait(self, timeout_s: float) -> bool:
        with suppress(psutil.TimeoutExpired, psutil.NoSuchProcess):
            self._process.wait(timeout_s)
        return self.has_ended()

    def close(self) -> None:
        """Nothing is kept open."""


@contextmanager
def _as_os_error() -> "Iterator[None]":
    try:
        yield
    except psutil.NoSuchProcess as error:
        raise ProcessLookupError(error.pid) from error
    except psutil.AccessDenied as error:
        raise PermissionError(error.pid) from error
