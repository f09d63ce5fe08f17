"""What one sample adds to the samples before it, as the write-ahead log stores it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from desktop_monitor.model.fields import Recorded
from desktop_monitor.model.process import PRIVATE_NAME, RECORDED, ProcessKey, ProcessSample
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.processes import born_since_unix_ms, clock_shift_ms
from desktop_monitor.recorder.storage.flattening import MAX_NUMBER, Shape, flatten

CHUNK_FORMAT = 2

IDENTITY_FIELDS = tuple(name for name, mark in RECORDED.items() if mark is Recorded.IDENTITY)
VALUE_FIELDS = tuple(name for name in ProcessSample.__struct_fields__ if name not in IDENTITY_FIELDS)
PARTS = tuple(
    name for name in Sample.__struct_fields__ if name not in ("taken_at_unix_ms", "monotonic_s", "processes")
)

_BITS = tuple(1 << index for index in range(len(VALUE_FIELDS)))
_STATE = VALUE_FIELDS.index("state")
_identity_of = attrgetter(*IDENTITY_FIELDS)
_values_of = attrgetter(*VALUE_FIELDS)
_NO_VALUES = (None,) * len(VALUE_FIELDS)

Value = int | None
Numbers = list[int]


class Identity(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What does not change about a process; when a part of it does, the process gets another identity.

    Its fields are `IDENTITY_FIELDS`, in this order.
    """

    pid: int
    created_unix_ms: int
    parent_pid: int
    name: str
    user: str | None
    command: str
    parent_name: str | None = None

    @property
    def key(self) -> ProcessKey:
        """What identifies the process."""
        return self.pid, self.created_unix_ms

    def without_command(self) -> "Identity":
        """Return the same in a fraction of the memory."""
        return msgspec.structs.replace(self, command="")


def identity(fields: Sequence[str], values: Sequence[Any]) -> Identity:
    """Make an identity from stored values, by the names of their fields; unknown fields are ignored."""
    if tuple(fields) == IDENTITY_FIELDS:
        return Identity(*values)
    stored = dict(zip(fields, values, strict=True))
    return Identity(**{name: stored[name] for name in IDENTITY_FIELDS if name in stored})


class IdentityBatch(msgspec.Struct, frozen=True, array_like=True):
    """Identities as they are stored; None was deleted. Their numbers follow each other, or are given."""

    fields: tuple[str, ...]
    rows: msgspec.Raw
    numbers: list[int] = []

    def unpacked(self) -> list[Identity | None]:
        """Return the identities."""
        if self.fields == IDENTITY_FIELDS:
            return _todays_identities.decode(self.rows)
        rows = msgspec.msgpack.decode(self.rows, type=list[tuple[Any, ...] | None])
        return [None if row is None else identity(self.fields, row) for row in rows]

    def numbered(self, first: int = 0) -> dict[int, Identity]:
        """Return the identities that were not deleted, by their numbers, which count from `first`."""
        found = self.unpacked()
        numbers = self.numbers or range(first, first + len(found))
        return {number: one for number, one in zip(numbers, found, strict=True) if one is not None}


class NewIdentities(msgspec.Struct, frozen=True, array_like=True):
    """An `IdentityBatch` that is not packed yet: thousands of long command lines are not copied for it."""

    fields: tuple[str, ...]
    rows: list[Identity | None]
    numbers: list[int]

    @classmethod
    def of(cls, identities: Iterable[Identity | None], numbers: Iterable[int] = ()) -> "NewIdentities":
        """Take identities as they are."""
        return cls(IDENTITY_FIELDS, list(identities), list(numbers))


_todays_identities = msgspec.msgpack.Decoder(list[Identity | None])


class Header(msgspec.Struct, frozen=True, array_like=True):
    """What a chunk needs to be decoded alone, by a version whose samples have other parts and fields too."""

    boot: str
    period_ms: int
    parts: tuple[str, ...] = PARTS
    fields: tuple[str, ...] = VALUE_FIELDS
    format: int = 1
    identity_fields: tuple[str, ...] = IDENTITY_FIELDS


class SampleDelta(msgspec.Struct, frozen=True, array_like=True):
    """One sample, less the one before it; the first of a chunk is less nothing and so holds everything.

    Attributes:
        wall_ms: Step of the wall clock.
        monotonic_ms: Step of the monotonic clock.
        parts: (number of the shape, differences of the numbers) for each part; numbers of another shape than
            before are whole.
        has_table: Whether processes were read.
        rows: Flat: number of the process, bits that say which fields changed, then for each of these the
            difference, or the value itself where it, or the one before, is unknown.
        ended: Numbers of processes that are gone.
        predecessors: Flat: number of a process, number of the same process under its identity before. Twice
            the same number is a process that was there before but could not be read: what it counted until
            then does not belong to this interval.
        shapes: Shapes that occur for the first time.
        states: States that occur for the first time.
        identities: Identities that occur for the first time, with their numbers.
    """

    wall_ms: int
    monotonic_ms: int
    parts: list[tuple[int, Numbers]]
    has_table: bool
    rows: list[Value]
    ended: list[int]
    predecessors: list[int]
    shapes: list[Shape]
    states: list[str]
    identities: list[tuple[int, tuple[Any, ...]]]


class _Known:
    """A living process as the newest delta left it."""

    __slots__ = ("identity", "number", "sample", "values")

    def __init__(self, number: int, identity: tuple[Any, ...], sample: ProcessSample) -> None:
        self.number, self.identity = number, identity
        self.sample: ProcessSample | None = sample
        self.values: tuple[Value, ...] = _NO_VALUES


class DeltaEncoder:
    """Turns samples into deltas, and numbers identities from `next_number` on.

    Attributes:
        parts: After the newest delta, for each part the number of its shape and its numbers.
        changed: The values of each process that the newest delta changed.
    """

    def __init__(self, next_number: int = 1) -> None:
        """Begin a day; every process is new."""
        self._next_number = next_number
        self.changed: list[tuple[int, tuple[Value, ...]]] = []
        self._known: dict[ProcessKey, _Known] = {}
        self._begin()

    def _begin(self) -> None:
        self._before: Sample | None = None
        self._monotonic_ms = 0
        self._shapes: dict[Shape, int] = {}
        self.parts: list[tuple[int, Numbers]] = [(-1, [])] * len(PARTS)
        self._parts_before: list[object] = [self] * len(PARTS)
        self._states: dict[str, int] = {}

    def first(self, sample: Sample, private: Collection[str] = ()) -> SampleDelta:
        """Begin a chunk with everything in `sample`; identities that have a number are not repeated."""
        self._begin()
        for known in self._known.values():
            known.values, known.sample = _NO_VALUES, None
        return self.next(sample, private)

    def next(self, sample: Sample, private: Collection[str] = ()) -> SampleDelta:
        """Encode what `sample` adds. Programs named in `private` are encoded without name and command."""
        self.changed = []
        shapes: list[Shape] = []
        parts = [self._part(index, getattr(sample, name), shapes) for index, name in enumerate(PARTS)]
        monotonic_ms, before = round(sample.monotonic_s * 1000), self._before
        delta = SampleDelta(
            sample.taken_at_unix_ms - (before.taken_at_unix_ms if before else 0),
            monotonic_ms - self._monotonic_ms,
            parts,
            sample.processes is not None,
            rows=[],
            ended=[],
            predecessors=[],
            shapes=shapes,
            states=[],
            identities=[],
        )
        born_since = born_since_unix_ms(before, sample) if before else 0
        if before and (shift_ms := clock_shift_ms(before, sample)):
            self._known = {(pid, created + shift_ms): one for (pid, created), one in self._known.items()}
        self._before, self._monotonic_ms = sample, monotonic_ms
        self._table(sample.processes or {}, delta, born_since, private)
        return delta

    def _part(self, index: int, value: object, shapes: list[Shape]) -> tuple[int, Numbers]:
        number_before, before = self.parts[index]
        if value is self._parts_before[index]:  # what is read seldom stays the same object
            return number_before, [0] * len(before)
        self._parts_before[index] = value
        numbers: Numbers = []
        shape = flatten(value, numbers)
        shape_number = self._shapes.get(shape)
        if shape_number is None:
            shape_number = self._shapes[shape] = len(self._shapes)
            shapes.append(shape)
        self.parts[index] = (shape_number, numbers)
        if number_before != shape_number:
            return shape_number, numbers
        return shape_number, [now - then for now, then in zip(numbers, before, strict=True)]

    def _table(
        self,
        now: Mapping[ProcessKey, ProcessSample],
        delta: SampleDelta,
        born_since_unix_ms: int,
        private: Collection[str],
    ) -> None:
        known_of = self._known
        for key, process in now.items():
            known = known_of.get(key)
            if known is None or known.sample is not process:
                self._process(key, process, delta, born_since_unix_ms, private)
        if len(known_of) != len(now):
            for key in [key for key in known_of if key not in now]:
                delta.ended.append(known_of.pop(key).number)

    def _process(
        self,
        key: ProcessKey,
        process: ProcessSample,
        delta: SampleDelta,
        born_since_unix_ms: int,
        private: Collection[str],
    ) -> None:
        known, identity = self._known.get(key), _identity_of(process)
        if known is None or known.identity != identity:
            if known is not None:
                delta.ended.append(known.number)
                delta.predecessors.extend((self._next_number, known.number))
            elif process.created_unix_ms < born_since_unix_ms:
                delta.predecessors.extend((self._next_number, self._next_number))
            known = self._known[key] = _Known(self._next_number, identity, process)
            self._next_number += 1
            delta.identities.append((known.number, _shown(identity, private)))
        known.sample = process
        values = list(_values_of(process))
        values[_STATE] = self._state(values[_STATE], delta)
        if _add_row(delta.rows, known.number, known.values, values):
            known.values = tuple(values)
            self.changed.append((known.number, known.values))

    def _state(self, state: str, delta: SampleDelta) -> int:
        number = self._states.get(state)
        if number is None:
            number = self._states[state] = len(self._states)
            delta.states.append(str(state))
        return number


def _add_row(rows: list[Value], number: int, before: tuple[Value, ...], now: list[Value]) -> bool:
    changed = 0
    steps: list[Value] = []
    for index, (bit, then, found) in enumerate(zip(_BITS, before, now, strict=True)):
        if then != found:
            value = found
            if found is not None and not -MAX_NUMBER < found < MAX_NUMBER:  # no process has so much
                now[index] = value = None
                if then is None:
                    continue
            changed |= bit
            steps.append(value if then is None or value is None else value - then)
    if changed:
        rows.append(number)
        rows.append(changed)
        rows += steps
    return changed > 0


def _shown(identity: tuple[Any, ...], private: Collection[str]) -> tuple[Any, ...]:
    pid, created_unix_ms, parent_pid, name, *others, parent_name = identity
    if parent_name in private:
        parent_name = PRIVATE_NAME
    if name in private:
        return (pid, created_unix_ms, parent_pid, PRIVATE_NAME, None, "", parent_name)
    return (pid, created_unix_ms, parent_pid, name, *others, parent_name)
