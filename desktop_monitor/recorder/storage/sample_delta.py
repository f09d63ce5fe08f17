"""What one sample adds to the samples before it: the differences, as the journal keeps them."""

from collections.abc import Collection, Mapping
from operator import attrgetter
from typing import Any

import msgspec

from desktop_monitor.model.sample import ProcessKey, ProcessSample, Sample
from desktop_monitor.rates import BIRTH_SLACK_MS
from desktop_monitor.recorder.storage.flattening import Shape, flatten

IDENTITY_FIELDS = ("pid", "created_unix_ms", "parent_pid", "name", "user", "command")
VALUE_FIELDS = tuple(name for name in ProcessSample.__struct_fields__ if name not in IDENTITY_FIELDS)
PARTS = tuple(
    name for name in Sample.__struct_fields__ if name not in ("taken_at_unix_ms", "monotonic_s", "processes")
)
PRIVATE_NAME = "(private)"

_BITS = tuple(1 << place for place in range(len(VALUE_FIELDS)))
_STATE = VALUE_FIELDS.index("state")
_identity_of = attrgetter(*IDENTITY_FIELDS)
_values_of = attrgetter(*VALUE_FIELDS)

Value = int | None
Numbers = list[int]


class Identity(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who a process is; a process that changes its name, parent, user or command gets another identity."""

    pid: int
    created_unix_ms: int
    parent_pid: int
    name: str
    user: str | None
    command: str

    def without_command(self) -> "Identity":
        """The same in a fraction of the memory."""
        return msgspec.structs.replace(self, command="")


class Header(msgspec.Struct, frozen=True, array_like=True):
    """What a chunk needs to be understood alone, by a version with other fields too."""

    boot: str
    period_ms: int
    parts: tuple[str, ...] = PARTS
    fields: tuple[str, ...] = VALUE_FIELDS


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """One sample, less the one before it; the first of a chunk is less nothing and so holds everything.

    ``parts`` has (number of the shape, differences of the numbers) for each part; numbers of another shape
    than before are whole. ``rows`` is flat: id, bits that tell which fields changed, then for each of these
    the difference, or the value itself when it, or the one before, is unknown. ``shapes``, ``words`` and
    ``identities`` are those that come up for the first time. ``renamed`` is flat: the new number of a
    process that goes on under another identity, and its old one; twice the same number is a process that
    was there before, but could not be read: what it used until then is not of this time.
    """

    wall_ms: int
    monotonic_ms: int
    parts: list[tuple[int, Numbers]]
    has_table: bool
    rows: list[Value]
    gone: list[int]
    renamed: list[int]
    shapes: list[Shape]
    words: list[str]
    identities: list[tuple[int, Identity]]


class _Known:
    """A living process as the newest frame left it."""

    __slots__ = ("identity", "number", "sample", "values")

    def __init__(self, number: int, identity: tuple[Any, ...], sample: ProcessSample) -> None:
        self.number, self.identity, self.sample = number, identity, sample
        self.values: tuple[Value, ...] = (None,) * len(VALUE_FIELDS)


class Encoder:
    """Turns samples into frames. Identities get their numbers here, from `next_number` on.

    ``parts`` and ``changed`` are what the newest frame leads to: for each part the number of its shape and
    its numbers, and the values of each process that changed, so that nobody need undo the differences.
    """

    def __init__(self, next_number: int = 1) -> None:
        """Begin a day; every process is new."""
        self._next_number = next_number
        self.changed: list[tuple[int, tuple[Value, ...]]] = []
        self._known: dict[ProcessKey, _Known] = {}
        self._begin()

    def _begin(self) -> None:
        self._wall_ms = self._monotonic_ms = self._new_since_unix_ms = 0
        self._shapes: dict[Shape, int] = {}
        self.parts: list[tuple[int, Numbers]] = [(-1, [])] * len(PARTS)
        self._parts_before: list[object] = [self] * len(PARTS)
        self._words: dict[str, int] = {}

    def base(self, sample: Sample, private: Collection[str] = ()) -> Frame:
        """Begin a chunk with everything in `sample`; who a process is was said before and is not repeated."""
        self._begin()
        for known in self._known.values():
            known.values = (None,) * len(VALUE_FIELDS)
            known.sample = None  # type: ignore[assignment]  # equal to none: each is told again
        return self.frame(sample, private)

    def frame(self, sample: Sample, private: Collection[str] = ()) -> Frame:
        """Tell what `sample` adds. Of programs named in `private`, the figures are kept, the name is not."""
        self.changed = []
        shapes: list[Shape] = []
        parts = [self._part(place, getattr(sample, name), shapes) for place, name in enumerate(PARTS)]
        monotonic_ms = round(sample.monotonic_s * 1000)
        self._new_since_unix_ms = self._wall_ms - BIRTH_SLACK_MS
        frame = Frame(
            sample.taken_at_unix_ms - self._wall_ms,
            monotonic_ms - self._monotonic_ms,
            parts,
            sample.processes is not None,
            rows=[],
            gone=[],
            renamed=[],
            shapes=shapes,
            words=[],
            identities=[],
        )
        self._wall_ms, self._monotonic_ms = sample.taken_at_unix_ms, monotonic_ms
        self._table(sample.processes or {}, frame, private)
        return frame

    def _part(self, place: int, value: object, shapes: list[Shape]) -> tuple[int, Numbers]:
        number_before, before = self.parts[place]
        if value is self._parts_before[place]:  # what is read seldom stays the same object
            return number_before, [0] * len(before)
        self._parts_before[place] = value
        numbers: Numbers = []
        shape = flatten(value, numbers)
        shape_number = self._shapes.get(shape)
        if shape_number is None:
            shape_number = self._shapes[shape] = len(self._shapes)
            shapes.append(shape)
        self.parts[place] = (shape_number, numbers)
        if number_before != shape_number:
            return shape_number, numbers
        return shape_number, [now - then for now, then in zip(numbers, before, strict=True)]

    def _table(self, now: Mapping[ProcessKey, ProcessSample], frame: Frame, private: Collection[str]) -> None:
        known_of = self._known
        for key, process in now.items():
            known = known_of.get(key)
            if known is None or known.sample is not process:
                self._process(key, known, process, frame, private)
        if len(known_of) != len(now):
            for key in [key for key in known_of if key not in now]:
                frame.gone.append(known_of.pop(key).number)

    def _process(
        self,
        key: ProcessKey,
        known: _Known | None,
        process: ProcessSample,
        frame: Frame,
        private: Collection[str],
    ) -> None:
        identity = _identity_of(process)
        if known is None or known.identity != identity:
            if known is not None:
                frame.gone.append(known.number)
                frame.renamed.extend((self._next_number, known.number))
            elif process.created_unix_ms < self._new_since_unix_ms:
                frame.renamed.extend((self._next_number, self._next_number))
            known = self._known[key] = _Known(self._next_number, identity, process)
            self._next_number += 1
            frame.identities.append((known.number, _shown(identity, private)))
        known.sample = process
        values = list(_values_of(process))
        values[_STATE] = self._word(values[_STATE], frame)
        if _add_row(frame.rows, known.number, known.values, values):
            known.values = tuple(values)
            self.changed.append((known.number, known.values))

    def _word(self, word: str, frame: Frame) -> int:
        number = self._words.get(word)
        if number is None:
            number = self._words[word] = len(self._words)
            frame.words.append(word)
        return number


def _add_row(rows: list[Value], number: int, before: tuple[Value, ...], now: list[Value]) -> bool:
    changed = 0
    steps: list[Value] = []
    for bit, then, value in zip(_BITS, before, now, strict=True):
        if then != value:
            changed |= bit
            steps.append(value if then is None or value is None else value - then)
    if changed:
        rows.append(number)
        rows.append(changed)
        rows += steps
    return changed > 0


def _shown(identity: tuple[Any, ...], private: Collection[str]) -> Identity:
    pid, created_unix_ms, parent_pid, name, user, command = identity
    if name in private:
        return Identity(pid, created_unix_ms, parent_pid, PRIVATE_NAME, None, "")
    return Identity(pid, created_unix_ms, parent_pid, name, user, command)
