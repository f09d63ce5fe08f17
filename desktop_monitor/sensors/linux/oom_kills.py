"""Whom the kernel has killed for lack of memory, of the machine or of a control group.

``oom_kill`` in /proc/vmstat counts both (proc_vmstat(5)). An end by SIGKILL in the interval of a step
of it may be such a kill; a step is used once.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from signal import SIGKILL

from desktop_monitor.sensors.linux.descriptors import read_once
from desktop_monitor.sensors.linux.process_end import ProcessEnd

CLAIM_S = 10.0
"""A process that is killed gives back its memory before its end is reported."""

MIN_BYTES = 4_000_000
"""A process that is known to have had less is not what the kernel kills for lack of memory."""

_VMSTAT_BYTES = 16_384
_COUNTER = b"\noom_kill "


class OomKills:
    """Counts the kills that belong to no end yet. Any thread may call it."""

    SIGNAL = SIGKILL

    def __init__(self, path: str) -> None:
        """Count from now on; `path` is that of vmstat."""
        self._path = path
        self._lock = threading.Lock()
        self._unclaimed_s: list[float] = []
        self._count = self._count_at_end = self._read()

    def steps(self) -> int:
        """Return how many kills were counted since the call before: one call for each end by SIGKILL."""
        with self._lock:
            before, self._count_at_end = self._count_at_end, self._read()
            if before is None or self._count_at_end is None:
                return 0
            return max(0, self._count_at_end - before)

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


def probable_oom_kills(
    ends: Sequence[ProcessEnd], count: int, rss_bytes: Callable[[ProcessEnd], int | None]
) -> set[ProcessEnd]:
    """Return which ends were probably the kernel's kills.

    Somebody may have killed other processes in the same interval, so those that had most memory are taken
    first. A sample may be older than what a process allocated in the end; then its page faults are compared,
    which can be read until its parent has waited for it. Of those whose faults are unknown, the first one
    after each step of the counter is taken: the kernel counts a kill before it happens.

    Args:
        ends: All ends of an interval, oldest first.
        count: How many processes the kernel has killed.
        rss_bytes: Returns the last known memory of a process.
    """
    killed = [end for end in ends if end.exit_signal == SIGKILL]
    memory = {end: max(end.faulted_bytes or 0, rss_bytes(end) or 0) for end in killed}
    large = [end for end in killed if memory[end] >= MIN_BYTES]
    unknown = [end for end in killed if memory[end] < MIN_BYTES and end.faulted_bytes is None]
    large.sort(key=memory.__getitem__, reverse=True)
    unknown.sort(key=lambda end: not end.oom_steps)
    return set([*large, *unknown][:count])
