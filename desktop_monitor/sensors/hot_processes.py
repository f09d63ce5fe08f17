"""Hot processes: those that are worth a fast poll between two samples.

A process that ends between two samples takes with it what it used since the first of them. So those that
use much of a core are polled more often; what was seen last is listed once more when they have ended.
"""

import heapq
import time
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

import msgspec

from desktop_monitor.model.process import ProcessKey, ProcessSample, ProcessState

P = TypeVar("P")

MIN_CORES = 0.2
MAX_HOT = 8
MAX_ENDED = 16
"""Listed after one read: a build ends many short processes, each with a long command."""
MAX_REPORTED = 256
"""Listed after one read, of those whose exit code is known."""
_NEWCOMER_MS = 50  # CPU time of a process whose age is not known


class HotProcesses(Generic[P]):
    """Picks, while processes are read, those that used most since the read before."""

    def __init__(self) -> None:
        self._read_at_s = time.monotonic()
        self._least_ms = 0.0
        self._used_ms: dict[P, int] = {}

    def begin_read(self) -> None:
        """Begin a read of all processes."""
        now_s = time.monotonic()
        self._least_ms, self._read_at_s = MIN_CORES * 1000 * (now_s - self._read_at_s), now_s
        self._used_ms = {}

    def add(self, process: P, cpu_ms: int | None, before: ProcessSample | None) -> None:
        """Add a process that has used `cpu_ms` since it started; `before` is its last sample, if any."""
        used_ms = (cpu_ms or 0) - ((before.cpu_ms or 0) if before else 0)
        if used_ms > (self._least_ms if before else _NEWCOMER_MS):
            self._used_ms[process] = used_ms

    def hottest(self) -> list[P]:
        """Return the few that used most."""
        return heapq.nlargest(MAX_HOT, self._used_ms, key=self._used_ms.__getitem__)

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self._used_ms)


def ended_samples(
    last_seen: Iterable[ProcessSample], before: Mapping[ProcessKey, ProcessSample]
) -> dict[ProcessKey, ProcessSample]:
    """Return the samples of processes that ended, for the few that used most since the sample before.

    A process that used nothing since then is just gone, unless it is known how it ended. Memory and threads
    are zero: they are gone.
    """
    used_ms = {}
    found: list[ProcessSample] = []
    for last in last_seen:
        known = before.get(last.key)
        used = (last.cpu_ms or 0) - ((known.cpu_ms or 0) if known else 0)
        if last.ended_count and len(found) < MAX_REPORTED:
            found.append(last)
        elif used > 0:
            used_ms[last] = used
    found += heapq.nlargest(MAX_ENDED, used_ms, key=used_ms.__getitem__)
    return {
        last.key: msgspec.structs.replace(last, state=ProcessState.DEAD, threads=0, rss_bytes=0)
        for last in found
    }
