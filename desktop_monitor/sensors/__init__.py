"""Reads the machine. One noun a file; nothing here computes a rate."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from desktop_monitor.sample import Sample, Unreadable
from desktop_monitor.sensors.cpu import CpuSensor

log = logging.getLogger(__name__)

T = TypeVar("T")


class Sensors:
    """All sensors of this machine; `take` reads them once."""

    def __init__(self, *, proc: Path = Path("/proc"), sys: Path = Path("/sys")) -> None:
        """Read from `proc` and `sys` on Linux, where a test may put a machine of its own."""
        self._cpu = CpuSensor(proc=proc, sys=sys)
        self._failures: dict[str, str] = {}

    def take(self) -> Sample:
        """Read everything that changes. What cannot be read is None, with its reason in `unreadable`."""
        return Sample(
            taken_at_unix_ms=time.time_ns() // 1_000_000,
            monotonic_s=time.monotonic(),
            cpu=self._or_none("cpu", self._cpu.read),
        )

    def unreadable(self) -> tuple[Unreadable, ...]:
        """What this machine does not give, and why, as of the newest sample."""
        broken = [Unreadable(what, why) for what, why in self._failures.items()]
        return (*broken, *self._cpu.unreadable())

    def close(self) -> None:
        """Give the kept descriptors back."""
        self._cpu.close()

    def _or_none(self, what: str, read: Callable[[], T]) -> T | None:
        """One broken sensor must not cost the whole sample; logged when that begins and when it ends."""
        try:
            value = read()
        except (OSError, ValueError, LookupError) as error:
            why = f"{type(error).__name__}: {error}"
            if self._failures.get(what) != why:
                log.warning("sensor failed: what=%s why=%s", what, why)
            self._failures[what] = why
            return None
        if self._failures.pop(what, None):
            log.info("sensor works again: what=%s", what)
        return value
