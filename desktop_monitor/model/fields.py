"""What the fields of a process declare about themselves, in ``Annotated`` types.

A field of a process is declared once, in `process`: its sample says how it is recorded, its row how it is
shown, its usage how it adds up over time. Everything else derives from these declarations.
"""

import typing
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import msgspec

T = TypeVar("T")


class Recorded(StrEnum):
    """How the recorder keeps a field of a process sample; a field without a mark is a gauge."""

    IDENTITY = "identity"
    """Says which process it is; kept once, not with each sample."""
    STATE = "state"
    """A member of `ProcessState`."""
    COUNTER = "counter"
    """Grows while the process lives."""


class Unit(StrEnum):
    """What the page formats a column as."""

    TEXT = "text"
    STATE = "state"
    NUMBER = "number"
    """A whole number that names something: a process id, a priority."""
    COUNT = "count"
    PERCENT = "percent"
    """Of the machine, or of one core where the user has chosen that."""
    MEMORY = "memory"
    BYTES_PER_S = "bytes_per_s"
    BITS_PER_S = "bits_per_s"
    """Of a field in bytes per second: networks are measured in bits."""
    INSTANT = "instant"
    """Unix milliseconds."""


class InGroup(StrEnum):
    """What a line for several processes shows."""

    SUM = "sum"
    SHARED = "shared"
    """The value, where all processes have the same."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Column:
    """How a field of a row is shown in the process table.

    Attributes:
        id: Its name in the settings, in locale keys (``processes.column.<id>``) and in the search.
        unit: How it is formatted.
        in_group: What a line for several processes shows.
        is_default: Shown until the user chooses columns.
        is_label: Changes seldom; all others are sent alone when they change.
        aliases: Other words for it in the search.
    """

    id: str
    unit: Unit
    in_group: InGroup
    is_default: bool = False
    is_label: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """A field of a row that is made from a counter of the sample.

    Attributes:
        counter: The name of the counter.
        of_capacity: In percent of the CPU time that the machine had; else per second.
    """

    counter: str
    of_capacity: bool = False


@dataclass(frozen=True, slots=True)
class Accumulated:
    """A field of a usage: what it is made from, over a span of time.

    Attributes:
        field: The counter or gauge of the sample.
        is_maximum: The largest value of a gauge; else the growth of a counter.
    """

    field: str
    is_maximum: bool = False


def marks(record: type[msgspec.Struct], kind: type[T]) -> dict[str, T]:
    """Return the marks of one kind on the fields of a record, in the order of the fields."""
    hints = typing.get_type_hints(record, include_extras=True)
    found: dict[str, T] = {}
    for name in record.__struct_fields__:
        for mark in getattr(hints[name], "__metadata__", ()):
            if isinstance(mark, kind):
                found[name] = mark
    return found
