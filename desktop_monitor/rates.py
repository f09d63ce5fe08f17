"""From two samples to a reading: the one pure way, live and from history, so that the two cannot disagree."""

from desktop_monitor.sample import CpuReading, CpuSample, CpuTimes, Reading, Sample


class _Shares:
    """The parts of the time that passed between two counters of one core, in percent of that time."""

    __slots__ = ("iowait_percent", "steal_percent", "system_percent", "total_percent", "user_percent")

    def __init__(self, user: int, system: int, iowait: int, steal: int, idle: int) -> None:
        unit_percent = 100 / (user + system + iowait + steal + idle)
        self.user_percent = user * unit_percent
        self.system_percent = system * unit_percent
        self.iowait_percent = iowait * unit_percent
        self.steal_percent = steal * unit_percent
        self.total_percent = (user + system + steal) * unit_percent


def _shares(before: CpuTimes | None, now: CpuTimes | None) -> _Shares | None:
    """None when no share can be known: a core was off, a counter was reset, or no time has passed."""
    if before is None or now is None:
        return None
    user = now.user_ms - before.user_ms
    system = now.system_ms - before.system_ms
    steal = now.steal_ms - before.steal_ms
    # proc_stat(5): the kernel lets these two step back a little; that is noise, not a reset.
    iowait = max(0, now.iowait_ms - before.iowait_ms)
    idle = max(0, now.idle_ms - before.idle_ms)
    if min(user, system, steal) < 0 or user + system + iowait + steal + idle <= 0:
        return None
    return _Shares(user, system, iowait, steal, idle)


def _cpu(before: CpuSample | None, now: CpuSample | None) -> CpuReading | None:
    if now is None:
        return None
    cores_before = before.cores if before else ()
    whole = _shares(before.all_cores if before else None, now.all_cores)
    cores = [
        _shares(cores_before[number] if number < len(cores_before) else None, core)
        for number, core in enumerate(now.cores)
    ]
    return CpuReading(
        total_percent=whole.total_percent if whole else None,
        per_core_percent=tuple(core.total_percent if core else None for core in cores),
        user_percent=whole.user_percent if whole else None,
        system_percent=whole.system_percent if whole else None,
        iowait_percent=whole.iowait_percent if whole else None,
        steal_percent=whole.steal_percent if whole else None,
        load_average=now.load_average,
        frequency_mhz=now.frequency_mhz,
    )


def reading(before: Sample, now: Sample) -> Reading | None:
    """Turn two samples into what happened between them.

    Args:
        before: The earlier sample.
        now: The later one, of the same boot.

    Returns:
        The reading, labelled with the later sample's wall time; None when no time has passed between the two.
        A part is None, or holds None, where a counter was missing at either end or went backwards.
    """
    elapsed_s = now.monotonic_s - before.monotonic_s
    if elapsed_s <= 0:
        return None
    return Reading(
        taken_at_unix_ms=now.taken_at_unix_ms,
        elapsed_s=round(elapsed_s, 3),
        cpu=_cpu(before.cpu, now.cpu),
    )
