"""Who lived in a chunk, and what each process counted at each state in which it changed."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, compress, repeat
from operator import itemgetter, sub

import msgspec

from desktop_monitor.recorder.storage.columns import Column, expand, squeeze
from desktop_monitor.recorder.storage.sample_delta import Frame, Value

Row = tuple[Value, ...]
"""(number of the state, then the value of each field); a process has one for each state that changed it."""


USAGE_FIELDS = ("cpu_ms", "read_bytes", "written_bytes", "rss_bytes")
"""Of a row, what `Life.usage` looks at."""


class PackedLife(msgspec.Struct, frozen=True, array_like=True):
    """`Life` in columns: the rows of all processes, one process after the other."""

    words: list[str]
    tables: list[bool]
    count: int
    numbers: Column
    lengths: Column
    row_count: int
    columns: list[Column]
    gone_count: int
    gone: Column
    gone_states: Column
    renamed: dict[int, int]


class _SomeColumns(msgspec.Struct, frozen=True, array_like=True):
    """A `PackedLife` whose rows are unpacked only as far as they are wanted."""

    words: list[str]
    tables: list[bool]
    count: int
    numbers: Column
    lengths: Column
    row_count: int
    columns: list[msgspec.Raw]
    gone_count: int
    gone: Column
    gone_states: Column
    renamed: dict[int, int]


class Usage(msgspec.Struct, gc=False):
    """What a process used in a time, and the most memory it had in it."""

    cpu_ms: int = 0
    read_bytes: int = 0
    written_bytes: int = 0
    rss_maximum_bytes: int = 0


class Life:
    """The processes of a chunk, by the numbers of their identities. Only grows."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        """Begin without any process; `fields` names the values of a row."""
        self.fields = fields
        self.words: list[str] = []
        self.tables: list[bool] = []
        self.tracks: dict[int, list[Row]] = {}  # rows are in order of their states
        self.gone: dict[int, int] = {}
        self.renamed: dict[int, int] = {}

    def apply(self, frame: Frame) -> None:
        """Add the state that `frame` leads to."""
        state = len(self.tables)
        nothing = (None,) * len(self.fields)
        upcoming = iter(frame.rows)
        for number in upcoming:
            changed = next(upcoming) or 0
            track = self.tracks.setdefault(number or 0, [])
            values = list(track[-1][1:] if track else nothing)
            for place, before in enumerate(values):
                if changed >> place & 1:
                    step = next(upcoming)
                    values[place] = step if step is None or before is None else before + step
            track.append((state, *values))
        self._begin_state(frame, state)

    def follow(self, frame: Frame, changed: list[tuple[int, tuple[Value, ...]]]) -> None:
        """Add a state of which the values of each process that changed are known."""
        state = len(self.tables)
        for number, values in changed:
            self.tracks.setdefault(number, []).append((state, *values))
        self._begin_state(frame, state)

    def _begin_state(self, frame: Frame, state: int) -> None:
        self.words += frame.words
        self.gone.update(dict.fromkeys(frame.gone, state))
        self.renamed.update(zip(frame.renamed[::2], frame.renamed[1::2], strict=True))
        self.tables.append(frame.has_table)

    def copy(self) -> "Life":
        """A copy that does not grow."""
        copy = Life(self.fields)
        copy.words, copy.tables = self.words[:], self.tables[:]
        copy.gone, copy.renamed = dict(self.gone), dict(self.renamed)
        copy.tracks = {number: rows[:] for number, rows in self.tracks.items()}
        return copy

    def at(self, number: int, state: int) -> Row | None:
        """The row of a process that holds at a state; None when it did not live then."""
        rows = self.tracks.get(number, [])
        place = bisect_left(rows, (state + 1,)) - 1
        return rows[place] if place >= 0 and self.gone.get(number, state + 1) > state else None

    def table(self, state: int) -> dict[int, Row] | None:
        """The row of every process that lived at a state; None when the table was not recorded."""
        if not self.tables[state]:
            return None
        found = ((number, self.at(number, state)) for number in self.tracks)
        return {number: row for number, row in found if row is not None}

    def usage(self, first: int, last: int) -> dict[int, Usage]:
        """What every process used between two states, and only those that changed or began in that time.

        A process that began in between is counted from zero, one that ended up to where it was seen last.
        A counter that could not be read is counted between the first and the last time that it could.
        """
        cpu, read, written, rss = map(self.place, USAGE_FIELDS)
        rss_of = itemgetter(rss)
        found: dict[int, Usage] = {}
        for number, rows in self.tracks.items():
            stop = bisect_left(rows, (last + 1,))
            if stop == 0 or self.gone.get(number, first + 1) <= first:
                continue
            start = max(0, bisect_left(rows, (first + 1,)) - 1)
            before = rows[start] if (rows[start][0] or 0) <= first else self._before_birth(number)
            later = rows[start:stop]
            found[number] = Usage(
                cpu_ms=_grown(before, later, cpu),
                read_bytes=_grown(before, later, read),
                written_bytes=_grown(before, later, written),
                rss_maximum_bytes=max(filter(None, map(rss_of, later)), default=0),
            )
        return found

    def counters(self, field: str) -> "Counters":
        """One field of every process."""
        place = self.place(field)
        rows = list(chain.from_iterable(self.tracks.values()))
        return Counters(
            list(self.tracks),
            [len(track) for track in self.tracks.values()],
            [row[0] or 0 for row in rows],
            [row[place] for row in rows],
            self.renamed,
            self.tables,
        )

    def _before_birth(self, number: int) -> Row | None:
        """What a process had counted before its first row; None is nothing."""
        first = self.tracks[number][0]
        former = self.renamed.get(number)
        if former == number:
            return first
        old = self.tracks.get(-1 if former is None else former)
        if old:
            return old[-1]
        state = first[0] or 0
        return None if state and self.tables[state - 1] else first

    def place(self, field: str) -> int:
        """Where a row holds a field.

        Raises:
            ValueError: The chunk was written by a version without it.
        """
        return self.fields.index(field) + 1

    def pack(self) -> PackedLife:
        """Everything in columns."""
        rows = list(chain.from_iterable(self.tracks.values()))
        return PackedLife(
            words=self.words,
            tables=self.tables,
            count=len(self.tracks),
            numbers=squeeze(list(self.tracks)),
            lengths=squeeze([len(track) for track in self.tracks.values()]),
            row_count=len(rows),
            columns=[squeeze(list(column)) for column in zip(*rows, strict=True)],
            gone_count=len(self.gone),
            gone=squeeze(list(self.gone)),
            gone_states=squeeze(list(self.gone.values())),
            renamed=self.renamed,
        )


def _grown(before: Row | None, later: list[Row], place: int) -> int:
    """What a counter grew by; `before` None is a birth, from zero. Unknown is not zero: it adds nothing."""
    begin, end = before[place] if before else 0, later[-1][place]
    if begin is None or end is None:
        known = [value for row in later if (value := row[place]) is not None]
        if not known:
            return 0
        begin, end = known[0] if begin is None else begin, known[-1]
    return max(0, end - begin)


class Counters:
    """One counter of every process, in rows: the processes one after the other, each by its states."""

    def __init__(
        self,
        numbers: list[int],
        lengths: list[int],
        states: list[int],
        values: list[Value],
        renamed: Mapping[int, int],
        tables: list[bool],
    ) -> None:
        """Take them from a `Life`.

        Args:
            numbers: The processes.
            lengths: How many rows each has.
            states: The state of each row.
            values: What was counted by then.
            renamed: See `Life`.
            tables: See `Life`.
        """
        self.numbers = numbers
        self._lengths, self._states, self._values = lengths, states, values
        self._renamed, self._tables = renamed, tables

    def add_growth(self, most: Sequence[int], columns: Mapping[int, list[int]]) -> None:
        """Add to the columns of each process by how much it counted in each interval; see `ProcessRates.row`.

        Args:
            most: What can be counted in each interval; what seems to be more is a counter that jumped.
            columns: A number for each state, by the number of the process; processes may share one.
        """
        grown = list(self._growth())
        own = map(columns.__getitem__, self.numbers)
        column_of_row = chain.from_iterable(map(repeat, own, self._lengths))
        for column, state, step in compress(zip(column_of_row, self._states, grown, strict=True), grown):
            if 0 < step <= most[state]:
                column[state] += step

    def _growth(self) -> Iterable[int]:
        """By how much each row is more than the one before it; nothing where either is unknown."""
        values = self._values
        before = [*values[:1], *values[:-1]]
        ends = dict(zip(self.numbers, accumulate(self._lengths), strict=True))
        for (number, end), length in zip(ends.items(), self._lengths, strict=True):
            before[end - length] = self._before_birth(number, end - length, ends)
        if None in values or None in before:
            pairs = zip(values, before, strict=True)
            return [0 if now is None or then is None else now - then for now, then in pairs]
        return map(sub, values, before)

    def _before_birth(self, number: int, first: int, ends: Mapping[int, int]) -> Value:
        """What a process had counted before its first row."""
        former = self._renamed.get(number)
        if former is not None and former != number and former in ends:
            return self._values[ends[former] - 1]
        state = self._states[first]
        return 0 if state and self._tables[state - 1] and former != number else self._values[first]


def unpack(packed: bytes, fields: tuple[str, ...], wanted: tuple[str, ...] | None = None) -> Life:
    """Give back what `Life.pack` made.

    Args:
        packed: Its MessagePack.
        fields: The fields that it has.
        wanted: Those that are asked for, in this order; None is all.

    Raises:
        ValueError: One is wanted that it has not.
    """
    found = msgspec.msgpack.decode(packed, type=_SomeColumns)
    life = Life(fields if wanted is None else wanted)
    life.words, life.tables, life.renamed = found.words, found.tables, found.renamed
    rows = list(zip(*_columns(found, fields, life.fields), strict=True))
    start = 0
    for number, length in zip(
        expand(found.numbers, found.count), expand(found.lengths, found.count), strict=True
    ):
        stop = start + (length or 0)
        life.tracks[number or 0] = rows[start:stop]
        start = stop
    gone = expand(found.gone, found.gone_count)
    life.gone = dict(zip(gone, expand(found.gone_states, found.gone_count), strict=True))  # type: ignore[arg-type]
    return life


def unpack_counters(packed: bytes, fields: tuple[str, ...], field: str) -> Counters:
    """Give back one field of what `Life.pack` made, in a fraction of the time; see `unpack`."""
    found = msgspec.msgpack.decode(packed, type=_SomeColumns)
    states, values = _columns(found, fields, (field,)) or ([], [])
    return Counters(
        expand(found.numbers, found.count),  # type: ignore[arg-type]
        expand(found.lengths, found.count),  # type: ignore[arg-type]
        states,  # type: ignore[arg-type]
        values,
        found.renamed,
        found.tables,
    )


def _columns(found: _SomeColumns, fields: tuple[str, ...], wanted: tuple[str, ...]) -> list[list[Value]]:
    """The states of all rows and the wanted fields; nothing at all when there are no rows."""
    places = [0, *(fields.index(name) + 1 for name in wanted)]
    return [
        expand(msgspec.msgpack.decode(found.columns[place], type=Column), found.row_count)
        for place in places
        if found.columns
    ]
