"""Finds new processes by their numbers, which the kernel gives in order."""

import os
from collections.abc import Container

from desktop_monitor.sensors.linux.descriptors import read_once
from desktop_monitor.sensors.linux.formats.pid_status import number

MAX_TRIED = 32
MAX_POLLED = 16
"""Numbers that one fast poll tries."""

_STATUS_BYTES = 1024


class PidSearch:
    """Remembers which numbers were given at the last reads."""

    def __init__(self, folder: str) -> None:
        """Search in `folder`, which ends with a slash."""
        self._folder = folder
        self._forks: int | None = None
        self._newest_pids: tuple[int | None, int | None] = (None, None)
        """Of the last two reads: a number is given a moment before its process can be seen."""
        self._polled_pid: int | None = None

    def has_forked(self, forks: int | None) -> bool:
        """Return whether there may be new processes since the last read."""
        return forks is None or forks != self._forks

    def candidates(self, newest_pid: int | None, known: Container[str]) -> list[str] | None:
        """Return the few processes that may be new; None when all must be listed."""
        first = self._newest_pids[0]
        if first and newest_pid and 0 <= newest_pid - first <= MAX_TRIED:
            return self._processes(first + 1, newest_pid, known)
        return None

    def all_names(self) -> list[str]:
        """Return the names of all processes.

        Raises:
            OSError: The system lists none.
        """
        return [name for name in os.listdir(self._folder) if name.isdecimal()]  # noqa: PTH208  # names

    def end_read(self, forks: int | None, newest_pid: int | None) -> None:
        """Remember what a read has covered."""
        self._forks = forks
        self._newest_pids = (self._newest_pids[1], newest_pid)
        self._polled_pid = newest_pid

    def polled(self, newest_pid: int | None, known: Container[str]) -> list[str]:
        """Return processes that are new since the last read or poll."""
        first, self._polled_pid = self._polled_pid, newest_pid
        if not first or not newest_pid or newest_pid <= first:
            return []
        # From the last one on: a number is given a moment before its process can be seen.
        return self._processes(max(first, newest_pid - MAX_POLLED + 1), newest_pid, known)

    def _processes(self, first: int, last: int, known: Container[str]) -> list[str]:
        """Threads have numbers, too, and folders that are not listed."""
        return [
            name for name in map(str, range(first, last + 1)) if name not in known and self._is_process(name)
        ]

    def _is_process(self, name: str) -> bool:
        try:
            return number(read_once(f"{self._folder}{name}/status", _STATUS_BYTES), b"Tgid") == int(name)
        except OSError:
            return False
