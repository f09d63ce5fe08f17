"""Reads the machine. One noun a file; nothing here computes a rate."""

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar, cast

import psutil

from desktop_monitor.sample import ProcessKey, Sample, Unreadable
from desktop_monitor.sensors.battery import BatterySensor
from desktop_monitor.sensors.control_group import ControlGroup
from desktop_monitor.sensors.cpu import CpuSensor
from desktop_monitor.sensors.disks import DisksSensor
from desktop_monitor.sensors.fans import FansSensor
from desktop_monitor.sensors.gpu import GpuSensor
from desktop_monitor.sensors.logins import LoginsSensor
from desktop_monitor.sensors.memory import MemorySensor
from desktop_monitor.sensors.network import NetworkSensor
from desktop_monitor.sensors.pressure import PressureSensor
from desktop_monitor.sensors.processes import processes_sensor
from desktop_monitor.sensors.slow import Slow
from desktop_monitor.sensors.temperatures import TemperaturesSensor
from desktop_monitor.sensors.volumes import VolumesSensor

log = logging.getLogger(__name__)

T = TypeVar("T")

LIMITS_PACE_S = 5.0


class Sensors:
    """All sensors of this machine; `take` reads them once. One thread at a time may call `take`."""

    def __init__(
        self,
        *,
        proc: Path = Path("/proc"),
        sys: Path = Path("/sys"),
        mask: Callable[[str], str] = lambda command: command,
    ) -> None:
        """Read from `proc` and `sys` on Linux, where a test may put a machine of its own.

        `mask` hides the secrets in a command line, before anything else sees it.
        """
        self._limits = Slow("limits", ControlGroup(proc=proc, sys=sys).read, pace_s=LIMITS_PACE_S)
        self._cpu = CpuSensor(proc=proc, sys=sys, limits=self._limits.latest)
        self._processes = processes_sensor(proc=proc, mask=mask)
        self._memory = MemorySensor(proc=proc, limits=self._limits.latest)
        self._pressure = PressureSensor(proc=proc)
        self._disks = DisksSensor(proc=proc, sys=sys)
        self._volumes = VolumesSensor(proc=proc)
        self._network = NetworkSensor(proc=proc)
        self._temperatures = TemperaturesSensor()
        self._fans = FansSensor()
        self._battery = BatterySensor(sys=sys)
        self._gpu = GpuSensor(sys=sys)
        self._logins = LoginsSensor()
        self._slow = (
            self._limits,
            *(one.slow for one in (self._temperatures, self._fans, self._battery, self._gpu, self._logins)),
        )
        # What the clock's own counts (forks, newest process) must not be read by anybody else in between.
        self._lone_cpu = CpuSensor(proc=proc, sys=sys)
        self._failures: dict[str, str] = {}

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
            process_count=None if processes is None else len(processes),
            thread_count=None if processes is None else _sum(one.threads for one in processes.values()),
            hidden_process_count=None if processes is None else self._processes.hidden,
            memory=self._or_none("memory", self._memory.read),
            pressure=self._or_none("pressure", self._pressure.read),
            disks=self._or_none("disks", self._disks.read),
            volumes=self._or_none("volumes", self._volumes.read),
            network=self._or_none("network", self._network.read),
            temperatures=self._temperatures.read(),
            fans=self._fans.read(),
            battery=self._battery.read(),
            gpus=self._gpu.read(),
            logins=self._logins.read(),
        )

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
        for slow in self._slow:
            slow.wait_first(max(0.0, until_s - time.monotonic()))
        self._volumes.wait_first(max(0.0, until_s - time.monotonic()))

    def is_there(self, key: ProcessKey) -> bool:
        """Whether this very process still exists, now; any thread may ask."""
        return self._processes.is_there(key)

    def unreadable(self) -> tuple[Unreadable, ...]:
        """What this machine does not give, and why, as of the newest sample."""
        broken = [Unreadable(what, why) for what, why in tuple(self._failures.items())]
        told = [
            missing
            for sensor in (
                self._cpu,
                self._processes,
                self._memory,
                self._pressure,
                self._disks,
                self._volumes,
                self._network,
                self._temperatures,
                self._fans,
                self._battery,
                self._gpu,
            )
            for missing in sensor.unreadable()
        ]
        return (*broken, *told)

    def close(self) -> None:
        """Give the kept descriptors back and end the slow threads."""
        for sensor in (
            self._cpu,
            self._processes,
            self._memory,
            self._pressure,
            self._disks,
            self._volumes,
            self._network,
            self._temperatures,
            self._fans,
            self._battery,
            self._gpu,
            self._logins,
            self._limits,
            self._lone_cpu,
        ):
            sensor.close()

    def _or_none(self, what: str, read: Callable[[], T]) -> T | None:
        """One broken sensor must not cost the whole sample; logged when that begins and when it ends."""
        try:
            value = read()
        except (OSError, ValueError, LookupError, RuntimeError, psutil.Error) as error:
            why = f"{type(error).__name__}: {error}"
            if self._failures.get(what) != why:
                log.warning("sensor failed: what=%s why=%s", what, why)
            self._failures[what] = why
            return None
        if self._failures.pop(what, None):
            log.info("sensor works again: what=%s", what)
        return value


def _sum(numbers: Iterable[int | None]) -> int | None:
    """A sum of which a part is unknown is unknown."""
    known = list(numbers)
    return None if None in known else sum(cast("list[int]", known))
