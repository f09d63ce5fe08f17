"""What each process used in a span of time, in columns."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

import msgspec

from desktop_monitor.model.process import ACCUMULATED, SUMMED, ProcessKey, ProcessUsage
from desktop_monitor.recorder.storage.integer_column import Column, pack_column, unpack_integers

Key = TypeVar("Key", int, ProcessKey)

_FIELDS = tuple(ACCUMULATED)
_MAXIMA = tuple(name for name, one in ACCUMULATED.items() if one.is_maximum)


class UsageTable(msgspec.Struct, frozen=True, array_like=True):
    """Usage from ``from_unix_ms`` on, by the number of the identity; ``columns`` by the name of the field."""

    from_unix_ms: int
    count: int
    numbers: Column
    columns: dict[str, Column]

    @classmethod
    def of(cls, from_unix_ms: int, used: dict[int, ProcessUsage]) -> "UsageTable":
        """Pack what processes used."""
        ordered = sorted(used.items())
        return cls(
            from_unix_ms,
            len(ordered),
            pack_column([number for number, _ in ordered]),
            {name: pack_column([getattr(one, name) for _, one in ordered]) for name in _FIELDS},
        )

    def add_to(self, total: dict[int, ProcessUsage]) -> None:
        """Add this to a total. A field that was not recorded counts as nothing."""
        numbers = unpack_integers(self.numbers, self.count)
        columns = [unpack_integers(self.columns.get(name, 0), self.count) for name in _FIELDS]
        for number, *values in zip(numbers, *columns, strict=True):
            known = total.get(number)
            if known is None:
                total[number] = ProcessUsage(*values)
            else:
                add(known, ProcessUsage(*values))


class UsageSums:
    """What processes used in several spans, by number; in columns, because a day has thousands of processes.

    Attributes:
        numbers: Those of all processes, as the keys of a dict: in the order in which they came.
        columns: What was used of each field of `ProcessUsage`, by number, where that is not nothing.
    """

    def __init__(self) -> None:
        self.numbers: dict[int, None] = {}
        self.columns: dict[str, dict[int, int]] = {name: {} for name in _FIELDS}

    def add_table(self, table: UsageTable) -> None:
        """Add a span. A field that was not recorded counts as nothing."""
        numbers = unpack_integers(table.numbers, table.count)
        self.numbers.update(dict.fromkeys(numbers))
        for name in _FIELDS:
            column = table.columns.get(name, 0)
            if column != 0:
                self._add(name, numbers, unpack_integers(column, table.count))

    def add_usages(self, used: Mapping[int, ProcessUsage]) -> None:
        """Add a span."""
        self.numbers.update(dict.fromkeys(used))
        for name in _FIELDS:
            self._add(name, used, map(attrgetter(name), used.values()))

    def _add(self, name: str, numbers: Iterable[int], values: Iterable[int]) -> None:
        found = self.columns[name]
        if name in _MAXIMA:
            for number, value in zip(numbers, values, strict=True):
                if value > found.get(number, 0):
                    found[number] = value
        else:
            for number, value in zip(numbers, values, strict=True):
                if value:
                    found[number] = found.get(number, 0) + value


def total_of(columns: Sequence[Iterable[int]]) -> ProcessUsage:
    """Return the total of many usages, a column for each field of `ACCUMULATED`."""
    return ProcessUsage(
        *(
            max(column, default=0) if one.is_maximum else sum(column)
            for one, column in zip(ACCUMULATED.values(), columns, strict=True)
        )
    )


def add(total: ProcessUsage, more: ProcessUsage) -> None:
    """Add what a process used in another span to a total."""
    for name in SUMMED:
        setattr(total, name, getattr(total, name) + getattr(more, name))
    for name in _MAXIMA:
        if getattr(more, name) > getattr(total, name):
            setattr(total, name, getattr(more, name))


def add_all(total: dict[Key, ProcessUsage], used: Iterable[tuple[Key, ProcessUsage]]) -> None:
    """Add what processes used to a total; the usages in it may be changed."""
    for key, one in used:
        known = total.get(key)
        if known is None:
            total[key] = msgspec.structs.replace(one)
        else:
            add(known, one)
