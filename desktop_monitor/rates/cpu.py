"""What the cores did between two samples."""

from itertools import chain, repeat

from desktop_monitor.model.reading import CpuReading
from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample


def cpu_reading(before: CpuSample | None, now: CpuSample | None) -> CpuReading | None:
    """Tell shares of the time that passed; a core that was switched off at either end is unknown."""
    if now is None:
        return None
    spent = _spent(before.all_cores if before else None, now.all_cores)
    unit_percent = 100 / _sum_ms(spent) if spent else 0
    cores_before = chain(before.cores if before else (), repeat(None))
    return CpuReading(
        total_percent=_busy_percent(spent),
        per_core_percent=tuple(
            _busy_percent(_spent(core_before, core))
            for core, core_before in zip(now.cores, cores_before, strict=False)
        ),
        user_percent=spent.user_ms * unit_percent if spent else None,
        system_percent=spent.system_ms * unit_percent if spent else None,
        iowait_percent=spent.iowait_ms * unit_percent if spent else None,
        steal_percent=spent.steal_ms * unit_percent if spent else None,
        load_average=now.load_average,
        frequency_mhz=now.frequency_mhz,
        limit_cores=now.limit_cores,
    )


def cpu_capacity_ms(before: Sample, now: Sample) -> float | None:
    """Milliseconds of CPU time that the machine had between two samples: 100 percent of every share.

    Returns:
        What the kernel counted on all cores, so that parts add up to the total; None when that is unknown.
    """
    if before.cpu is None or now.cpu is None:
        return None
    spent = _spent(before.cpu.all_cores, now.cpu.all_cores)
    return float(_sum_ms(spent)) if spent else None


def _spent(before: CpuTimes | None, now: CpuTimes | None) -> CpuTimes | None:
    """The time between; None when a core was off, a counter was reset, or no time has passed."""
    if before is None or now is None:
        return None
    spent = CpuTimes(
        now.user_ms - before.user_ms,
        now.system_ms - before.system_ms,
        # proc_stat(5): the kernel lets this and idle time step back a little; that is noise, not a reset.
        max(0, now.iowait_ms - before.iowait_ms),
        now.steal_ms - before.steal_ms,
        max(0, now.idle_ms - before.idle_ms),
    )
    if min(spent.user_ms, spent.system_ms, spent.steal_ms) < 0 or not _sum_ms(spent):
        return None
    return spent


def _sum_ms(spent: CpuTimes) -> int:
    return spent.user_ms + spent.system_ms + spent.iowait_ms + spent.steal_ms + spent.idle_ms


def _busy_percent(spent: CpuTimes | None) -> float | None:
    if spent is None:
        return None
    return (spent.user_ms + spent.system_ms + spent.steal_ms) * (100 / _sum_ms(spent))
