"""Average, minimum and maximum of every series by minute and hour, and what each process used by ten minutes.

Made from readings, which `rates` made from the counters; written when an hour is over, for every part of a
reading on its own, so that a question about one series does not unpack the others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from operator import mul
from typing import NamedTuple

import msgspec

from desktop_monitor.model.reading import Reading
from desktop_monitor.recorder.storage.columns import Column, expand, squeeze
from desktop_monitor.recorder.storage.flattening import Shape, flatten, names
from desktop_monitor.recorder.storage.process_columns import Usage
from desktop_monitor.recorder.storage.sqlite_store import Kept, Kind

READING_PARTS = tuple(
    name for name in Reading.__struct_fields__ if name not in ("taken_at_unix_ms", "elapsed_s", "logins")
)
_DIGITS = 4


class Cell(NamedTuple):
    """A series in one slot of time; ``weight_ms`` is the time that was measured."""

    weight_ms: float
    average: float
    minimum: float
    maximum: float


class PackedRollup(msgspec.Struct, frozen=True, array_like=True):
    """All series of a part; each is (divisor, averages, minimums, maximums), packed until it is wanted."""

    count: int
    slots: Column
    weights: Column
    series: dict[str, msgspec.Raw]


class Rollup:
    """Slots of one width, filled from readings or from narrower slots."""

    def __init__(self, width_ms: int) -> None:
        """Begin empty; a slot is named by the time it begins."""
        self.width_ms = width_ms
        self.parts: dict[str, dict[str, dict[int, Cell]]] = {}
        self._divisors: dict[str, int] = {}
        self._names: dict[Shape, list[tuple[str, int]]] = {}
        self._before: dict[str, tuple[object, Shape, list[int]]] = {}
        self._waiting: dict[str, tuple[int, Shape, list[list[int]], list[float]]] = {}

    def add(self, reading: Reading) -> None:
        """Add a reading to the slot that it ends in."""
        slot = reading.taken_at_unix_ms // self.width_ms * self.width_ms
        for part in READING_PARTS:
            shape, numbers = self._flat(part, getattr(reading, part))
            waiting = self._waiting.get(part)
            if waiting is None or waiting[0] != slot or waiting[1] != shape:
                self._settle(part)
                waiting = self._waiting[part] = (slot, shape, [], [])
            waiting[2].append(numbers)
            waiting[3].append(reading.elapsed_s * 1000)

    def _flat(self, part: str, value: object) -> tuple[Shape, list[int]]:
        """Flatten a part; what is read seldom stays the same object and is flattened once."""
        before = self._before.get(part)
        if before is not None and before[0] is value:
            return before[1:]
        numbers: list[int] = []
        found = (value, flatten(value, numbers), numbers)
        self._before[part] = found
        return found[1:]

    def _settle(self, part: str) -> None:
        """Reduce the readings of a slot to one cell a series."""
        slot, shape, rows, weights = self._waiting.pop(part, (0, None, [], []))
        if shape is None:
            return
        named = self._names.get(shape)
        if named is None:
            named = self._names[shape] = names(shape, part)
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

    def settle(self) -> None:
        """Count what waits for the end of its slot."""
        for part in list(self._waiting):
            self._settle(part)

    def widened(self, width_ms: int) -> "Rollup":
        """The same in wider slots."""
        wide = Rollup(width_ms)
        wide._divisors = self._divisors
        for part, all_series in self.parts.items():
            for name, cells in all_series.items():
                groups: dict[int, list[Cell]] = defaultdict(list)
                for slot, cell in cells.items():
                    groups[slot // width_ms * width_ms].append(cell)
                for slot, group in groups.items():
                    wide.put(part, name, slot, joined(group))
        return wide

    def pack(self, part: str) -> PackedRollup:
        """All series of a part in columns."""
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
                squeeze([_short(cells[slot][place], divisor) if slot in cells else None for slot in slots])
                for place in (1, 2, 3)
            ]
            packed[name] = msgspec.Raw(msgspec.msgpack.encode((divisor, *columns)))
        return PackedRollup(len(slots), squeeze(list(slots)), squeeze(list(weights)), packed)

    def kept(self, at_unix_ms: int, kind: Kind) -> list[Kept]:
        """Every part, packed, for the place `at_unix_ms`."""
        return [
            Kept(kind, at_unix_ms, part, self.pack(part)) for part, series in self.parts.items() if series
        ]

    def drop(self, is_doomed: Callable[[int], bool]) -> None:
        """Forget slots."""
        for part, all_series in self.parts.items():
            left = {
                name: {slot: cell for slot, cell in cells.items() if not is_doomed(slot)}
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
    """One series of a part, with its slots; nothing when there is none of that name."""
    raw = packed.series.get(name)
    if raw is None:
        return []
    divisor, *columns = msgspec.msgpack.decode(raw, type=tuple[int, Column, Column, Column])
    known = [packed.slots, packed.weights, *columns]
    rows = zip(*[expand(column, packed.count) for column in known], strict=True)
    return [
        (slot, Cell(weight, average / divisor, minimum / divisor, maximum / divisor))
        for slot, weight, average, minimum, maximum in rows
        if average is not None
    ]


def joined(cells: Iterable[Cell]) -> Cell:
    """Several cells as one."""
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


class PackedTen(msgspec.Struct, frozen=True, array_like=True):
    """What each process used in ten minutes from ``from_unix_ms``, by the number of its identity."""

    from_unix_ms: int
    count: int
    numbers: Column
    cpu_ms: Column
    read_bytes: Column
    written_bytes: Column
    rss_maximum_bytes: Column


def pack_ten(from_unix_ms: int, used: dict[int, Usage]) -> PackedTen:
    """Put what processes used into columns."""
    ordered = sorted(used.items())
    return PackedTen(
        from_unix_ms,
        len(ordered),
        squeeze([number for number, _ in ordered]),
        *[squeeze([getattr(usage, name) for _, usage in ordered]) for name in Usage.__struct_fields__],
    )


def add_ten(total: dict[int, Usage], ten: PackedTen) -> None:
    """Add a packed ten minutes to a total."""
    columns = [
        expand(column, ten.count)
        for column in (ten.numbers, ten.cpu_ms, ten.read_bytes, ten.written_bytes, ten.rss_maximum_bytes)
    ]
    for number, cpu_ms, read, written, rss in zip(*columns, strict=True):
        kept = total.get(number)
        if kept is None:
            total[number] = Usage(cpu_ms, read, written, rss)
            continue
        kept.cpu_ms += cpu_ms
        kept.read_bytes += read
        kept.written_bytes += written
        if rss > kept.rss_maximum_bytes:  # noqa: PLR1730  # max() costs thrice as much
            kept.rss_maximum_bytes = rss


def add_usage(  # the fields of a Usage, unpacked: this runs for every process of every ten minutes
    total: dict[int, Usage], number: int, cpu_ms: int, read: int, written: int, rss: int
) -> None:
    """Add what a process used to a total."""
    kept = total.get(number)
    if kept is None:
        total[number] = Usage(cpu_ms, read, written, rss)
        return
    kept.cpu_ms += cpu_ms
    kept.read_bytes += read
    kept.written_bytes += written
    kept.rss_maximum_bytes = max(kept.rss_maximum_bytes, rss)
