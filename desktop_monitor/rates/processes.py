"""What every process did between two samples: the one place where counters of processes become rates.

**Birth.** A process that the earlier sample does not have is new when it started after that sample; then all
its counters grew from zero in between. Otherwise it was there and could not be read, so what it did in
between is unknown.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter

from desktop_monitor.model.history import RankBy
from desktop_monitor.model.process import RATES, ProcessKey, ProcessRow, ProcessSample
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.counters import MAX_DISK_BYTES_PER_S, growth
from desktop_monitor.rates.cpu import cpu_capacity_ms
from desktop_monitor.rates.process_label import process_label
from desktop_monitor.rates.sums import sum_of_known

BIRTH_SLACK_MS = 2000
"""The wall clock may be adjusted by this much without the start times following it."""
CPU_SLACK_MS = 100
"""The kernel counts in ticks of 10 ms, and processes are read a little later than the machine."""

_COUNTERS = tuple(rate.counter for rate in RATES.values())
_counters_of = attrgetter(*_COUNTERS)
_FIELDS = ProcessRow.__struct_fields__
_SOURCES = [RATES[name].counter if name in RATES else name for name in _FIELDS]
_CONTAINER = _FIELDS.index("container")  # and the label after it are not of the sample
_first_values_of = attrgetter(*_SOURCES[:_CONTAINER])
_last_values_of = attrgetter(*_SOURCES[_CONTAINER + 2 :])
_ENDED_COUNT = _FIELDS.index("ended_count")
_RSS = _FIELDS.index("rss_bytes")
_RATES = tuple((_FIELDS.index(name), rate.of_capacity) for name, rate in RATES.items())
_ZEROS = (0,) * len(_COUNTERS)
_UNKNOWN = (None,) * len(_COUNTERS)


def cpu_percent(before_ms: int | None, now_ms: int | None, capacity_ms: float | None) -> float | None:
    """Turn two readings of the CPU time of a process into its share of the machine.

    Args:
        before_ms: CPU time at the earlier sample; None when it was not there, or could not be read.
        now_ms: CPU time now.
        capacity_ms: CPU time that the machine had in between, see `cpu_capacity_ms`.

    Returns:
        0 to 100, or None when no share can be known: see `growth`.
    """
    if not capacity_ms:
        return None
    used_ms = growth(before_ms, now_ms, capacity_ms + CPU_SLACK_MS)
    return None if used_ms is None else min(100.0, round(100 * used_ms / capacity_ms, 3))


def bytes_per_s(before: int | None, now: int | None, elapsed_s: float) -> int | None:
    """Turn two readings of a byte counter of a process into a rate; see `rate_per_s`."""
    grown = growth(before, now, MAX_DISK_BYTES_PER_S * elapsed_s) if elapsed_s > 0 else None
    return None if grown is None else round(grown / elapsed_s)


def clock_shift_ms(before: Sample, now: Sample) -> int:
    """Return by how much start times moved between two samples because the wall clock was set."""
    if before.booted_at_unix_ms is None or now.booted_at_unix_ms is None:
        return 0
    return now.booted_at_unix_ms - before.booted_at_unix_ms


def processes_before(before: Sample, now: Sample) -> Mapping[ProcessKey, ProcessSample] | None:
    """Return the processes of the earlier sample by the keys that they have in the later one."""
    shift_ms = clock_shift_ms(before, now)
    if not shift_ms or before.processes is None:
        return before.processes
    return {(pid, created + shift_ms): one for (pid, created), one in before.processes.items()}


def born_since_unix_ms(before: Sample, now: Sample) -> int:
    """Return the start time from which on a process of `now` is new: it started after `before`."""
    return before.taken_at_unix_ms + clock_shift_ms(before, now) - BIRTH_SLACK_MS


def counter_before(
    field: str, before: ProcessSample | None, now: ProcessSample, born_since_unix_ms: int
) -> int | None:
    """Return a counter of a process at the earlier sample, by the rule of birth; None where it is unknown."""
    if before is None:
        return 0 if now.created_unix_ms >= born_since_unix_ms else None
    counter: int | None = getattr(before, field)
    return counter


class ProcessRates:
    """Turns processes into rows, for one pair of samples."""

    __slots__ = ("_before", "_born_since_unix_ms", "_capacity_ms", "_elapsed_s")

    def __init__(self, before: Sample, now: Sample) -> None:
        self._before = processes_before(before, now) or {}
        self._born_since_unix_ms = born_since_unix_ms(before, now)
        self._elapsed_s = now.monotonic_s - before.monotonic_s
        self._capacity_ms = cpu_capacity_ms(before, now)

    def row(self, now: ProcessSample, container: str | None = None) -> ProcessRow:
        """Return the row of one process of the later sample, which runs in `container`."""
        label = process_label(now.name, now.command)
        values = [*_first_values_of(now), container, label, *_last_values_of(now)]
        for (index, of_capacity), then in zip(_RATES, self._counters_before(now), strict=True):
            if of_capacity:
                values[index] = cpu_percent(then, values[index], self._capacity_ms)
            else:
                values[index] = bytes_per_s(then, values[index], self._elapsed_s)
        values[_ENDED_COUNT] = self._ended_count(now)
        if now.ended_count and not now.rss_bytes:
            values[_RSS] = None  # what it had is gone with it: nothing was measured
        return ProcessRow(*values)

    def is_idle_sum(self, now: ProcessSample) -> bool:
        """Return whether this is a sum to which nothing was added, which is no row."""
        return now.is_finished_sum and not self._ended_count(now)

    def _ended_count(self, now: ProcessSample) -> int | None:
        if not now.ended_count:
            return now.ended_count
        before = self._before.get((now.pid, now.created_unix_ms))
        return now.ended_count - ((before.ended_count or 0) if before is not None else 0)

    def _counters_before(self, now: ProcessSample) -> tuple[int | None, ...]:
        before = self._before.get((now.pid, now.created_unix_ms))
        if before is not None:
            counters: tuple[int | None, ...] = _counters_of(before)
            return counters
        return _ZEROS if now.created_unix_ms >= self._born_since_unix_ms else _UNKNOWN


def process_rows(before: Sample, now: Sample) -> dict[ProcessKey, ProcessRow]:
    """Turn two samples into what every process did between them.

    Returns:
        A row for each process of the later sample. 100 percent of CPU is the whole machine, so the parts add
        up to no more than the total, but for rounding: the kernel counts a process in ticks of 10 ms.
    """
    rates = ProcessRates(before, now)
    processes = (now.processes or {}).items()
    return {key: rates.row(process) for key, process in processes if not rates.is_idle_sum(process)}


def busiest_first(rows: Iterable[ProcessRow]) -> list[ProcessRow]:
    """Return rows in descending order of CPU usage, then of memory."""
    return sorted(rows, key=lambda row: (-(row.cpu_percent or 0), -(row.rss_bytes or 0)))


def ranked_value(row: ProcessRow, by: RankBy) -> float:
    """Return what a process uses of something; what is unknown ranks below zero."""
    if by == RankBy.IO:
        value: float | None = sum_of_known((row.read_bytes_per_s, row.write_bytes_per_s))
    elif by == RankBy.NETWORK:
        value = sum_of_known((row.received_bytes_per_s, row.sent_bytes_per_s))
    else:
        value = row.cpu_percent if by == RankBy.CPU else row.rss_bytes
    return -1.0 if value is None else value


def leading_programs(rows: Iterable[ProcessRow], count: int) -> set[str]:
    """Return the names of the programs that use most, `count` by each of `RankBy`; unknown counts as zero."""
    used: dict[RankBy, defaultdict[str, float]] = {by: defaultdict(float) for by in RankBy}
    for row in rows:
        for by, programs in used.items():
            programs[row.name] += max(ranked_value(row, by), 0.0)
    return {
        name
        for programs in used.values()
        for name in heapq.nlargest(count, programs, key=programs.__getitem__)
        if programs[name] > 0
    }
