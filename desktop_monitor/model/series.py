"""The grammar of series names, on both sides of the wire.

A series is one number of a `Reading`, named by its path: ``cpu.total_percent``. A member of a list of
records is stored by its label (the first of `LABELS` that it has), any other member of a list by its
position: ``disks.sda.busy_percent``, ``cpu.per_core_percent.3``. A label may hold dots
(``network.eth0.100.sent_bytes``), so names are followed, not split.

What is asked for may name a device by any of its labels as it has them now: `stored_name`.
"""

import functools
import typing
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.reading import Reading

SHOWN_LABELS = ("name", "mount")
"""The fields that name the members of a list of records; the page names series by these."""
LABELS = ("id", *SHOWN_LABELS)
"""The same, and before them what a device is, however it is called: the recorder names series by these."""

_NO_SERIES = ("taken_at_unix_ms", "elapsed_s", "logins", "follows_gap")
READING_PARTS = tuple(name for name in Reading.__struct_fields__ if name not in _NO_SERIES)
"""The parts of a reading that have series."""


def part_of(name: str) -> str:
    """Return the part of a reading that a series is in."""
    return name.partition(".")[0]


def stored_name(name: str, newest: object) -> str:
    """Return the name under which a series is stored.

    Args:
        name: A series, which may name a device by what it is called now: ``disks.sda.busy_percent``.
        newest: The newest value of the part of the reading, which says which device that is.
    """
    part, _, path = name.partition(".")
    members = newest
    if isinstance(members, tuple | list):
        for label in LABELS:
            for member in members:
                text = getattr(member, label, None)
                if text and (path == text or path.startswith(f"{text}.")):
                    return f"{part}.{_label_of(member, '')}{path[len(text) :]}"
    return name


def getter(name: str) -> Callable[[Reading], float | None]:
    """Return a function that reads the series of this name from a reading; see `value_of`."""
    quick = attrgetter(name)

    def get(reading: Reading) -> float | None:
        try:
            return quick(reading)  # type: ignore[no-any-return]
        except AttributeError:  # leads through a list, or through something that is unknown
            return value_of(reading, name)

    return get


def value_of(record: object, name: str) -> float | None:
    """Follow a name through a record; None where it leads to nothing, or to no number."""
    found = record
    rest = name
    while rest and found is not None:
        if isinstance(found, tuple | list):
            found, rest = _member(found, rest)
            continue
        step, _, rest = rest.partition(".")
        found = getattr(found, step, None)
    return found if type(found) in (int, float) else None  # type: ignore[return-value]


def _member(members: Sequence[object], path: str) -> tuple[object, str]:
    for position, member in enumerate(members):
        label = _label_of(member, str(position))
        if path == label or path.startswith(f"{label}."):
            return member, path[len(label) + 1 :]
    return None, ""


def _label_of(member: object, default: str) -> str:
    return next((text for name in LABELS if (text := getattr(member, name, None))), default)


def check_series(name: str) -> None:
    """Refuse a name that no reading can have; a device that is not there is not wrong, only unknown.

    Raises:
        QuestionRefused: There is no such series, or it is not one number.
    """
    if part_of(name) not in READING_PARTS:
        raise QuestionRefused(f"There is no series {name!r:.80}.")
    kind: object = Reading
    for step in name.split("."):
        members = [kind, *typing.get_args(kind)]
        record = next(
            (one for one in members if isinstance(one, type) and issubclass(one, msgspec.Struct)), None
        )
        if record is None or any(typing.get_origin(one) is tuple for one in members):
            return  # inside of a list: what follows is the name of a device, which may be anything
        if step not in record.__struct_fields__:
            raise QuestionRefused(f"There is no series {name!r:.80}.")
        kind = hints_of(record)[step]
    if not {int, float} & {kind, *typing.get_args(kind)}:
        raise QuestionRefused(f"{name!r:.80} is not one number; name one of its parts.")


@functools.cache
def hints_of(record: type) -> dict[str, Any]:
    """Return the types of a record's fields."""
    return typing.get_type_hints(record)
