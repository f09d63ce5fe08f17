"""The processes of a chunk, and what each counted at each state in which it changed."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, compress, repeat
from operator import itemgetter, sub

import msgspec

from desktop_monitor.model.process import ACCUMULATED, ProcessUsage
from desktop_monitor.rates.counters import growth
from desktop_monitor.recorder.storage.integer_column import (
    Column,
    pack_column,
    unpack_column,
    unpack_integers,
)
from desktop_monitor.recorder.storage.sample_delta import SampleDelta, Value

Row = tuple[Value, ...]
"""(number of the state, then the value of each field); a process has one for each state that changed it."""

USAGE_FIELDS = tuple(dict.fromkeys(one.field for one in ACCUMULATED.values()))
"""The fields of a row from which `ProcessColumns.usage` is made."""


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """Processes in columns: the rows of all processes, one process after the other.

    A column of a field is decoded only when it is wanted.
    """

    states: list[str]
    has_table: list[bool]
    count: int
    numbers: Column
    lengths: Column
    row_count: int
    columns: list[msgspec.Raw]
    ended_count: int
    ended: Column
    ended_states: Column
    predecessors: dict[int, int]


class ProcessColumns:
    """The processes of a chunk, by the numbers of their identities. Only grows.

    Attributes:
        fields: Names the values of a row.
        states: The states of processes, by the numbers that rows hold.
        has_table: For each state of the chunk, whether processes were read.
        rows: The rows of each process, in order of their states.
        ended: The first state without each process that ended.
        predecessors: See `SampleDelta`.
    """

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        self.states: list[str] = []
        self.has_table: list[bool] = []
        self.rows: dict[int, list[Row]] = {}
        self.ended: dict[int, int] = {}
        self.predecessors: dict[int, int] = {}

    def apply(self, delta: SampleDelta) -> None:
        """Add the state that `delta` leads to."""
        state = len(self.has_table)
        unknown = (None,) * len(self.fields)
        numbers = iter(delta.rows)
        for number in numbers:
            changed = next(numbers) or 0
            rows = self.rows.setdefault(number or 0, [])
            values = list(rows[-1][1:] if rows else unknown)
            for index, before in enumerate(values):
                if changed >> index & 1:
                    step = next(numbers)
                    values[index] = step if step is None or before is None else before + step
            rows.append((state, *values))
        self._add_state(delta, state)

    def append(self, delta: SampleDelta, changed: list[tuple[int, tuple[Value, ...]]]) -> None:
        """Add a state of which the values of each process that changed are known."""
        state = len(self.has_table)
        for number, values in changed:
            self.rows.setdefault(number, []).append((state, *values))
        self._add_state(delta, state)

    def _add_state(self, delta: SampleDelta, state: int) -> None:
        self.states += delta.states
        self.ended.update(dict.fromkeys(delta.ended, state))
        self.predecessors.update(zip(delta.predecessors[::2], delta.predecessors[1::2], strict=True))
        self.has_table.append(delta.has_table)

    def copy(self) -> "ProcessColumns":
        """Return a copy that does not grow."""
        copy = ProcessColumns(self.fields)
        copy.states, copy.has_table = self.states[:], self.has_table[:]
        copy.ended, copy.predecessors = dict(self.ended), dict(self.predecessors)
        copy.rows = {number: rows[:] for number, rows in self.rows.items()}
        return copy

    def at(self, number: int, state: int) -> Row | None:
        """Return the row of a process that holds at a state; None when it did not run then."""
        rows = self.rows.get(number, [])
        index = bisect_left(rows, (state + 1,)) - 1
        return rows[index] if index >= 0 and self.ended.get(number, state + 1) > state else None

    def table(self, state: int) -> dict[int, Row] | None:
        """Return the row of every process that lived at a state; None when processes were not read."""
        if not self.has_table[state]:
            return None
        found = ((number, self.at(number, state)) for number in self.rows)
        return {number: row for number, row in found if row is not None}

    def tables(self) -> Iterator[dict[int, Row] | None]:
        """Yield what `table` returns for each state; one dict that changes from state to state."""
        began: dict[int, list[tuple[int, Row]]] = defaultdict(list)
        for number, rows in self.rows.items():
            for row in rows:
                began[row[0] or 0].append((number, row))
        ended: dict[int, list[int]] = defaultdict(list)
        for number, state in self.ended.items():
            ended[state].append(number)
        table: dict[int, Row] = {}
        for state, has_table in enumerate(self.has_table):
            table.update(began.get(state, ()))
            for number in ended.get(state, ()):
                table.pop(number, None)
            yield table if has_table else None

    def usage(self, first: int, last: int) -> dict[int, ProcessUsage]:
        """Return what every process that changed or began between two states used in that time.

        A process that began in between is counted from zero, one that ended up to where it was seen last.
        A counter that could not be read is counted between the first and the last time that it could.
        """
        indices = {name: index for index, name in enumerate(self.fields, 1)}
        plan = [(indices.get(one.field), one.is_maximum) for one in ACCUMULATED.values()]
        found: dict[int, ProcessUsage] = {}
        for number, rows in self.rows.items():
            stop = bisect_left(rows, (last + 1,))
            if stop == 0 or self.ended.get(number, first + 1) <= first:
                continue
            start = max(0, bisect_left(rows, (first + 1,)) - 1)
            before = rows[start] if (rows[start][0] or 0) <= first else self._before_first_row(number)
            later = rows[start:stop]
            found[number] = ProcessUsage(
                *(
                    _maximum(later, index) if is_maximum else _grown(before, later, index)
                    for index, is_maximum in plan
                )
            )
        return found

    def counter(self, field: str) -> "CounterColumn":
        """Return one counter of every process."""
        index = self.index(field)
        rows = list(chain.from_iterable(self.rows.values()))
        return CounterColumn(
            list(self.rows),
            [len(one) for one in self.rows.values()],
            [row[0] or 0 for row in rows],
            [row[index] for row in rows],
            self.predecessors,
            self.has_table,
        )

    def _before_first_row(self, number: int) -> Row | None:
        """Return what a process had counted before its first row; None is nothing."""
        first = self.rows[number][0]
        predecessor = self.predecessors.get(number)
        if predecessor == number:
            return first
        old = self.rows.get(-1 if predecessor is None else predecessor)
        if old:
            return old[-1]
        state = first[0] or 0
        return None if state and self.has_table[state - 1] else first

    def index(self, field: str) -> int:
        """Return where a row holds a field.

        Raises:
            ValueError: These columns do not have it.
        """
        return self.fields.index(field) + 1

    def packed(self) -> bytes:
        """Encode everything in columns; see `unpack`."""
        rows = list(chain.from_iterable(self.rows.values()))
        return msgspec.msgpack.encode(
            _Packed(
                states=self.states,
                has_table=self.has_table,
                count=len(self.rows),
                numbers=pack_column(list(self.rows)),
                lengths=pack_column([len(one) for one in self.rows.values()]),
                row_count=len(rows),
                columns=[
                    msgspec.Raw(msgspec.msgpack.encode(pack_column(list(column))))
                    for column in zip(*rows, strict=True)
                ],
                ended_count=len(self.ended),
                ended=pack_column(list(self.ended)),
                ended_states=pack_column(list(self.ended.values())),
                predecessors=self.predecessors,
            )
        )


def _maximum(rows: list[Row], index: int | None) -> int:
    return 0 if index is None else max(filter(None, map(itemgetter(index), rows)), default=0)


def _grown(before: Row | None, later: list[Row], index: int | None) -> int:
    """Return what a counter grew by; `before` None is a birth, from zero. The unknown adds nothing."""
    if index is None:
        return 0
    begin, end = before[index] if before else 0, later[-1][index]
    if begin is None or end is None:
        known = [value for row in later if (value := row[index]) is not None]
        if not known:
            return 0
        begin, end = known[0] if begin is None else begin, known[-1]
    return growth(begin, end, math.inf) or 0


class CounterColumn:
    """One counter of every process, in rows: the processes one after the other, each by its states."""

    def __init__(
        self,
        numbers: list[int],
        lengths: list[int],
        states: list[int],
        values: list[Value],
        predecessors: Mapping[int, int],
        has_table: Sequence[bool],
    ) -> None:
        self.numbers = numbers
        self._lengths, self._states, self._values = lengths, states, values
        self._predecessors, self._has_table = predecessors, has_table

    def add_growth(self, limits: Sequence[float], columns: Mapping[int, list[int]]) -> None:
        """Add what each process counted in each interval, by the rule of `rates.counters.growth`.

        Args:
            limits: What can be counted in each interval.
            columns: A number for each state, by the number of the process; processes may share a column.
        """
        grown = list(self._growth())
        own = map(columns.__getitem__, self.numbers)
        column_of_row = chain.from_iterable(map(repeat, own, self._lengths))
        for column, state, step in compress(zip(column_of_row, self._states, grown, strict=True), grown):
            if 0 < step <= limits[state]:
                column[state] += step

    def _growth(self) -> Iterable[int]:
        """Return by how much each row is more than the one before it; nothing where either is unknown."""
        values = self._values
        before = [*values[:1], *values[:-1]]
        ends = dict(zip(self.numbers, accumulate(self._lengths), strict=True))
        for (number, end), length in zip(ends.items(), self._lengths, strict=True):
            before[end - length] = self._before_first_row(number, end - length, ends)
        if None in values or None in before:
            pairs = zip(values, before, strict=True)
            return [0 if now is None or then is None else now - then for now, then in pairs]
        return map(sub, values, before)

    def _before_first_row(self, number: int, first: int, ends: Mapping[int, int]) -> Value:
        """Return what a process had counted before its first row, as `ProcessColumns` does."""
        predecessor = self._predecessors.get(number)
        if predecessor is not None and predecessor != number and predecessor in ends:
            return self._values[ends[predecessor] - 1]
        state = self._states[first]
        is_birth = state and self._has_table[state - 1] and predecessor != number
        return 0 if is_birth else self._values[first]


def unpack(packed: bytes, fields: Sequence[str], wanted: tuple[str, ...] | None = None) -> ProcessColumns:
    """Decode what `ProcessColumns.packed` made.

    Args:
        packed: Its MessagePack.
        fields: The fields that it has.
        wanted: Those that are asked for, in this order; None is all. One that it has not is unknown.
    """
    found = msgspec.msgpack.decode(packed, type=_Packed)
    columns = ProcessColumns(tuple(fields) if wanted is None else wanted)
    columns.states, columns.has_table = found.states, found.has_table
    columns.predecessors = found.predecessors
    rows = list(zip(*_columns(found, fields, columns.fields), strict=True))
    start = 0
    for number, length in zip(
        unpack_integers(found.numbers, found.count), unpack_integers(found.lengths, found.count), strict=True
    ):
        stop = start + length
        columns.rows[number] = rows[start:stop]
        start = stop
    ended = unpack_integers(found.ended, found.ended_count)
    columns.ended = dict(zip(ended, unpack_integers(found.ended_states, found.ended_count), strict=True))
    return columns


def unpack_counter(packed: bytes, fields: Sequence[str], field: str) -> CounterColumn:
    """Decode one counter of what `ProcessColumns.packed` made, in a fraction of the time; see `unpack`."""
    found = msgspec.msgpack.decode(packed, type=_Packed)
    states, values = _columns(found, fields, (field,)) or ([], [])
    return CounterColumn(
        unpack_integers(found.numbers, found.count),
        unpack_integers(found.lengths, found.count),
        states,  # type: ignore[arg-type]
        values,
        found.predecessors,
        found.has_table,
    )


def _columns(found: _Packed, fields: Sequence[str], wanted: tuple[str, ...]) -> list[list[Value]]:
    """Return the states of all rows and the wanted fields; nothing at all when there are no rows."""
    if not found.columns:
        return []
    indices = {name: index for index, name in enumerate(fields, 1)}
    stored = [0, *(indices.get(name) for name in wanted)]
    return [
        [None] * found.row_count
        if index is None
        else unpack_column(msgspec.msgpack.decode(found.columns[index], type=Column), found.row_count)
        for index in stored
    ]
