"""About five minutes of samples: in memory while it grows, packed into columns once it is closed.

State 0 is the last sample before the chunk, so that every interval of the chunk can be read from the chunk
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
from desktop_monitor.rates.gaps import is_gap, longest_step_ms
from desktop_monitor.recorder.storage.flattening import (
    FORMER_NAMES,
    Build,
    Shape,
    UnknownShape,
    builder,
    indices_of,
)
from desktop_monitor.recorder.storage.integer_column import (
    Column,
    pack_column,
    unpack_column,
    unpack_integers,
)
from desktop_monitor.recorder.storage.process_columns import (
    CounterColumn,
    ProcessColumns,
    unpack,
    unpack_counter,
)
from desktop_monitor.recorder.storage.record_batches import Damaged
from desktop_monitor.recorder.storage.sample_delta import (
    CHUNK_FORMAT,
    DeltaEncoder,
    Header,
    Identity,
    Numbers,
    SampleDelta,
    identity,
)
from desktop_monitor.timing.unix_time import MINUTE_MS

Run = tuple[int, int, list[Column]]
"""(number of the shape, how many states, the columns): a part for as long as its shape stayed the same."""

CHUNK_MS = 5 * MINUTE_MS
"""A chunk has the samples of so long, by the clock."""
MAX_INTERVALS = 120
"""Of a chunk, however short the period is: it is in memory while it is open, and when it is read."""
_CACHED_SHAPES = 64
_PART_TYPES = typing.get_type_hints(Sample)
_T = typing.TypeVar("_T")


class _PackedSystem(msgspec.Struct, frozen=True, array_like=True):
    """The parts of all samples; each is decoded only when it is wanted: most queries read one of them."""

    shapes: list[msgspec.Raw]
    parts: list[msgspec.Raw]


class PackedChunk(msgspec.Struct, frozen=True, array_like=True):
    """A chunk in columns; its two halves are deflated separately, and inflated only when they are needed."""

    header: Header
    length: int
    walls: Column
    monotonics: Column
    system: bytes
    processes: bytes


class Chunk:
    """The states of the machine in a chunk, by number from 0 on. Only grows."""

    def __init__(self, header: Header) -> None:
        """Begin with no state; the first delta brings it."""
        self.header = header
        self.walls_unix_ms: list[int] = []
        self.monotonics_ms: list[int] = []
        self.identities: dict[int, Identity] = {}
        self._fields = tuple(FORMER_NAMES.get(name, name) for name in header.fields)
        self._processes: ProcessColumns | None = ProcessColumns(self._fields)
        self._shapes: list[Shape] = []
        self._parts: list[list[tuple[int, Numbers]]] = [[] for _ in header.parts]
        self._packed: PackedChunk | None = None
        self._system: _PackedSystem | None = None

    @property
    def key(self) -> str:
        """A name that no other chunk has that begins at the same wall time, however the clock was set."""
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
    def processes(self) -> ProcessColumns:
        """The processes."""
        if self._processes is None:
            self._processes = unpack(self._packed_processes(), self._fields)
        return self._processes

    def processes_with(self, fields: tuple[str, ...]) -> ProcessColumns:
        """Return the processes with these fields at least; cheaper than `processes` for a closed chunk."""
        if self._processes is None:
            return unpack(self._packed_processes(), self._fields, fields)
        return self._processes

    def counter(self, field: str) -> CounterColumn:
        """Return one counter of every process; cheaper than `processes` for a closed chunk."""
        if self._processes is None:
            return unpack_counter(self._packed_processes(), self._fields, field)
        return self._processes.counter(field)

    def _packed_processes(self) -> bytes:
        if self._packed is None:
            raise Damaged("A chunk without processes.")
        return zlib.decompress(self._packed.processes)

    @classmethod
    def opened(cls, packed: bytes) -> Self:
        """Decode what `packed` made; its two halves are decoded when they are asked for.

        Raises:
            Damaged: It is something else, or of a newer format.
        """
        try:
            content = msgspec.msgpack.decode(packed, type=PackedChunk)
        except msgspec.DecodeError as error:
            raise Damaged("This is no chunk.") from error
        if content.header.format > CHUNK_FORMAT:
            raise Damaged("This chunk has a newer format.")
        chunk = cls(content.header)
        chunk.walls_unix_ms = unpack_integers(content.walls, content.length)
        chunk.monotonics_ms = unpack_integers(content.monotonics, content.length)
        chunk._packed, chunk._processes = content, None
        return chunk

    def apply(self, delta: SampleDelta) -> None:
        """Add the state that `delta` leads to."""
        for states, (shape, numbers) in zip(self._parts, delta.parts, strict=True):
            if states and states[-1][0] == shape:
                before = states[-1][1]
                states.append((shape, [then + step for then, step in zip(before, numbers, strict=True)]))
            else:
                states.append((shape, numbers))
        self.processes.apply(delta)
        self._add_state(delta)

    def append(self, delta: SampleDelta, encoder: DeltaEncoder) -> None:
        """Add the state that `encoder` has just made `delta` from; the same as `apply`, in less time."""
        for states, state in zip(self._parts, encoder.parts, strict=True):
            states.append(state)
        self.processes.append(delta, encoder.changed)
        self._add_state(delta)

    def _add_state(self, delta: SampleDelta) -> None:
        is_first = not self.walls_unix_ms
        self._shapes += delta.shapes
        fields = self.header.identity_fields
        self.identities.update((number, identity(fields, values)) for number, values in delta.identities)
        self.monotonics_ms.append(delta.monotonic_ms + (0 if is_first else self.monotonics_ms[-1]))
        self.walls_unix_ms.append(delta.wall_ms + (0 if is_first else self.walls_unix_ms[-1]))

    def snapshot(self) -> "Chunk":
        """Return a copy that does not grow, cheap enough to be made while the sampler waits."""
        copy = Chunk(self.header)
        copy.walls_unix_ms, copy.monotonics_ms = self.walls_unix_ms[:], self.monotonics_ms[:]
        copy.identities, copy._processes = dict(self.identities), self.processes.copy()
        copy._shapes, copy._parts = self._shapes[:], [states[:] for states in self._parts]
        return copy

    def is_gap(self, interval: int) -> bool:
        """Return whether an interval is so long that samples are missing in it."""
        step_ms = self.walls_unix_ms[interval] - self.walls_unix_ms[interval - 1]
        return is_gap(step_ms, self.header.period_ms)

    def part(self, name: str, states: Collection[int] | None = None, *, without: str = "") -> list[Any]:
        """Return a part of `Sample` in these states, or in every one, as its record; None where unknown."""
        wanted = range(len(self.walls_unix_ms)) if states is None else states
        if name not in self.header.parts:  # written by a version without this sensor
            return [None] * len(wanted)
        found: list[Any] = []
        first = 0
        for build, rows in self._runs_of(name, without):
            some = (
                rows if states is None else [row for index, row in enumerate(rows, first) if index in wanted]
            )
            first += len(rows)
            found += map(build, some)
        return found

    def _runs_of(self, name: str, without: str) -> Iterator[tuple[Build, Sequence[Sequence[Any]]]]:
        """Yield the states of a part, with the function that makes a record of each."""
        index = self.header.parts.index(name)
        if self._packed is None:
            for number, states in groupby(self._parts[index], itemgetter(0)):
                yield _built(self._shapes[number], name, without), [numbers for _, numbers in states]
            return
        if self._system is None:
            self._system = _inflated(self._packed.system, _PackedSystem)
        for number, count, columns in msgspec.msgpack.decode(self._system.parts[index], type=list[Run]):
            build, unwanted = _built_of_stored(bytes(self._system.shapes[number]), name, without)
            values = [
                repeat(None, count) if at in unwanted else unpack_column(column, count)
                for at, column in enumerate(columns)
            ]
            yield build, list(zip(*values, strict=True)) if columns else [[]] * count

    def packed(self) -> PackedChunk:
        """Return everything in columns. Identities are stored in records of their own, once a day."""
        system = _PackedSystem(
            [_raw(shape) for shape in self._shapes],
            [_raw(list(self._runs(states))) for states in self._parts],
        )
        return PackedChunk(
            self.header,
            len(self.walls_unix_ms),
            pack_column(list(self.walls_unix_ms)),
            pack_column(list(self.monotonics_ms)),
            zlib.compress(msgspec.msgpack.encode(system), 6),
            zlib.compress(self.processes.packed(), 6),
        )

    def _runs(self, states: list[tuple[int, Numbers]]) -> Iterator[Run]:
        for shape, group in groupby(states, itemgetter(0)):
            rows = [numbers for _, numbers in group]
            yield shape, len(rows), [pack_column(list(column)) for column in zip(*rows, strict=True)]


def _built(shape: Shape, name: str, without: str) -> Build:
    try:
        return builder(shape, _PART_TYPES[name], without=without)
    except UnknownShape:
        return lambda _numbers: None


@functools.lru_cache(_CACHED_SHAPES)
def _built_of_stored(shape: bytes, name: str, without: str) -> tuple[Build, Collection[int]]:
    """Return the builder, and which numbers it does not read; most chunks have the same few shapes."""
    known = msgspec.msgpack.decode(shape)
    return _built(known, name, without), indices_of(known, without) if without else ()


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(value))


def _inflated(half: bytes, shape: type[_T]) -> _T:
    return msgspec.msgpack.decode(zlib.decompress(half), type=shape)
