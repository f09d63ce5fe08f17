"""Average, minimum and maximum of every series by minute and hour.

Made from readings, which `rates` made from the counters; written when an hour is over, for every part of a
reading separately, so that a query for one series does not decode the others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from operator import mul
from typing import NamedTuple

import msgspec

from desktop_monitor.model.reading import Reading
from desktop_monitor.model.series import READING_PARTS
from desktop_monitor.recorder.storage.flattening import Shape, flatten, series_names
from desktop_monitor.recorder.storage.integer_column import (
    Column,
    pack_column,
    unpack_column,
    unpack_integers,
)
from desktop_monitor.recorder.storage.record_batches import Record
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.timing.unix_time import floor_to

_AT_ONCE = 12
"""Readings that are taken together: one after the other costs three times as much, with a cold cache each."""
_DIGITS = 4


class Cell(NamedTuple):
    """A series in one slot of time; ``weight_ms`` is the time that was measured."""

    weight_ms: float
    average: float
    minimum: float
    maximum: float


# Made once: a day of findings decodes a thousand series.
_SERIES = msgspec.msgpack.Decoder(tuple[int, Column, Column, Column])
_AVERAGES = msgspec.msgpack.Decoder(tuple[int, Column, msgspec.Raw, msgspec.Raw])
_MINIMA = msgspec.msgpack.Decoder(tuple[int, msgspec.Raw, Column, msgspec.Raw])
_MAXIMA = msgspec.msgpack.Decoder(tuple[int, msgspec.Raw, msgspec.Raw, Column])


class PackedRollup(msgspec.Struct, frozen=True, array_like=True):
    """All series of a part; each is (divisor, averages, minimums, maximums), decoded when it is wanted."""

    count: int
    slots: Column
    weights: Column
    series: dict[str, msgspec.Raw]


class Rollup:
    """Slots of one width, filled from readings or from narrower slots."""

    def __init__(self, width_ms: int) -> None:
        """Begin empty; the key of a slot is the time it begins."""
        self.width_ms = width_ms
        self.parts: dict[str, dict[str, dict[int, Cell]]] = {}
        self._divisors: dict[str, int] = {}
        self._names: dict[Shape, list[tuple[str, int]]] = {}
        self._before: dict[str, tuple[object, Shape, list[int]]] = {}
        self._readings: list[Reading] = []
        """The newest, which are not flattened yet."""
        self._waiting: dict[str, tuple[int, Shape, list[list[int]], list[float]]] = {}

    def add(self, reading: Reading) -> None:
        """Add a reading to the slot that it ends in."""
        self._readings.append(reading)
        if len(self._readings) >= _AT_ONCE:
            self._take_readings()

    def _take_readings(self) -> None:
        added, self._readings = self._readings, []
        for part in READING_PARTS:
            for reading in added:
                slot = floor_to(reading.taken_at_unix_ms, self.width_ms)
                shape, numbers = self._flat(part, getattr(reading, part))
                waiting = self._waiting.get(part)
                if waiting is None or waiting[0] != slot or waiting[1] != shape:
                    self._reduce(part)
                    waiting = self._waiting[part] = (slot, shape, [], [])
                waiting[2].append(numbers)
                waiting[3].append(reading.elapsed_s * 1000)

    def _flat(self, part: str, value: object) -> tuple[Shape, list[int]]:
        """Flatten a part; what is read seldom stays the same object, and is flattened once."""
        before = self._before.get(part)
        if before is not None and before[0] is value:
            return before[1:]
        numbers: list[int] = []
        found = (value, flatten(value, numbers), numbers)
        self._before[part] = found
        return found[1:]

    def _reduce(self, part: str) -> None:
        """Reduce the readings of a slot to one cell a series."""
        slot, shape, rows, weights = self._waiting.pop(part, (0, None, [], []))
        if shape is None:
            return
        named = self._names.get(shape)
        if named is None:
            named = self._names[shape] = series_names(shape, part)
        weight_ms = sum(weights)
        for (name, divisor), column in zip(named, zip(*rows, strict=True), strict=True):
            self._divisors[name] = divisor
            average = sum(map(mul, column, weights)) / weight_ms
            cell = Cell(weight_ms, average / divisor, min(column) / divisor, max(column) / divisor)
            self.put(part, name, slot, cell)

    def put(self, part: str, name: str, slot: int, cell: Cell) -> None:
        """Add a cell; where there is one already, both count."""
        series = self.parts.setdefault(part, {}).setdefault(name, {})
        there = series.get(slot)
        series[slot] = cell if there is None else joined([there, cell])

    def flush(self) -> None:
        """Reduce the readings of slots that are not over."""
        self._take_readings()
        for part in list(self._waiting):
            self._reduce(part)

    def widened(self, width_ms: int) -> "Rollup":
        """Return the same in wider slots."""
        wide = Rollup(width_ms)
        wide._divisors = self._divisors
        for part, all_series in self.parts.items():
            for name, cells in all_series.items():
                groups: dict[int, list[Cell]] = defaultdict(list)
                for slot, cell in cells.items():
                    groups[floor_to(slot, width_ms)].append(cell)
                for slot, group in groups.items():
                    wide.put(part, name, slot, joined(group))
        return wide

    def pack(self, part: str) -> PackedRollup:
        """Return all series of a part in columns."""
        all_series = self.parts[part]
        slots = sorted({slot for cells in all_series.values() for slot in cells})
        weights = [
            max(round(cells[slot].weight_ms) for cells in all_series.values() if slot in cells)
            for slot in slots
        ]
        packed: dict[str, msgspec.Raw] = {}
        for name, cells in all_series.items():
            divisor = self._divisors.get(name, 1000)
            columns = [
                pack_column(
                    [_short(cells[slot][index], divisor) if slot in cells else None for slot in slots]
                )
                for index in (1, 2, 3)
            ]
            packed[name] = msgspec.Raw(msgspec.msgpack.encode((divisor, *columns)))
        return PackedRollup(len(slots), pack_column(list(slots)), pack_column(list(weights)), packed)

    def records(self, at_unix_ms: int, kind: RecordKind) -> list[Record]:
        """Return a record for each part, with the key `at_unix_ms`."""
        return [
            Record(kind, at_unix_ms, part, self.pack(part)) for part, series in self.parts.items() if series
        ]

    def drop(self, is_dropped: Callable[[int], bool]) -> None:
        """Forget slots."""
        for part, all_series in self.parts.items():
            left = {
                name: {slot: cell for slot, cell in cells.items() if not is_dropped(slot)}
                for name, cells in all_series.items()
            }
            self.parts[part] = {name: cells for name, cells in left.items() if cells}

    def merge(self, part: str, packed: PackedRollup) -> None:
        """Add what was packed; a slot that is there already stays as it is."""
        for name in packed.series:
            for slot, cell in cells(packed, name):
                if slot not in self.parts.setdefault(part, {}).setdefault(name, {}):
                    self.put(part, name, slot, cell)


def cells(packed: PackedRollup, name: str) -> list[tuple[int, Cell]]:
    """Return one series of a part, with its slots; nothing when there is none of that name."""
    raw = packed.series.get(name)
    if raw is None:
        return []
    divisor, *columns = _SERIES.decode(raw)
    known = [packed.slots, packed.weights, *columns]
    rows = zip(*[unpack_column(column, packed.count) for column in known], strict=True)
    return [
        (slot, Cell(weight, average / divisor, minimum / divisor, maximum / divisor))
        for slot, weight, average, minimum, maximum in rows
        if average is not None
    ]


def slots_of(packed: PackedRollup) -> list[int]:
    """Return the begins of the slots of a part."""
    return unpack_integers(packed.slots, packed.count)


def averages(packed: PackedRollup, name: str) -> list[float | None]:
    """Return the averages of a series, a value a slot; the rest of it is not decoded."""
    divisor, column, _, _ = _AVERAGES.decode(packed.series[name])
    return _divided(unpack_column(column, packed.count), divisor)


def maxima(packed: PackedRollup, name: str) -> list[float | None]:
    """Return the maxima of a series, a value a slot."""
    divisor, _, _, column = _MAXIMA.decode(packed.series[name])
    return _divided(unpack_column(column, packed.count), divisor)


def minima(packed: PackedRollup, name: str) -> list[float | None]:
    """Return the minima of a series, a value a slot."""
    divisor, _, column, _ = _MINIMA.decode(packed.series[name])
    return _divided(unpack_column(column, packed.count), divisor)


def _divided(values: list[int | None], divisor: int) -> list[float | None]:
    return [None if value is None else value / divisor for value in values]


def joined(cells: Iterable[Cell]) -> Cell:
    """Return several cells as one."""
    each = list(cells)
    if len(each) == 1:
        return each[0]
    weight_ms = sum(cell.weight_ms for cell in each)
    average = (
        sum(cell.average * cell.weight_ms for cell in each) / weight_ms if weight_ms else each[0].average
    )
    return Cell(weight_ms, average, min(cell.minimum for cell in each), max(cell.maximum for cell in each))


def _short(value: float, divisor: int) -> int:
    """Four digits are more than a chart can show; the rest would be most of the file."""
    whole = round(value * divisor)
    return round(whole, _DIGITS - len(str(abs(whole)))) if abs(whole) >= 10**_DIGITS else whole
