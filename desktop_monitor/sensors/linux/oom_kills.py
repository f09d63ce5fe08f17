"""Whom the kernel has killed for lack of memory, of the machine or of a control group.

``oom_kill`` in /proc/vmstat counts both (proc_vmstat(5)). An end by SIGKILL in the interval of a step
of it may be such a kill; a step is used once.
"""

import threading
import time
from contextlib import suppress

from desktop_monitor.sensors.linux.descriptors import read_once

CLAIM_S = 10.0
"""A process that is killed gives back its memory before its end is reported."""

_VMSTAT_BYTES = 16_384
_COUNTER = b"\noom_kill "


class OomKills:
    """Counts the kills that belong to no end yet. Any thread may call it."""

    SIGNAL = 9

    def __init__(self, path: str) -> None:
        """Count from now on; `path` is that of vmstat."""
        self._path = path
        self._lock = threading.Lock()
        self._unclaimed_s: list[float] = []
        self._count = self._read()

    def take(self, killed: int) -> int:
        """Return how many kills are new; they are used up when any process ended by SIGKILL."""
        with self._lock:
            self._update()
            found = len(self._unclaimed_s)
            if killed:
                self._unclaimed_s = []
            return found

    def _update(self) -> None:
        now_s, count = time.monotonic(), self._read()
        if count is not None:
            steps = max(0, count - (count if self._count is None else self._count))
            self._unclaimed_s += [now_s] * min(steps, 100)
            self._count = count
        self._unclaimed_s = [seen_s for seen_s in self._unclaimed_s if now_s - seen_s < CLAIM_S]

    def _read(self) -> int | None:
        """Return the counter; None where the kernel has none (before Linux 4.13)."""
        with suppress(OSError, ValueError, IndexError):
            return int(read_once(self._path, _VMSTAT_BYTES).split(_COUNTER, 1)[1].split(b"\n", 1)[0])
        return None
