"""What the cores did between two samples.

Counters of the kernel are not always what proc_stat(5) says. Idle and iowait time start again at zero when a
core comes back (before Linux 6.8, commit 71fee48fb772), or jump by the time that it was away; iowait moves
back into idle, or jumps; steal runs backwards on some KVM guests; lxcfs may write nonsense for ever. So the
time that is not busy is one sum, what falls, jumps or makes no sense is left out, and the whole is held
against the time that has passed on these cores.
"""

import math
from itertools import chain, repeat

from desktop_monitor.model.reading import CpuReading
from desktop_monitor.model.sample import MAX_CPU_MS, CpuSample, CpuTimes, Sample

_SLACK_MS = 60
"""Of one core: counters move in ticks of up to 10 ms each, and are read a moment after the clock."""
_SLACK_FACTOR = 1.1
_HARDLY_BUSY = 0.1
"""A virtual core that gets less of a real one, and no steal time is counted, is not to be expected."""


def cpu_reading(before: CpuSample | None, now: CpuSample | None, elapsed_s: float) -> CpuReading | None:
    """Return the shares of the time that passed.

    Args:
        before: The earlier sample.
        now: The later one.
        elapsed_s: Seconds between the two.

    Returns:
        None without a later sample. A core that was switched off at either end is None, as is every share of
        an interval in which the busy time itself went backwards or exceeds what the cores had.
    """
    if now is None:
        return None
    elapsed_ms = elapsed_s * 1000
    spent = _machine_spent(before, now, elapsed_ms)
    unit_percent = 100 / spent.total_ms if spent else 0
    cores_before = chain(before.cores if before else (), repeat(None))
    return CpuReading(
        total_percent=_busy_ms(spent) * unit_percent if spent else None,
        per_core_percent=tuple(
            _busy_percent(_spent(core_before, core, elapsed_ms, 1))
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


def busy_and_capacity_ms(before: Sample, now: Sample) -> tuple[int, int]:
    """Return the CPU time that was used between two samples, and that there was.

    Returns:
        Milliseconds on all cores; (0, 0) when that is unknown.
    """
    if before.cpu is None or now.cpu is None:
        return 0, 0
    spent = _machine_spent(before.cpu, now.cpu, (now.monotonic_s - before.monotonic_s) * 1000)
    return (_busy_ms(spent), spent.total_ms) if spent else (0, 0)


def cpu_capacity_ms(before: Sample, now: Sample) -> int | None:
    """Return the CPU time that the machine had between two samples: 100 percent of every share.

    Returns:
        Milliseconds on all cores, so that parts add up to the total; None when that is unknown. Where nothing
        is counted, as in some sandboxes, that is the time that has passed on them.
    """
    capacity_ms = busy_and_capacity_ms(before, now)[1]
    if not capacity_ms and before.cpu is not None and now.cpu is not None:
        is_counted = before.cpu.all_cores.total_ms or now.cpu.all_cores.total_ms
        elapsed_s = now.monotonic_s - before.monotonic_s
        capacity_ms = 0 if is_counted else max(0, round(elapsed_s * 1000)) * _online(now.cpu)
    return capacity_ms or None


def _machine_spent(before: CpuSample | None, now: CpuSample, elapsed_ms: float | None) -> CpuTimes | None:
    if before is None:
        return None
    online = max(_online(before), _online(now))
    return _spent(before.all_cores, now.all_cores, elapsed_ms if online else None, online)


def _online(sample: CpuSample) -> int:
    """Return how many cores are switched on; 0 is unknown, where the cores were not decoded."""
    return sample.online_cores or len(sample.cores) - sample.cores.count(None)


def _spent(
    before: CpuTimes | None, now: CpuTimes | None, elapsed_ms: float | None, cores: int
) -> CpuTimes | None:
    """Return the time between, which adds up to what the cores had; None when that is unknown."""
    if before is None or now is None:
        return None
    max_ms = math.inf if elapsed_ms is None else (elapsed_ms * _SLACK_FACTOR + _SLACK_MS) * cores
    user_ms, system_ms = now.user_ms - before.user_ms, now.system_ms - before.system_ms
    if user_ms < 0 or system_ms < 0 or user_ms + system_ms > max_ms or not _are_times(before, now):
        return None
    steal_ms, iowait_ms = now.steal_ms - before.steal_ms, now.iowait_ms - before.iowait_ms
    is_complete = 0 <= steal_ms <= max_ms - user_ms - system_ms
    if not is_complete:
        steal_ms = 0
    if max(before.idle_ms, now.idle_ms, before.iowait_ms, now.iowait_ms, now.steal_ms) >= MAX_CPU_MS:
        if elapsed_ms is None:
            return None
        is_complete = False
    if iowait_ms > max_ms:
        iowait_ms = 0
    busy_ms = user_ms + system_ms + steal_ms
    rest_ms = _rest_ms(
        now.idle_ms - before.idle_ms + iowait_ms,
        busy_ms,
        elapsed_ms,
        cores,
        is_complete=is_complete and iowait_ms >= -_SLACK_MS * cores,
    )
    if rest_ms is None or busy_ms + rest_ms == 0:
        return None
    iowait_ms = min(max(0, iowait_ms), rest_ms)
    return CpuTimes(user_ms, system_ms, iowait_ms, steal_ms, rest_ms - iowait_ms)


def _are_times(before: CpuTimes, now: CpuTimes) -> bool:
    return max(before.user_ms, before.system_ms, now.user_ms, now.system_ms) < MAX_CPU_MS


def _rest_ms(
    counted_ms: int, busy_ms: int, elapsed_ms: float | None, cores: int, *, is_complete: bool
) -> int | None:
    """Return the time that the cores were not busy.

    That is what was counted, unless it restarted or jumped, or lacks a counter that fell and does not account
    for the elapsed time: then it is what is left of that. None where a core was hardly busy and its idle time
    stands still all the same, as the kernel leaves it for some cores without a tick (nohz_full).
    """
    slack_ms = _SLACK_MS * cores
    if elapsed_ms is None:
        return None if counted_ms < -slack_ms else max(0, counted_ms)
    whole_ms = elapsed_ms * cores
    if counted_ms == 0 and 0 < busy_ms < whole_ms * _HARDLY_BUSY and is_complete:
        return None
    is_possible = counted_ms >= 0 and busy_ms + counted_ms <= whole_ms * _SLACK_FACTOR + slack_ms
    if is_possible and (is_complete or busy_ms + counted_ms >= whole_ms / _SLACK_FACTOR - slack_ms):
        return counted_ms
    return max(0, round(whole_ms) - busy_ms)


def _busy_ms(spent: CpuTimes) -> int:
    return spent.user_ms + spent.system_ms + spent.steal_ms


def _busy_percent(spent: CpuTimes | None) -> float | None:
    return None if spent is None else _busy_ms(spent) * (100 / spent.total_ms)
