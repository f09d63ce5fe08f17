"""CPU time of every core, load and clock frequency, through psutil."""

import sys

import psutil
from msgspec.structs import astuple

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import CpuSample, CpuTimes
from desktop_monitor.sensors.reasons import SENSOR_ERRORS, unreadable
from desktop_monitor.sensors.sensor import CpuSensor

_REPEATS_SUMS = sys.platform == "darwin"
"""Called often, macOS returns the sums of the call before (psutil issue 2368), but not for a core."""


class PsutilCpu(CpuSensor):
    """Reads what psutil gives; load and frequency are missing alone where they fail."""

    def __init__(self) -> None:
        self._has_frequency = self._has_load = True

    def read(self) -> CpuSample:
        cores = tuple(_times(core) for core in psutil.cpu_times(percpu=True))
        all_cores = _sum(cores) if _REPEATS_SUMS and cores else _times(psutil.cpu_times())
        load_average, frequency_mhz = _load_average(), _frequency_mhz()
        self._has_load, self._has_frequency = load_average is not None, frequency_mhz is not None
        return CpuSample(all_cores, cores, load_average, frequency_mhz, online_cores=len(cores))

    def unreadable(self) -> list[Unreadable]:
        missing = [unreadable("cpu.iowait_percent", ReasonCode.NO_IOWAIT)]
        if not self._has_frequency:
            missing.append(unreadable("cpu.frequency_mhz", ReasonCode.NO_FREQUENCY))
        if not self._has_load:
            missing.append(unreadable("cpu.load_average", ReasonCode.NO_LOAD_AVERAGE))
        return missing


def _times(times: object) -> CpuTimes:
    """Windows counts interrupts within ``system``; macOS has a ``nice`` of its own."""

    def ms(name: str) -> int:
        return round(getattr(times, name, 0.0) * 1000)

    return CpuTimes(ms("user") + ms("nice"), ms("system"), ms("iowait"), ms("steal"), ms("idle"))


def _sum(cores: tuple[CpuTimes, ...]) -> CpuTimes:
    return CpuTimes(*map(sum, zip(*map(astuple, cores), strict=True)))


def _load_average() -> tuple[float, float, float] | None:
    """Return the load; Windows has none where its performance counters do not work (psutil issue 2105)."""
    try:
        return psutil.getloadavg()
    except SENSOR_ERRORS:
        return None


def _frequency_mhz() -> float | None:
    """Return the frequency; some virtual machines and new processors have none (psutil issue 2841)."""
    try:
        frequency: object = psutil.cpu_freq()  # its stub leaves out that a machine may have none
    except SENSOR_ERRORS:
        return None
    current = getattr(frequency, "current", None)
    return float(current) if current else None
