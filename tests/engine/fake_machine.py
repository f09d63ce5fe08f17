"""A machine for a sampler: what its sensors do is invented."""

import itertools
import queue
import threading
import time
from collections.abc import Callable

from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample
from tests.waiting import PATIENCE_S


def half_busy() -> Callable[[], Sample]:
    """Return what takes samples of a core that is always half busy."""
    numbers = itertools.count()

    def take() -> Sample:
        spent_ms = next(numbers) * 10
        times = CpuTimes(spent_ms, 0, 0, 0, spent_ms)
        return Sample(time.time_ns() // 1_000_000, time.monotonic(), CpuSample(times, (times,), None, None))

    return take


class FakeMachine:
    """Takes samples with `take`, counts fast polls, and does `meanwhile` in each of them."""

    def __init__(
        self,
        take: Callable[[], Sample] | None = None,
        *,
        is_hot: bool = False,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        self.take = take or half_busy()
        self.has_hot_processes = is_hot
        self.process_read = None
        self.meanwhile = meanwhile
        self.polls: queue.SimpleQueue[float] = queue.SimpleQueue()

    def fast_poll(self) -> None:
        """Count it."""
        self.polls.put(time.monotonic())
        self.meanwhile()

    def abandon(self) -> str | None:
        """No part is known here: the whole step is left out."""
        return None


class Blocker:
    """Blocks the first call after `begin`, until it is released."""

    def __init__(self) -> None:
        self.is_blocking = threading.Event()
        self.released = threading.Event()
        self._is_armed = threading.Event()

    def begin(self) -> None:
        """Block the next call, and wait until it does."""
        self._is_armed.set()
        assert self.is_blocking.wait(PATIENCE_S)

    def __call__(self, *_arguments: object) -> None:
        """Block once, if it has begun."""
        if self._is_armed.is_set() and not self.is_blocking.is_set():
            self.is_blocking.set()
            self.released.wait()
