"""About five minutes of samples: in memory while it grows, packed into columns once it is closed.

State 0 is the last sample before the chunk, so that every interval of the chunk can be told from the chunk
alone; interval n leads from state n-1 to state n.
"""

import functools
import typing
import zlib
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any, Self

import msgspec

from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.gaps import longest_step_ms
from desktop_monitor.recorder.storage.checksummed import Damaged
from desktop_monitor.recorder.storage.columns import Column, expand, squeeze
from desktop_monitor.recorder.storage.flattening import Build, NotUnderstood, Shape, builder, places_of
from desktop_monitor.recorder.storage.process_columns import Counters, Life, unpack, unpack_counters
from desktop_monitor.recorder.storage.sample_delta import Encoder, Frame, Header, Identity, Numbers

Run = tuple[int, int, list[Column]]
"""(number of the shape, how many states, the columns): a part for as long as its shape stayed the same."""


_MOST_SHAPES = 64
_PART_TYPES = typing.get_type_hints(Sample)
_T = typing.TypeVar("_T")


class _PackedSystem(msgspec.Struct, frozen=True, array_like=True):
    shapes: list[Shape]
    parts: list[list[Run]]


class _StoredSystem(msgspec.Struct, frozen=True, array_like=True):
    """The same, unpacked no further than to its parts: most questions are about one of them."""

    shapes: list[msgspec.Raw]
    parts: list[msgspec.Raw]


class PackedChunk(msgspec.Struct, frozen=True, array_like=True):
    """A chunk in columns; its two halves are deflated each, and opened only when they are needed."""

    header: Header
    length: int
    walls: Column
    monotonics: Column
    system: bytes
    life: bytes


class Chunk:
    """The states of the machine in a chunk, by number from 0 on. Only grows."""

    def __init__(self, header: Header) -> None:
        """Begin with no state; the first frame brings it."""
        self.header = header
        self.walls_unix_ms: list[int] = []
        self.monotonics_ms: list[int] = []
        self.identities: dict[int, Identity] = {}
        self._life: Life | None = Life(header.fields)
        self._shapes: list[Shape] = []
        self._parts: list[list[tuple[int, Numbers]]] = [[] for _ in header.parts]
        self._packed: PackedChunk | None = None
        self._system: _StoredSystem | None = None

    @property
    def key(self) -> str:
        """What no other chunk has that begins at the same wall time, however the clock was set."""
        return f"{self.header.boot}:{self.monotonics_ms[0]}"

    @property
    def newest(self) -> int:
        """The number of the newest state, which is the number of intervals."""
        return len(self.walls_unix_ms) - 1

    @property
    def longest_step_ms(self) -> float:
        """An interval that is longer than this is a gap: samples are missing in it."""
        return longest_step_ms(self.header.period_ms)

    @property
    def is_closed(self) -> bool:
        """Whether it comes from a file, and never changes."""
        return self._packed is not None

    @property
    def life(self) -> Life:
        """The processes."""
        if self._life is None:
            self._life = unpack(self._packed_life(), self.header.fields)
        return self._life

    def life_with(self, fields: tuple[str, ...]) -> Life:
        """The processes with these fields at least; of a closed chunk it takes less time than `life`."""
        if self._life is None:
            return unpack(self._packed_life(), self.header.fields, fields)
        return self._life

    def counters(self, field: str) -> Counters:
        """One field of every process; of a closed chunk it takes less time than to look at its `life`."""
        if self._life is None:
            return unpack_counters(self._packed_life(), self.header.fields, field)
        return self._life.counters(field)

    def _packed_life(self) -> bytes:
        if self._packed is None:
            raise Damaged("A chunk without processes.")
        return zlib.decompress(self._packed.life)

    @classmethod
    def opened(cls, packed: bytes) -> Self:
        """Give back what `packed` made; its two halves are unpacked when they are asked for.

        Raises:
            Damaged: It is something else.
        """
        try:
            content = msgspec.msgpack.decode(packed, type=PackedChunk)
        except msgspec.DecodeError as error:
            raise Damaged("This is no chunk.") from error
        chunk = cls(content.header)
        chunk.walls_unix_ms = expand(content.walls, content.length)  # type: ignore[assignment]
        chunk.monotonics_ms = expand(content.monotonics, content.length)  # type: ignore[assignment]
        chunk._packed, chunk._life = content, None
        return chunk

    def apply(self, frame: Frame) -> None:
        """Add the state that `frame` leads to."""
        for states, (shape, numbers) in zip(self._parts, frame.parts, strict=True):
            if states and states[-1][0] == shape:
                before = states[-1][1]
                states.append((shape, [then + step for then, step in zip(before, numbers, strict=True)]))
            else:
                states.append((shape, numbers))
        self.life.apply(frame)
        self._begin_state(frame)

    def follow(self, frame: Frame, encoder: Encoder) -> None:
        """Add the state that `encoder` has just made `frame` from; the same as `apply`, in less time."""
        for states, state in zip(self._parts, encoder.parts, strict=True):
            states.append(state)
        self.life.follow(frame, encoder.changed)
        self._begin_state(frame)

    def _begin_state(self, frame: Frame) -> None:
        is_first = not self.walls_unix_ms
        self._shapes += frame.shapes
        self.identities.update(frame.identities)
        self.monotonics_ms.append(frame.monotonic_ms + (0 if is_first else self.monotonics_ms[-1]))
        self.walls_unix_ms.append(frame.wall_ms + (0 if is_first else self.walls_unix_ms[-1]))

    def view(self) -> "Chunk":
        """A copy that does not grow, cheap enough to be made while the sampler waits."""
        copy = Chunk(self.header)
        copy.walls_unix_ms, copy.monotonics_ms = self.walls_unix_ms[:], self.monotonics_ms[:]
        copy.identities, copy._life = dict(self.identities), self.life.copy()
        copy._shapes, copy._parts = self._shapes[:], [states[:] for states in self._parts]
        return copy

    def is_gap(self, interval: int) -> bool:
        """Tell whether an interval is so long that samples are missing in it."""
        return self.walls_unix_ms[interval] - self.walls_unix_ms[interval - 1] > self.longest_step_ms

    def part(self, name: str, states: Collection[int] | None = None, *, without: str = "") -> list[Any]:
        """A part of `Sample` in these states, or in every one, as the record it is; None where unknown."""
        wanted = range(len(self.walls_unix_ms)) if states is None else states
        if name not in self.header.parts:  # written by a version without this sensor
            return [None] * len(wanted)
        found: list[Any] = []
        first = 0
        for build, rows in self._runs_of(name, without):
            some = (
                rows if states is None else [row for place, row in enumerate(rows, first) if place in wanted]
            )
            first += len(rows)
            found += map(build, some)
        return found

    def _runs_of(self, name: str, without: str) -> Iterator[tuple[Build, Sequence[Sequence[Any]]]]:
        """The states of a part, with what makes a record of each."""
        place = self.header.parts.index(name)
        if self._packed is None:
            for number, states in groupby(self._parts[place], itemgetter(0)):
                yield _built(self._shapes[number], name, without), [numbers for _, numbers in states]
            return
        if self._system is None:
            self._system = _inflated(self._packed.system, _StoredSystem)
        for number, count, columns in msgspec.msgpack.decode(self._system.parts[place], type=list[Run]):
            build, unwanted = _built_of_stored(bytes(self._system.shapes[number]), name, without)
            values = [
                repeat(None, count) if at in unwanted else expand(column, count)
                for at, column in enumerate(columns)
            ]
            yield build, list(zip(*values, strict=True)) if columns else [[]] * count

    def packed(self) -> PackedChunk:
        """Everything in columns. The identities are not in it: they are kept once a day."""
        system = _PackedSystem(self._shapes, [list(self._runs(states)) for states in self._parts])
        return PackedChunk(
            self.header,
            len(self.walls_unix_ms),
            squeeze(list(self.walls_unix_ms)),
            squeeze(list(self.monotonics_ms)),
            _deflated(system),
            _deflated(self.life.pack()),
        )

    def _runs(self, states: list[tuple[int, Numbers]]) -> Iterator[Run]:
        for shape, group in groupby(states, itemgetter(0)):
            rows = [numbers for _, numbers in group]
            yield shape, len(rows), [squeeze(list(column)) for column in zip(*rows, strict=True)]


def _built(shape: Shape, name: str, without: str) -> Build:
    try:
        return builder(shape, _PART_TYPES[name], without=without)
    except NotUnderstood:
        return lambda _numbers: None


@functools.lru_cache(_MOST_SHAPES)
def _built_of_stored(shape: bytes, name: str, without: str) -> tuple[Build, Collection[int]]:
    """The builder, and which numbers it does not look at; hardly any chunk has shapes of its own."""
    known = msgspec.msgpack.decode(shape)
    return _built(known, name, without), places_of(known, without) if without else ()


def _deflated(half: object) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(half), 6)


def _inflated(half: bytes, shape: type[_T]) -> _T:
    return msgspec.msgpack.decode(zlib.decompress(half), type=shape)
