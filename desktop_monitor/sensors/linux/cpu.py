"""CPU time, load and clock frequency. See proc_stat(5), proc_loadavg(5), the kernel's page on cpufreq."""

from collections.abc import Callable
from pathlib import Path

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import CpuSample
from desktop_monitor.sensors.linux.control_group import GroupLimits
from desktop_monitor.sensors.linux.formats import proc_stat
from desktop_monitor.sensors.linux.proc_file import ProcFile
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import CpuSensor

_FASTEST_KHZ = 20_000_000  # beyond, or zero, is a driver's way to say that it does not know


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
        self._has_load = True

    def read(self) -> CpuSample:
        """Read the counters of all cores and of each.

        Raises:
            OSError: /proc/stat cannot be read.
            ValueError: It holds something else than proc_stat(5) says.
        """
        self.forks = self.newest_pid = self.booted_at_s = None  # what follows may raise
        content = self._stat.read()
        all_cores, cores = proc_stat.cpu_times(content)
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
        """Read only the number that was given last."""
        return self.newest_pid if self._load_average() else None

    def unreadable(self) -> list[Unreadable]:
        """Return why there is no load average, if there is none."""
        return [] if self._has_load else [unreadable("cpu.load_average", ReasonCode.NO_LOAD_AVERAGE)]

    def close(self) -> None:
        """Close the kept descriptors."""
        self._stat.close()
        self._loadavg.close()

    def _load_average(self) -> tuple[float, float, float] | None:
        """Return the load average; a sandbox may have none."""
        try:
            one, five, fifteen, _running, newest = self._loadavg.read().split(b" ")
            load_average = float(one), float(five), float(fifteen)
            self.newest_pid = int(newest)
        except (OSError, ValueError):
            return None
        return load_average

    def _limit_cores(self, cores: int) -> float | None:
        """Return the limit; one that does not limit is none."""
        limits = self._limits()
        return limits.cpu_cores if limits and limits.cpu_cores and limits.cpu_cores < cores else None


def read_frequency_mhz(sys: Path) -> float | None:
    """Return the mean clock frequency of the cores that report one.

    May take 10 to 20 ms for each core where the driver measures (htop issue 471).
    """
    frequencies_khz = []
    for file in sys.glob("devices/system/cpu/cpufreq/policy*/scaling_cur_freq"):
        try:
            text = file.read_bytes().strip()
        except OSError:  # the core was switched off, or hides its frequency
            continue
        if text.isdigit() and 0 < int(text) < _FASTEST_KHZ:
            frequencies_khz.append(int(text))
    return sum(frequencies_khz) / len(frequencies_khz) / 1000 if frequencies_khz else None
