"""Who burns: the processes that are worth a glance between two samples.

A process that ends between two samples takes with it what it did since the first of them. So those that use
much of a core are looked at more often; what was seen last is told once more when they have ended.
"""

import heapq
import time
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

import msgspec

from desktop_monitor.model.process import ProcessKey, ProcessSample, ProcessState

P = TypeVar("P")

LEAST_CORES = 0.2
MOST_WATCHED = 8
MOST_ENDED = 16
"""Told of one read: a build makes many that nobody will ask for, each with a long command."""
_NEWCOMER_MS = 50  # whose age is not known


class Burning(Generic[P]):
    """Picks, while processes are read, those that used most since the read before."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._read_at_s = time.monotonic()
        self._least_ms = 0.0
        self._gains: dict[P, int] = {}

    def begin(self) -> None:
        """A read begins."""
        now_s = time.monotonic()
        self._least_ms, self._read_at_s = LEAST_CORES * 1000 * (now_s - self._read_at_s), now_s
        self._gains = {}

    def used(self, process: P, cpu_ms: int | None, told: ProcessSample | None) -> None:
        """A process has used so much in its life; `told` is what the read before said, None of a new one."""
        gain_ms = (cpu_ms or 0) - ((told.cpu_ms or 0) if told else 0)
        if gain_ms > (self._least_ms if told else _NEWCOMER_MS):
            self._gains[process] = gain_ms

    def watched(self) -> list[P]:
        """The few that burn most."""
        return heapq.nlargest(MOST_WATCHED, self._gains, key=self._gains.__getitem__)

    def __bool__(self) -> bool:
        """Whether anybody burns."""
        return bool(self._gains)


def endings(
    lasts: Iterable[ProcessSample], told: Mapping[ProcessKey, ProcessSample]
) -> dict[ProcessKey, ProcessSample]:
    """What is to be told of processes that ended, when `lasts` were seen of them: of the few that did most.

    Who did nothing that is not `told` is just gone. Memory and threads of the others are gone, so these are
    zero.
    """
    gains = {}
    for last in lasts:
        known = told.get((last.pid, last.created_unix_ms))
        gain_ms = (last.cpu_ms or 0) - ((known.cpu_ms or 0) if known else 0)
        if gain_ms > 0:
            gains[last] = gain_ms
    return {
        (last.pid, last.created_unix_ms): msgspec.structs.replace(
            last, state=ProcessState.DEAD, threads=0, rss_bytes=0
        )
        for last in heapq.nlargest(MOST_ENDED, gains, key=gains.__getitem__)
    }
