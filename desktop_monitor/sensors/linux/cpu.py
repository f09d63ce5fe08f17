"""CPU time, load and clock frequency. See proc_stat(5), proc_loadavg(5), the kernel's page on cpufreq."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import CpuSample
from desktop_monitor.sensors.linux.control_group import GroupLimits
from desktop_monitor.sensors.linux.formats import proc_stat
from desktop_monitor.sensors.linux.proc_file import ProcFile
from desktop_monitor.sensors.linux.sysfs import names_in, number_of, text_of
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import CpuSensor

_HIGHEST_LOAD = 2**32  # more tasks than there can be; not a number is not below it either
_CORE = re.compile(r"cpu[0-9]+")
_FASTEST_KHZ = 20_000_000  # beyond, or zero, a driver means that it is unknown


class LinuxCpu(CpuSensor):
    """Reads /proc/stat and /proc/loadavg."""

    def __init__(
        self,
        *,
        proc: Path,
        limits: Callable[[], GroupLimits | None] = lambda: None,
        frequency_mhz: Callable[[], float | None] = lambda: None,
    ) -> None:
        """Use `limits` and `frequency_mhz` for what is polled in the background; neither may block."""
        self._limits, self._frequency_mhz = limits, frequency_mhz
        self._stat, self._loadavg = ProcFile(proc / "stat"), ProcFile(proc / "loadavg")
        self._has_load = self._has_iowait = self._has_times = True

    def read(self) -> CpuSample:
        """Read the counters of all cores and of each.

        Raises:
            OSError: /proc/stat cannot be read.
            ValueError: It holds something else than proc_stat(5) says.
        """
        self.forks = self.newest_pid = self.booted_at_s = None  # what follows may raise
        content = self._stat.read()
        all_cores, cores = proc_stat.cpu_times(content)
        self._has_iowait = proc_stat.has_iowait(content)
        self._has_times = all_cores.total_ms > 0
        self.forks, self.booted_at_s = proc_stat.forks(content), proc_stat.booted_at_s(content)
        load_average = self._load_average()
        self._has_load = load_average is not None
        online_cores = len(cores) - cores.count(None)
        return CpuSample(
            all_cores,
            cores,
            load_average,
            self._frequency_mhz(),
            self._limit_cores(online_cores),
            online_cores,
        )

    def poll_newest_pid(self) -> int | None:
        return self.newest_pid if self._load_average() else None

    def unreadable(self) -> list[Unreadable]:
        missing = []
        if not self._has_times:
            missing.append(unreadable("cpu.total_percent", ReasonCode.NO_CPU_TIME))
        if not self._has_iowait:
            missing.append(unreadable("cpu.iowait_percent", ReasonCode.NO_IOWAIT))
        if not self._has_load:
            missing.append(unreadable("cpu.load_average", ReasonCode.NO_LOAD_AVERAGE))
        return missing

    def close(self) -> None:
        self._stat.close()
        self._loadavg.close()

    def _load_average(self) -> tuple[float, float, float] | None:
        """Return the load average; a sandbox may have none."""
        try:
            one, five, fifteen, _running, newest = self._loadavg.read().split(b" ")
            load_average = float(one), float(five), float(fifteen)
            newest_pid = int(newest)
        except (OSError, ValueError):
            return None
        if not all(0 <= load < _HIGHEST_LOAD for load in load_average):
            return None
        self.newest_pid = newest_pid
        return load_average

    def _limit_cores(self, cores: int) -> float | None:
        """Return the limit; one that does not limit is none."""
        limits = self._limits()
        return limits.cpu_cores if limits and limits.cpu_cores and limits.cpu_cores < cores else None


def read_frequency_mhz(sys: Path) -> float | None:
    """Return the mean clock frequency of the cores that report one; a policy is of one core or of several.

    May take 10 to 20 ms for each core where the driver measures (htop issue 471).
    """
    folder = f"{sys}/devices/system/cpu"
    policies = [f"{folder}/cpufreq/{name}" for name in names_in(f"{folder}/cpufreq")]
    found = list(_frequencies_khz(policies))
    if not found:  # before Linux 4.3 each core has its own
        cores = [f"{folder}/{name}/cpufreq" for name in names_in(folder) if _CORE.fullmatch(name)]
        found = [(frequency_khz, 1) for frequency_khz, _ in _frequencies_khz(cores)]
    known = sum(cores for _, cores in found)
    return sum(frequency_khz * cores for frequency_khz, cores in found) / known / 1000 if known else None


def _frequencies_khz(folders: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the frequency in each folder that has one, and how many cores run at it."""
    for folder in folders:
        frequency_khz = number_of(f"{folder}/scaling_cur_freq")
        if frequency_khz is None or not 0 < frequency_khz < _FASTEST_KHZ:
            continue  # the cores are switched off, or hide their frequency
        online = text_of(f"{folder}/affected_cpus")
        yield frequency_khz, 1 if online is None else sum(map(bool, online.split(" ")))
