"""CPU time of every core, load and clock. See proc_stat(5), proc_loadavg(5), the kernel's cpufreq page."""

import os
import sys as system
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import CpuSample, CpuTimes
from desktop_monitor.sensors.linux.control_group import GroupLimits
from desktop_monitor.sensors.linux.kept_file import KeptFile
from desktop_monitor.sensors.reasons import unreadable

# The ninth and tenth number are of guests, and already inside user and nice; kernels before 2.6.33 lack one.
_LEAST_NUMBERS = 8
_MS_PER_TICK = 1000 // os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 10


class CpuSensor:
    """Reads /proc/stat through a kept descriptor on Linux, psutil elsewhere."""

    def __init__(
        self, *, proc: Path, sys: Path, limits: Callable[[], GroupLimits | None] = lambda: None
    ) -> None:
        """Find out once what this machine has; ask `limits`, which must not wait, what a group allows."""
        self._limits = limits
        self._forks: int | None = None
        self._newest_pid: int | None = None
        self._stat = KeptFile(proc / "stat") if system.platform == "linux" else None
        self._loadavg = KeptFile(proc / "loadavg") if system.platform == "linux" else None
        clocks = sorted(sys.glob("devices/system/cpu/cpufreq/policy*/scaling_cur_freq"))
        self._frequencies = [KeptFile(path) for path in clocks]
        self._has_frequency = True

    def read(self) -> CpuSample:
        """Read the counters of all cores and of each.

        Raises:
            OSError: The system's file cannot be read.
            ValueError: The file holds something else than proc_stat(5) says.
        """
        if self._stat:
            content = self._stat.read()
            all_cores, cores = _parse_stat(content)
            self._forks = _forks(content)
        else:
            all_cores, cores = _from_psutil()
        frequency_mhz = self._frequency_mhz()
        self._has_frequency = frequency_mhz is not None
        return CpuSample(
            all_cores,
            cores,
            self._load_average(),
            frequency_mhz,
            self._limit_cores(len(cores)),
            len(cores) - cores.count(None),
        )

    @property
    def forks(self) -> int | None:
        """How many processes and threads were made since boot, at the last `read`; None where not counted."""
        return self._forks

    @property
    def newest_pid(self) -> int | None:
        """The number that a process or thread got last, at the last `read`; None where it is not told."""
        return self._newest_pid

    def look_at_newest_pid(self) -> int | None:
        """Read only that number.

        Raises:
            OSError: The system's file cannot be read.
        """
        if self._loadavg:
            self._load_average()
        return self._newest_pid

    def unreadable(self) -> list[Unreadable]:
        """What this machine's CPU does not tell, and why."""
        missing = [] if self._has_frequency else [unreadable("cpu.frequency_mhz", "no_frequency")]
        return missing if self._stat else [*missing, unreadable("cpu.iowait_percent", "no_iowait")]

    def close(self) -> None:
        """Give the kept descriptors back."""
        for file in (self._stat, self._loadavg, *self._frequencies):
            if file:
                file.close()

    def _load_average(self) -> tuple[float, float, float]:
        if not self._loadavg:
            return psutil.getloadavg()
        one, five, fifteen, _running, newest = self._loadavg.read().split()
        self._newest_pid = int(newest)
        return float(one), float(five), float(fifteen)

    def _limit_cores(self, cores: int) -> float | None:
        """A limit that does not limit is none."""
        limits = self._limits()
        return limits.cpu_cores if limits and limits.cpu_cores and limits.cpu_cores < cores else None

    def _frequency_mhz(self) -> float | None:
        """Average the cores' clocks, where there are any."""
        if self._stat and not self._frequencies:
            return None
        if self._stat:
            clocks_khz = [int(content) for content in _read_all(self._frequencies)]
            return sum(clocks_khz) / len(clocks_khz) / 1000 if clocks_khz else None
        frequency: object = psutil.cpu_freq()  # its stub leaves out that a machine may have none
        return getattr(frequency, "current", None)


def _read_all(files: Iterable[KeptFile]) -> list[bytes]:
    contents = []
    for file in files:
        try:
            contents.append(file.read())
        except OSError:  # the core was switched off, or hides its clock
            continue
    return contents


def _times(numbers: list[bytes]) -> CpuTimes:
    user, nice, system_, idle, iowait, irq, softirq, steal = map(int, numbers[:_LEAST_NUMBERS])
    return CpuTimes(
        (user + nice) * _MS_PER_TICK,
        (system_ + irq + softirq) * _MS_PER_TICK,
        iowait * _MS_PER_TICK,
        steal * _MS_PER_TICK,
        idle * _MS_PER_TICK,
    )


def _parse_stat(content: bytes) -> tuple[CpuTimes, tuple[CpuTimes | None, ...]]:
    """Take the ``cpu`` lines, which come first; a core that is switched off has no line."""
    if not content.startswith(b"cpu "):
        raise ValueError("no line of all CPUs")
    end = content.find(b"\nintr ")  # the line after them can be 20 KB long
    whole, *lines = content[:end].split(b"\ncpu")
    cores: list[CpuTimes | None] = []
    for line in lines:
        number, *numbers = line.split()
        missing = int(number) - len(cores)
        if missing:
            cores += [None] * missing
        cores.append(_times(numbers))
    return _times(whole.split()[1:]), tuple(cores)


def _forks(content: bytes) -> int | None:
    begin = content.rfind(b"\nprocesses ")
    return int(content[begin + 11 : content.index(b"\n", begin + 11)]) if begin >= 0 else None


def _from_psutil() -> tuple[CpuTimes, tuple[CpuTimes | None, ...]]:
    whole = psutil.cpu_times()
    return _portable_times(whole), tuple(_portable_times(core) for core in psutil.cpu_times(percpu=True))


def _portable_times(times: object) -> CpuTimes:
    """Windows counts interrupts within ``system``; macOS has a ``nice`` of its own."""

    def ms(name: str) -> int:
        return round(getattr(times, name, 0.0) * 1000)

    return CpuTimes(ms("user") + ms("nice"), ms("system"), ms("iowait"), ms("steal"), ms("idle"))
