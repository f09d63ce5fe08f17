"""Reads the machine. Nothing here computes a rate.

`Sensors` reads all parts of a sample; `linux` and `portable` have the sensors, of which those of this
system are used.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

from desktop_monitor.model.process import ProcessKey
from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.sums import sum_if_all_known
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.processes import ReadAbandonedError
from desktop_monitor.sensors.reasons import SENSOR_ERRORS, failed, unreadable
from desktop_monitor.timing.unix_time import now_unix_ms

if sys.platform == "linux":
    from desktop_monitor.sensors.linux.pressure_trigger import PressureTriggers
    from desktop_monitor.sensors.linux.proc_file import shows_only_processes
    from desktop_monitor.sensors.linux.sensors import make_cpu_sensor, make_sensors
else:
    from desktop_monitor.sensors.portable.sensors import make_cpu_sensor, make_sensors

__all__ = ["ReadAbandonedError", "Sensors"]

log = logging.getLogger(__name__)

T = TypeVar("T")

WORKERS = 2


class _Reporting(Protocol):
    def unreadable(self) -> list[Unreadable]: ...

    def close(self) -> None: ...


class _Reading:
    """A read that is in progress."""

    def __init__(self, what: str) -> None:
        self.what = what


class Sensors:
    """All sensors of this machine. One thread at a time may call `take` and `fast_poll`."""

    def __init__(
        self,
        *,
        proc: Path = Path("/proc"),
        sys: Path = Path("/sys"),
        mask: Callable[[str], str] = lambda command: command,
        boot_file: Path | None = None,
        is_watched: Callable[[], bool] = lambda: False,
        is_exact: bool = False,
    ) -> None:
        """Make the sensors of this system.

        Args:
            proc: Where Linux has /proc, for a test with an invented machine.
            sys: Where Linux has /sys.
            mask: Hides the secrets in a command line, before anything else has it.
            boot_file: Remembers the boot time, so that processes keep their identity from start to start.
            is_watched: Returns whether a page is open; what wakes a server is asked only then.
            is_exact: For few samples: what processes receive and send is counted for each of them, however
                little it is and however long that takes.
        """
        self._proc = proc
        self._calls = BlockingCalls("sensor", workers=WORKERS)
        sensors = make_sensors(
            proc=proc,
            sys=sys,
            mask=mask,
            boot_file=boot_file,
            calls=self._calls,
            is_watched=is_watched,
            is_exact=is_exact,
        )
        self._cpu, self._processes, self._parts, self._helpers = sensors
        # The other counts what only one thread may ask for: forks, and the newest process.
        self._second_cpu = make_cpu_sensor(proc)
        self._triggers: list[_Reporting] = []
        self._failures: dict[str, Unreadable] = {}
        self._blocked: frozenset[str] = frozenset()
        """What was given up; it is read again when the read has ended after all."""
        self._reading: _Reading | None = None
        self._changing = threading.Lock()

    def take(self) -> Sample:
        """Read everything that changes.

        Returns:
            A sample; what cannot be read is None, with its reason in `unreadable`.

        Raises:
            ReadAbandonedError: A read took so long that `abandon` was called.
        """
        for sensor in (*self._helpers, *self._parts.values()):
            with suppress(*SENSOR_ERRORS):  # its value stays as it is
                sensor.begin_read()
        taken_at_unix_ms, monotonic_s = now_unix_ms(), _monotonic_s()
        cpu = self._or_none("cpu", self._cpu.read)
        processes = self._or_none(
            "processes",
            lambda: self._processes.read(self._cpu.forks, self._cpu.newest_pid, self._cpu.booted_at_s),
        )
        return Sample(
            taken_at_unix_ms=taken_at_unix_ms,
            monotonic_s=monotonic_s,
            cpu=cpu,
            processes=processes,
            process_count=None if processes is None else len(processes) - self._processes.ended,
            thread_count=None
            if processes is None
            else sum_if_all_known(one.threads for one in processes.values()),
            hidden_process_count=None if processes is None else self._processes.hidden,
            booted_at_unix_ms=self._processes.booted_at_unix_ms,
            **{name: self._or_none(name, sensor.read) for name, sensor in self._parts.items()},
        )

    def fast_poll(self) -> None:
        """Between two calls of `take`, in the same thread: read processes that may end before the next."""
        with suppress(*SENSOR_ERRORS):  # `take` says why
            self._guarded("processes", lambda: self._processes.fast_poll(self._cpu.poll_newest_pid()))

    @property
    def has_hot_processes(self) -> bool:
        """Whether some process uses so much of a core that fast polls are worth their cost."""
        return self._processes.has_hot_processes

    @property
    def process_read(self) -> object | None:
        """The read of one process that is in progress; see `ProcessesSensor`. Any thread may call this."""
        return self._processes.process_read

    def abandon(self) -> str | None:
        """Abandon the read that is in progress; any thread may call this.

        A part is left out until its read has ended; of processes, that is the one that does not respond.

        Returns:
            What was being read; None when nothing was.
        """
        with self._changing:
            reading, self._reading = self._reading, None
            if reading is None:
                return None
            if reading.what != "processes" or not self._processes.abandon():
                self._blocked = self._blocked | {reading.what}
            return reading.what

    def take_cpu(self) -> Sample:
        """Read the CPU only, apart from `take`: any thread may call this."""
        try:
            cpu = self._second_cpu.read()
        except SENSOR_ERRORS:  # `take` says why
            cpu = None
        return Sample(now_unix_ms(), _monotonic_s(), cpu)

    def watch_pressure(self, on_pressure: Callable[[str], None]) -> None:
        """Call a function with ``memory``, ``io`` or ``cpu`` while tasks wait for it, on a thread of its own.

        It is called every other second at most; never where the system cannot do this, see `unreadable`.
        """
        if sys.platform == "linux":
            self._triggers.append(PressureTriggers(on_pressure))

    def wait_first(self, timeout_s: float) -> None:
        """After a first `take`, wait until whatever has a pace of its own was read once; not longer."""
        until_s = time.monotonic() + timeout_s
        for sensor in (*self._helpers, *self._parts.values()):
            sensor.wait_first(max(0.0, until_s - time.monotonic()))
        self._processes.wait_first(max(0.0, until_s - time.monotonic()))

    def is_alive(self, key: ProcessKey) -> bool:
        """Return whether this very process still exists, now; any thread may call this."""
        return self._processes.is_alive(key)

    def container(self, key: ProcessKey) -> str | None:
        """Return the container or confined application of a process; any thread may call this."""
        return self._processes.container(key)

    def unreadable(self) -> tuple[Unreadable, ...]:
        """Return what this machine does not give, and why. Any thread may call this."""
        blocked = [unreadable(what, ReasonCode.SILENT) for what in sorted(self._blocked)]
        reasons = [
            why for sensor in (*self._all(), *self._helpers, *self._triggers) for why in sensor.unreadable()
        ]
        return (*self._failures.values(), *blocked, *reasons)

    def close(self) -> None:
        """Close the kept descriptors and stop the threads, without waiting for one that is blocked."""
        self._calls.close()
        for sensor in (*self._triggers, *self._all(), *self._helpers, self._second_cpu):
            sensor.close()

    def _all(self) -> tuple[_Reporting, ...]:
        return (self._cpu, self._processes, *self._parts.values())

    def _or_none(self, what: str, read: Callable[[], T]) -> T | None:
        """Read one part; a broken sensor costs itself. Logged when that begins and ends."""
        if what in self._blocked:
            return None
        try:
            value = self._guarded(what, read)
        except SENSOR_ERRORS as error:
            why = self._why(what, error)
            if self._failures.get(what) != why:
                log.warning("sensor failed: what=%s why=%s", what, why.why)
            self._failures = {**self._failures, what: why}
            return None
        if what in self._failures:
            self._failures = {name: why for name, why in self._failures.items() if name != what}
            log.info("sensor works again: what=%s", what)
        return value

    def _why(self, what: str, error: BaseException) -> Unreadable:
        if isinstance(error, FileNotFoundError) and self._shows_only_processes():
            return unreadable(what, ReasonCode.PROCESSES_ONLY)
        return failed(what, error)

    def _shows_only_processes(self) -> bool:
        return sys.platform == "linux" and shows_only_processes(self._proc)

    def _guarded(self, what: str, read: Callable[[], T]) -> T | None:
        """Read so that `abandon` can end it."""
        if what in self._blocked:
            return None
        reading = _Reading(what)
        with self._changing:
            self._reading = reading
        try:
            return read()
        finally:
            with self._changing:
                is_abandoned = self._reading is not reading
                if is_abandoned:
                    self._blocked = self._blocked - {what}
                else:
                    self._reading = None
            if is_abandoned:
                raise ReadAbandonedError(what)


def _monotonic_s() -> float:
    """Return the clock of a sample in the milliseconds that are recorded.

    So a rate made of recorded samples is that of the live view, to the last digit.
    """
    return round(time.monotonic(), 3)
