"""CPU time, load and clock frequency. See proc_stat(5), proc_loadavg(5), the kernel's page on cpufreq."""

from collections.abc import Callable
from pathlib import Path

from desktop_monitor.model.sample import CpuSample
from desktop_monitor.sensors.linux.control_group import GroupLimits
from desktop_monitor.sensors.linux.formats import proc_stat
from desktop_monitor.sensors.linux.proc_file import ProcFile
from desktop_monitor.sensors.sensor import CpuSensor


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

    def read(self) -> CpuSample:
        """Read the counters of all cores and of each.

        Raises:
            OSError: The file cannot be read.
            ValueError: The file holds something else than proc_stat(5) says.
        """
        content = self._stat.read()
        all_cores, cores = proc_stat.cpu_times(content)
        self.forks, self.booted_at_s = proc_stat.forks(content), proc_stat.booted_at_s(content)
        return CpuSample(
            all_cores,
            cores,
            self._load_average(),
            self._frequency_mhz(),
            self._limit_cores(len(cores)),
            len(cores) - cores.count(None),
        )

    def poll_newest_pid(self) -> int | None:
        """Read only the number that was given last.

        Raises:
            OSError: The file cannot be read.
        """
        self._load_average()
        return self.newest_pid

    def close(self) -> None:
        """Close the kept descriptors."""
        self._stat.close()
        self._loadavg.close()

    def _load_average(self) -> tuple[float, float, float]:
        one, five, fifteen, _running, newest = self._loadavg.read().split(b" ")
        self.newest_pid = int(newest)
        return float(one), float(five), float(fifteen)

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
        if text.isdigit():
            frequencies_khz.append(int(text))
    return sum(frequencies_khz) / len(frequencies_khz) / 1000 if frequencies_khz else None
