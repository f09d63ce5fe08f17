"""Where the CPU time of an interval went: parts that add up to the whole."""

from collections.abc import Collection, Mapping
from operator import itemgetter

from desktop_monitor.model.history import Accounting
from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.sample import ProcessKey, ProcessSample, Sample
from desktop_monitor.rates import cpu_capacity_ms

_NOTHING = Accounting(None, None, None, None, None)


def account(before: Sample, now: Sample, rows: Collection[ProcessRow]) -> Accounting:
    """Split the busy time between two samples; `rows` are what `rates.process_rows` makes of them.

    Returns:
        ``processes``: those that are still there. ``finished``: those that ended in between, from the
        children times of whoever waited for them. The rest is ``denied`` while there are processes whose
        time may not be read (theirs cannot be told from what nobody knows of), else ``unexplained``:
        interrupts, processes that the system does not even list, or, in a container, the host. All None
        when the machine's own times are unknown; the rest is never less than nothing.
    """
    busy_ms, capacity_ms = busy_and_capacity_ms(before, now)
    if not capacity_ms:
        return _NOTHING
    total = 100 * busy_ms / capacity_ms
    if before.processes is None or now.processes is None:
        return Accounting(_short(total), None, None, None, None)
    processes = min(sum(row.cpu_percent or 0 for row in rows), 100.0)
    # Clocks that are read a moment apart can make the parts a little more than the whole.
    ended = 100 * finished_ms(before.processes, now.processes) / capacity_ms
    finished = min(ended, max(0.0, total - processes))
    rest = max(0.0, total - processes - finished)
    is_denied = bool(now.hidden_process_count) or any(
        process.cpu_ms is None for process in now.processes.values()
    )
    return Accounting(
        total_percent=_short(total),
        processes_percent=_short(processes),
        finished_percent=_short(finished),
        denied_percent=_short(rest if is_denied else 0.0),
        unexplained_percent=_short(0.0 if is_denied else rest),
    )


def busy_and_capacity_ms(before: Sample, now: Sample) -> tuple[int, int]:
    """CPU time that was used between two samples, and that there was; (0, 0) when that is unknown."""
    capacity_ms = cpu_capacity_ms(before, now)
    if not capacity_ms or before.cpu is None or now.cpu is None:
        return 0, 0
    first, last = before.cpu.all_cores, now.cpu.all_cores
    busy_ms = last.user_ms - first.user_ms + last.system_ms - first.system_ms + last.steal_ms - first.steal_ms
    return busy_ms, round(capacity_ms)


def finished_ms(before: Mapping[ProcessKey, ProcessSample], now: Mapping[ProcessKey, ProcessSample]) -> float:
    """CPU time, in this interval, of processes that ended in it and were waited for.

    What a parent's children time grew by is the whole life of each child that ended, and of the
    grandchildren that it had waited for; what they had used before the interval is not of this interval.
    """
    alive = {key: process for key, process in now.items() if not process.has_ended}
    gains = {
        key: max(0, _children_ms(process) - _children_ms(before.get(key))) for key, process in alive.items()
    }
    by_pid = {key[0]: key for key in alive}
    gone = {key: process for key, process in now.items() if process.has_ended}
    gone |= {
        key: process
        for key, process in before.items()
        if key not in now and not process.has_ended  # then it was gone in the interval before
    }
    # Whom it waited for meanwhile is of this interval, however much of that a glance saw.
    lives = {key: (process.cpu_ms or 0) + _children_ms(before.get(key)) for key, process in gone.items()}
    parents = {key[0]: process.parent_pid for key, process in gone.items()}
    finished = float(sum(gains.values()))
    # The largest first: whoever has waited for it must have gained at least as much.
    for key, lived_ms in sorted(lives.items(), key=itemgetter(1), reverse=True):
        waiting = by_pid.get(_surviving_parent_pid(key[0], parents))
        if waiting is None or gains[waiting] < lived_ms:
            waiting = max(gains, key=lambda key: gains[key], default=None)
        if waiting is not None and gains[waiting] >= lived_ms:
            gains[waiting] -= lived_ms
            finished -= lived_ms
    return finished


def _children_ms(process: ProcessSample | None) -> int:
    return (process.children_cpu_ms or 0) if process else 0


def _surviving_parent_pid(pid: int, parents: Mapping[int, int]) -> int:
    """The first who is not gone; `parents` are of those who are."""
    seen: set[int] = set()
    while pid in parents and pid not in seen:
        seen.add(pid)
        pid = parents[pid]
    return pid


def _short(percent: float) -> float:
    return round(percent, 3)
