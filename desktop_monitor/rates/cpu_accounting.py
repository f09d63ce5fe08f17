"""Where the CPU time of an interval went: parts that add up to the whole."""

from collections.abc import Collection, Mapping
from operator import itemgetter

from desktop_monitor.model.history import Accounting
from desktop_monitor.model.process import ProcessKey, ProcessRow, ProcessSample
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.ancestors import surviving_ancestor
from desktop_monitor.rates.cpu import busy_and_capacity_ms
from desktop_monitor.rates.processes import born_since_unix_ms, processes_before

_Processes = Mapping[ProcessKey, ProcessSample]

_UNKNOWN = Accounting(None, None, None, None, None)


def account(before: Sample, now: Sample, rows: Collection[ProcessRow]) -> Accounting:
    """Split the busy time between two samples; `rows` is what `rates.process_rows` makes of them.

    Returns:
        Shares of the machine. ``processes``: those that are listed. ``finished``: what processes that ended
        in between used beyond what was seen of them, from the children times of the parents that waited for
        them. The rest is ``denied`` while there are processes whose time may not be read, else
        ``unexplained``: interrupts, processes that the system does not list, or, in a container, the host.
        All None when the machine's own times are unknown; no part is below zero.
    """
    busy_ms, capacity_ms = busy_and_capacity_ms(before, now)
    if not capacity_ms:
        return _UNKNOWN
    total = 100 * busy_ms / capacity_ms
    if before.processes is None or now.processes is None:
        return Accounting(round(total, 3), None, None, None, None)
    processes = min(sum(row.cpu_percent or 0 for row in rows), 100.0)
    # Clocks that are read a moment apart can make the parts a little more than the whole.
    finished = min(100 * finished_ms(before, now) / capacity_ms, max(0.0, total - processes))
    rest = max(0.0, total - processes - finished)
    is_denied = bool(now.hidden_process_count) or any(one.cpu_ms is None for one in now.processes.values())
    return Accounting(
        total_percent=round(total, 3),
        processes_percent=round(processes, 3),
        finished_percent=round(finished, 3),
        denied_percent=round(rest if is_denied else 0.0, 3),
        unexplained_percent=round(0.0 if is_denied else rest, 3),
    )


def finished_ms(earlier: Sample, later: Sample) -> float:
    """Return the CPU time, in this interval, of processes that ended in it and were waited for.

    A parent's children time grows by the whole life of each child that ended, and of the grandchildren that
    the child had waited for; what these had used before the interval is subtracted.
    """
    all_before, all_now = processes_before(earlier, later) or {}, later.processes or {}
    before, now = _without_sums(all_before), _without_sums(all_now)
    gains = _children_gains_ms(before, now, born_since_unix_ms(earlier, later))
    _subtract_ended(gains, before, _gone(before, now))
    # What the sums of unseen processes have is listed with the processes.
    sums_before_ms = _sums_ms({key: all_before[key] for key in all_before.keys() & all_now.keys()})
    return max(0.0, float(sum(gains.values())) - _sums_ms(all_now) + sums_before_ms)


def _without_sums(processes: _Processes) -> _Processes:
    return {key: process for key, process in processes.items() if not process.is_finished_sum}


def _gone(before: _Processes, now: _Processes) -> _Processes:
    """Return the processes that ended between two samples, as each was seen last."""
    listed = {key: process for key, process in now.items() if process.has_ended}
    unlisted = {
        key: process
        for key, process in before.items()
        if key not in now and not process.has_ended  # else it ended in the interval before
    }
    return {**listed, **unlisted}


def _children_gains_ms(before: _Processes, now: _Processes, born_since_unix_ms: int) -> dict[ProcessKey, int]:
    """Return by how much the children time of each living process grew."""
    return {
        key: max(0, _children_ms(process) - _children_ms(before.get(key)))
        if key in before or process.created_unix_ms >= born_since_unix_ms
        else 0
        for key, process in now.items()
        if not process.has_ended
    }


def _subtract_ended(gains_ms: dict[ProcessKey, int], before: _Processes, gone: _Processes) -> None:
    """Subtract from the gains of parents what is known of the processes that they waited for."""
    by_pid = {key[0]: key for key in gains_ms}
    # What its own children added since the earlier sample belongs to this interval.
    used = {key: (process.cpu_ms or 0) + _children_ms(before.get(key)) for key, process in gone.items()}
    parents = {key[0]: process.parent_pid for key, process in gone.items()}
    # The largest first: the parent that waited for it must have gained at least as much.
    for key, used_ms in sorted(used.items(), key=itemgetter(1), reverse=True):
        parent = by_pid.get(surviving_ancestor(key[0], parents))
        if parent is None or gains_ms[parent] < used_ms:
            parent = max(gains_ms, key=lambda key: gains_ms[key], default=None)
        if parent is not None and gains_ms[parent] >= used_ms:
            gains_ms[parent] -= used_ms


def _sums_ms(processes: _Processes) -> int:
    return sum(process.cpu_ms or 0 for process in processes.values() if process.is_finished_sum)


def _children_ms(process: ProcessSample | None) -> int:
    return (process.children_cpu_ms or 0) if process else 0
