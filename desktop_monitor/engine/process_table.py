"""The table of processes: the newest rows, what changed since the last push, five minutes of each process."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from desktop_monitor.model.process import ProcessChanges, ProcessMove, ProcessPast, ProcessRow, ProcessTable
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import ProcessKey, ProcessSample, Sample
from desktop_monitor.rates import (
    MOST_DISK_BYTES_PER_S,
    ProcessRates,
    cpu_capacity_ms,
    cpu_percent,
    rate_per_s,
)

KEPT_S = 300.0
STEP_S = 5.0
_STEP_SLACK_S = 0.5

_Rows = dict[ProcessKey, ProcessRow]


class Table:
    """Makes rows only when somebody asks, and makes anew only those that moved. Any thread may ask."""

    def __init__(self, *, container: Callable[[ProcessKey], str | None] = lambda _key: None) -> None:
        """Begin with nothing. `container` names where a process runs; any thread may ask it."""
        self._container = container
        self._using = threading.RLock()
        self._before: Sample | None = None
        self._now: Sample | None = None
        self._rows: _Rows | None = None
        self._rows_before: _Rows = {}
        self._told: _Rows | None = None
        self._past = _Past()

    def append(self, sample: Sample, _reading: Reading | None) -> None:
        """Take the newest sample; nothing is computed yet."""
        with self._using:
            self._before, self._now = self._now, sample
            self._rows_before, self._rows = self._rows or {}, None
            self._past.append(sample)

    def newest(self) -> ProcessTable | None:
        """Every process; None before there are two samples to compare."""
        with self._using:
            rows = self._make()
            if rows is None or self._now is None:
                return None
            return ProcessTable(self._now.taken_at_unix_ms, tuple(rows.values()))

    def whole(self) -> ProcessChanges | None:
        """Every process, for somebody who begins to watch; what `changes` tells leads on from it."""
        with self._using:
            rows = self._make()
            if rows is None or self._now is None:
                return None
            if self._told is None:
                self._told = rows
            return ProcessChanges(self._now.taken_at_unix_ms, True, tuple(rows.values()), (), ())  # noqa: FBT003

    def changes(self) -> ProcessChanges | None:
        """What is different from what was told the last time; None before there is anything to tell."""
        with self._using:
            rows, told = self._make(), self._told
            if rows is None or self._now is None:
                return None
            if told is None:
                return self.whole()
            self._told = rows
            return _difference(self._now.taken_at_unix_ms, told, rows)

    def nobody_watches(self) -> None:
        """Forget what was told."""
        with self._using:
            self._told = None

    def row(self, key: ProcessKey) -> ProcessRow | None:
        """The row of one process; None when it is not there."""
        with self._using:
            return (self._make() or {}).get(key)

    def processes(self) -> Mapping[ProcessKey, ProcessSample]:
        """Every process as it was read; a mapping that is never changed."""
        with self._using:
            return (self._now.processes if self._now else None) or {}

    def past(self, key: ProcessKey) -> ProcessPast:
        """What one process did in the last five minutes."""
        with self._using:
            return self._past.of(key)

    def _make(self) -> _Rows | None:
        """A process that is the same object as before, and did nothing before, has the same row."""
        if self._rows is None and self._now is not None and self._before is not None:
            rates = ProcessRates(self._before, self._now)
            first, known = self._before.processes or {}, self._rows_before
            self._rows = {
                key: row
                if (row := known.get(key)) is not None and first.get(key) is process and _rests(row, process)
                else rates.row(process, self._container(key))
                for key, process in (self._now.processes or {}).items()
            }
        return self._rows


def _rests(row: ProcessRow, process: ProcessSample) -> bool:
    """Whether the row says already that the process did nothing."""
    return (
        row.cpu_percent == 0
        and not row.read_bytes_per_s
        and not row.write_bytes_per_s
        and (row.read_bytes_per_s is None) == (process.read_bytes is None)
    )


def _difference(taken_at_unix_ms: int, before: _Rows, now: _Rows) -> ProcessChanges:
    rows: list[ProcessRow] = []
    moves: list[ProcessMove] = []
    for key, row in now.items():
        known = before.get(key)
        if known is row:
            continue
        if known is None or not _is_called_the_same(known, row):
            rows.append(row)
        elif known != row:
            moves.append(
                ProcessMove(
                    row.pid,
                    row.created_unix_ms,
                    row.state,
                    row.cpu_percent,
                    row.rss_bytes,
                    row.read_bytes_per_s,
                    row.write_bytes_per_s,
                    row.threads,
                    row.nice,
                )
            )
    gone = tuple(key for key in before if key not in now)
    return ProcessChanges(taken_at_unix_ms, False, tuple(rows), tuple(moves), gone)  # noqa: FBT003


def _is_called_the_same(before: ProcessRow, now: ProcessRow) -> bool:
    return (
        before.name == now.name
        and before.command == now.command
        and before.user == now.user
        and before.parent_pid == now.parent_pid
        and before.container == now.container
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """What changed in a step of the past."""

    taken_at_unix_ms: int
    monotonic_s: float
    elapsed_s: float
    capacity_ms: float | None
    changed: dict[ProcessKey, ProcessSample]


class _Past:
    """Five minutes of every process. An unchanged process costs nothing: it is one object for all steps."""

    def __init__(self) -> None:
        self._last: Sample | None = None
        self._base: dict[ProcessKey, ProcessSample] = {}
        self._steps: deque[_Step] = deque()

    def append(self, sample: Sample) -> None:
        """Keep a step, unless the last one is too close; forget what is older than five minutes."""
        last = self._last
        if sample.processes is None:
            return
        if last is None:
            self._last, self._base = sample, dict(sample.processes)
            return
        elapsed_s = sample.monotonic_s - last.monotonic_s
        if elapsed_s < STEP_S - _STEP_SLACK_S:
            return
        first = last.processes or {}
        changed = {key: process for key, process in sample.processes.items() if first.get(key) is not process}
        capacity_ms = cpu_capacity_ms(last, sample)
        step = _Step(sample.taken_at_unix_ms, sample.monotonic_s, elapsed_s, capacity_ms, changed)
        self._steps.append(step)
        self._last = sample
        while step.monotonic_s - self._steps[0].monotonic_s >= KEPT_S:
            self._base |= self._steps.popleft().changed
        if len(self._base) > 2 * len(sample.processes) + 64:
            self._base = {key: one for key, one in self._base.items() if key in sample.processes}

    def of(self, key: ProcessKey) -> ProcessPast:
        """Columns of one process, from when it is known."""
        past = ProcessPast([], [], [], [], [])
        for step, before, now in self._walk(key):
            past.times_unix_ms.append(step.taken_at_unix_ms)
            past.cpu_percent.append(cpu_percent(before.cpu_ms, now.cpu_ms, step.capacity_ms))
            past.rss_bytes.append(now.rss_bytes)
            past.read_bytes_per_s.append(_per_s(before.read_bytes, now.read_bytes, step))
            past.write_bytes_per_s.append(_per_s(before.written_bytes, now.written_bytes, step))
        return past

    def _walk(self, key: ProcessKey) -> Iterator[tuple[_Step, ProcessSample, ProcessSample]]:
        before = self._base.get(key)
        for step in self._steps:
            now = step.changed.get(key, before)
            if before is not None and now is not None:
                yield step, before, now
            before = now


def _per_s(before: int | None, now: int | None, step: _Step) -> float | None:
    rate = rate_per_s(before, now, step.elapsed_s, MOST_DISK_BYTES_PER_S)
    return None if rate is None else round(rate)
