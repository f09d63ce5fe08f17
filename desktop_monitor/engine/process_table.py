"""The process table: the newest rows, what changed since the last push, five minutes of each process."""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from desktop_monitor.model.process import (
    COLUMNS,
    RATES,
    ProcessChanges,
    ProcessKey,
    ProcessMove,
    ProcessPast,
    ProcessRow,
    ProcessSample,
    ProcessTable,
)
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import ProcessRates
from desktop_monitor.rates.cpu import cpu_capacity_ms
from desktop_monitor.rates.processes import bytes_per_s, clock_shift_ms, cpu_percent

KEPT_S = 300.0
STEP_S = 5.0
_STEP_SLACK_S = 0.5
MAX_ENDED = 5000
"""Ended processes that are remembered, so that they are not mistaken for unknown ones."""
_TICK_MS = 10
"""In what steps Linux counts start times."""

_Rows = dict[ProcessKey, ProcessRow]
_Usage = tuple[int | None, int | None, int | None, int | None]
_usage_of = attrgetter("cpu_ms", "rss_bytes", "read_bytes", "write_bytes")
_labels_of = attrgetter(*(name for name, column in COLUMNS.items() if column.is_label))
_move_of = attrgetter(*ProcessMove.__struct_fields__)
_rates = attrgetter(*RATES)
_counters = attrgetter(*(rate.counter for rate in RATES.values()))


class LiveProcessTable:
    """Makes rows only when they are asked for, and only those that changed. Any thread may call it.

    `container` returns where a process runs; any thread may call that.
    """

    def __init__(self, *, container: Callable[[ProcessKey], str | None] = lambda _key: None) -> None:
        self._container = container
        self._lock = threading.RLock()
        self._before: Sample | None = None
        self._now: Sample | None = None
        self._rows: _Rows | None = None
        self._rows_before: _Rows = {}
        self._sent: _Rows | None = None
        self._recent = _RecentSamples()
        self._ended: dict[ProcessKey, None] = {}

    def append(self, sample: Sample, _reading: Reading | None) -> None:
        """Take the newest sample; nothing is computed yet."""
        with self._lock:
            self._before, self._now = self._now, sample
            self._rows_before, self._rows = self._rows or {}, None
            self._recent.append(sample)
            if self._before is not None and self._before.processes and sample.processes:
                self._ended |= dict.fromkeys(self._before.processes.keys() - sample.processes.keys())
                while len(self._ended) > MAX_ENDED:
                    del self._ended[next(iter(self._ended))]

    def newest(self) -> ProcessTable | None:
        """Return every process; None before there are two samples to compare."""
        with self._lock:
            rows = self._current_rows()
            if rows is None or self._now is None:
                return None
            return ProcessTable(self._now.taken_at_unix_ms, tuple(rows.values()))

    def snapshot(self) -> ProcessChanges | None:
        """Return every process for a page that begins to watch; `changes` continues from it."""
        with self._lock:
            rows = self._current_rows()
            if rows is None or self._now is None:
                return None
            if self._sent is None:
                self._sent = rows
            return ProcessChanges(self._now.taken_at_unix_ms, True, tuple(rows.values()), (), ())  # noqa: FBT003

    def changes(self) -> ProcessChanges | None:
        """Return what differs from what was returned last; None before there are two samples."""
        with self._lock:
            rows, sent = self._current_rows(), self._sent
            if rows is None or self._now is None:
                return None
            if sent is None:
                return self.snapshot()
            self._sent = rows
            return _difference(self._now.taken_at_unix_ms, sent, rows)

    def reset_changes(self) -> None:
        """Drop what `changes` compares with."""
        with self._lock:
            self._sent = None

    def forget_past(self) -> None:
        """Drop what processes did before now."""
        with self._lock:
            self._recent = _RecentSamples()

    def row(self, key: ProcessKey) -> ProcessRow | None:
        """Return the row of one process; None when there is no such process."""
        with self._lock:
            return (self._current_rows() or {}).get(key)

    def processes(self) -> Mapping[ProcessKey, ProcessSample]:
        """Return every process as it was read; a mapping that is never changed."""
        with self._lock:
            return (self._now.processes if self._now else None) or {}

    def was_seen(self, key: ProcessKey) -> bool:
        """Return whether there is or was such a process; of ended ones, the newest are remembered."""
        with self._lock:
            return key in self._ended or key in self.processes()

    def is_unmistakable(self, key: ProcessKey) -> bool:
        """Return whether no later process can have this identity.

        Linux counts start times in steps. A process that ends in the step in which it started may leave its
        identity to another one; one that was seen after that step does not.
        """
        with self._lock:
            now = self._now
        if now is None or now.booted_at_unix_ms is None:
            return True
        return _since_boot_ms(now.monotonic_s) >= key[1] - now.booted_at_unix_ms + _TICK_MS

    def past(self, key: ProcessKey) -> ProcessPast:
        """Return what one process did in the last five minutes."""
        with self._lock:
            return self._recent.past(key)

    def _current_rows(self) -> _Rows | None:
        """A process that is the same object as before, and did nothing before, has the same row."""
        if self._rows is None and self._now is not None and self._before is not None:
            rates = ProcessRates(self._before, self._now)
            first, known = self._before.processes or {}, self._rows_before
            self._rows = {
                key: row
                if (row := known.get(key)) is not None
                and first.get(key) is process
                and _is_idle_row(row, process)
                else rates.row(process, self._container(key))
                for key, process in (self._now.processes or {}).items()
                if not rates.is_idle_sum(process)
            }
        return self._rows


if sys.platform == "linux":

    def _since_boot_ms(monotonic_s: float) -> float:
        """Return when that was; a suspend since then makes it later by its length."""
        asleep_s = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
        return (monotonic_s + asleep_s) * 1000

else:

    def _since_boot_ms(monotonic_s: float) -> float:
        return monotonic_s * 1000


def _is_idle_row(row: ProcessRow, process: ProcessSample) -> bool:
    """Return whether no rate can change: each is zero, or unknown because its counter is."""
    rates = _rates(row)
    if any(rates):
        return False
    return None not in rates or rates.count(None) == _counters(process).count(None)


def _difference(taken_at_unix_ms: int, before: _Rows, now: _Rows) -> ProcessChanges:
    rows: list[ProcessRow] = []
    moves: list[ProcessMove] = []
    for key, row in now.items():
        known = before.get(key)
        if known is row:
            continue
        if known is None or _labels_of(known) != _labels_of(row):
            rows.append(row)
        elif known != row:
            moves.append(ProcessMove(*_move_of(row)))
    gone = tuple(key for key in before if key not in now)
    return ProcessChanges(taken_at_unix_ms, False, tuple(rows), tuple(moves), gone)  # noqa: FBT003


@dataclass(frozen=True, slots=True)
class _Step:
    """What changed in a step of the recent samples."""

    taken_at_unix_ms: int
    monotonic_s: float
    elapsed_s: float
    capacity_ms: float | None
    changed: dict[ProcessKey, _Usage]


class _RecentSamples:
    """Five minutes of what every process used. An unchanged process costs nothing."""

    def __init__(self) -> None:
        self._last: Sample | None = None
        self._base: dict[ProcessKey, _Usage] = {}
        self._steps: deque[_Step] = deque()

    def append(self, sample: Sample) -> None:
        """Keep a step, unless the last one is too close; drop what is older than five minutes."""
        last = self._last
        if sample.processes is None:
            return
        if last is None or clock_shift_ms(last, sample):
            self._last = sample
            self._base = {key: _usage_of(process) for key, process in sample.processes.items()}
            self._steps.clear()
            return
        elapsed_s = sample.monotonic_s - last.monotonic_s
        if elapsed_s < STEP_S - _STEP_SLACK_S:
            return
        first = last.processes or {}
        changed = {
            key: _usage_of(process)
            for key, process in sample.processes.items()
            if first.get(key) is not process
        }
        capacity_ms = cpu_capacity_ms(last, sample)
        step = _Step(sample.taken_at_unix_ms, sample.monotonic_s, elapsed_s, capacity_ms, changed)
        self._steps.append(step)
        self._last = sample
        while step.monotonic_s - self._steps[0].monotonic_s >= KEPT_S:
            self._base |= self._steps.popleft().changed
        if len(self._base) > 2 * len(sample.processes) + 64:
            self._base = {key: one for key, one in self._base.items() if key in sample.processes}

    def past(self, key: ProcessKey) -> ProcessPast:
        """Return the columns of one process, from when it is known."""
        past = ProcessPast([], [], [], [], [])
        for step, before, now in self._walk(key):
            past.times_unix_ms.append(step.taken_at_unix_ms)
            cpu_before_ms, _, read_before_bytes, write_before_bytes = before
            cpu_ms, rss_bytes, read_bytes, write_bytes = now
            past.cpu_percent.append(cpu_percent(cpu_before_ms, cpu_ms, step.capacity_ms))
            past.rss_bytes.append(rss_bytes)
            past.read_bytes_per_s.append(bytes_per_s(read_before_bytes, read_bytes, step.elapsed_s))
            past.write_bytes_per_s.append(bytes_per_s(write_before_bytes, write_bytes, step.elapsed_s))
        return past

    def _walk(self, key: ProcessKey) -> Iterator[tuple[_Step, _Usage, _Usage]]:
        before = self._base.get(key)
        for step in self._steps:
            now = step.changed.get(key, before)
            if before is not None and now is not None:
                yield step, before, now
            before = now
