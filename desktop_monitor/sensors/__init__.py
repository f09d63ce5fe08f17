"""Reads the machine. One noun a file; nothing here computes a rate."""

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import psutil

from desktop_monitor.model.process import ProcessKey
from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import Sample
from desktop_monitor.sensors.background_poller import Slow
from desktop_monitor.sensors.battery import battery_sensor
from desktop_monitor.sensors.cpu import CpuSensor
from desktop_monitor.sensors.disks import DisksSensor
from desktop_monitor.sensors.fans import fans_sensor
from desktop_monitor.sensors.gpus import gpus_sensor
from desktop_monitor.sensors.linux.control_group import ControlGroup
from desktop_monitor.sensors.logins import logins_sensor
from desktop_monitor.sensors.memory import MemorySensor
from desktop_monitor.sensors.network import NetworkSensor
from desktop_monitor.sensors.pressure import PressureSensor
from desktop_monitor.sensors.processes import processes_sensor
from desktop_monitor.sensors.reasons import failed
from desktop_monitor.sensors.temperatures import temperatures_sensor
from desktop_monitor.sensors.volumes import VolumesSensor

log = logging.getLogger(__name__)

T = TypeVar("T")

LIMITS_PACE_S = 5.0


class _Tells(Protocol):
    def unreadable(self) -> list[Unreadable]: ...

    def close(self) -> None: ...


class Sensor(_Tells, Protocol):
    """What reads one part of a sample."""

    def read(self) -> Any:  # noqa: ANN401  # what the field of the sample holds
        """Read it; may raise what `Sensors` takes for "could not be read", and must not wait."""
        ...


class Sensors:
    """All sensors of this machine; `take` reads them once. One thread at a time may call `take`."""

    def __init__(
        self,
        *,
        proc: Path = Path("/proc"),
        sys: Path = Path("/sys"),
        mask: Callable[[str], str] = lambda command: command,
        boot_file: Path | None = None,
    ) -> None:
        """Read from `proc` and `sys` on Linux, where a test may put a machine of its own.

        `mask` hides the secrets in a command line, before anything else sees it. `boot_file` is where the
        time of the boot is kept, so that processes keep their identity when the clock is set.
        """
        limits = Slow("limits", ControlGroup(proc=proc, sys=sys).read, pace_s=LIMITS_PACE_S)
        self._cpu = CpuSensor(proc=proc, sys=sys, limits=limits.read)
        self._processes = processes_sensor(proc=proc, mask=mask, boot_file=boot_file)
        self._parts: dict[str, Sensor] = {
            "memory": MemorySensor(proc=proc, limits=limits.read),
            "pressure": PressureSensor(proc=proc),
            "disks": DisksSensor(proc=proc, sys=sys),
            "volumes": VolumesSensor(proc=proc),
            "network": NetworkSensor(proc=proc),
            "temperatures": temperatures_sensor(),
            "fans": fans_sensor(),
            "battery": battery_sensor(sys=sys),
            "gpus": gpus_sensor(sys=sys),
            "logins": logins_sensor(),
        }
        """All that a sample is made of by nothing but reading, by the name of its field."""
        # What the clock's own counts (forks, newest process) must not be read by anybody else in between.
        self._lone_cpu = CpuSensor(proc=proc, sys=sys)
        self._helpers = (limits, self._lone_cpu)
        self._failures: dict[str, Unreadable] = {}

    def take(self) -> Sample:
        """Read everything that changes. What cannot be read is None, with its reason in `unreadable`."""
        taken_at_unix_ms, monotonic_s = time.time_ns() // 1_000_000, time.monotonic()
        cpu = self._or_none("cpu", self._cpu.read)
        processes = self._or_none(
            "processes", lambda: self._processes.read(self._cpu.forks, self._cpu.newest_pid)
        )
        return Sample(
            taken_at_unix_ms=taken_at_unix_ms,
            monotonic_s=monotonic_s,
            cpu=cpu,
            processes=processes,
            process_count=None if processes is None else len(processes) - self._processes.ended,
            thread_count=None if processes is None else _sum(one.threads for one in processes.values()),
            hidden_process_count=None if processes is None else self._processes.hidden,
            **{name: self._or_none(name, sensor.read) for name, sensor in self._parts.items()},
        )

    def glance(self) -> None:
        """Between two calls of `take`, in the same thread: look at who may end before the next."""
        with suppress(OSError, ValueError, LookupError, psutil.Error):  # `take` tells why
            self._processes.glance(self._cpu.look_at_newest_pid())

    @property
    def burns(self) -> bool:
        """Whether some process uses so much of a core that many glances are worth their cost."""
        return self._processes.burns

    def take_cpu(self) -> Sample:
        """Read the CPU only, apart from `take`: any thread may."""
        try:
            cpu = self._lone_cpu.read()
        except (OSError, ValueError, LookupError, RuntimeError, psutil.Error):  # `take` tells why
            cpu = None
        return Sample(time.time_ns() // 1_000_000, time.monotonic(), cpu)

    def wait_first(self, timeout_s: float) -> None:
        """After a first `take`, wait until whatever has a pace of its own was read once; not longer."""
        until_s = time.monotonic() + timeout_s
        for sensor in (*self._parts.values(), *self._helpers):
            if isinstance(sensor, Slow | VolumesSensor):
                sensor.wait_first(max(0.0, until_s - time.monotonic()))

    def is_there(self, key: ProcessKey) -> bool:
        """Whether this very process still exists, now; any thread may ask."""
        return self._processes.is_there(key)

    def container(self, key: ProcessKey) -> str | None:
        """Name the container or confined application that a process runs in; any thread may ask."""
        return self._processes.container(key)

    def unreadable(self) -> tuple[Unreadable, ...]:
        """What this machine does not give, and why, as of the newest sample."""
        told = [missing for sensor in self._all() for missing in sensor.unreadable()]
        return (*tuple(self._failures.values()), *told)

    def close(self) -> None:
        """Give the kept descriptors back and end the slow threads."""
        for sensor in (*self._all(), *self._helpers):
            sensor.close()

    def _all(self) -> tuple[_Tells, ...]:
        return (self._cpu, self._processes, *self._parts.values())

    def _or_none(self, what: str, read: Callable[[], T]) -> T | None:
        """One broken sensor must not cost the whole sample; logged when that begins and when it ends."""
        try:
            value = read()
        except (OSError, ValueError, LookupError, RuntimeError, psutil.Error) as error:
            why = failed(what, error)
            if self._failures.get(what) != why:
                log.warning("sensor failed: what=%s why=%s", what, why.why)
            self._failures[what] = why
            return None
        if self._failures.pop(what, None):
            log.info("sensor works again: what=%s", what)
        return value


def _sum(numbers: Iterable[int | None]) -> int | None:
    """A sum of which a part is unknown is unknown."""
    known = list(numbers)
    return None if None in known else sum(cast("list[int]", known))
