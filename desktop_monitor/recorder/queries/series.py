"""Names of series, like ``cpu.total_percent`` or ``disks.sda.busy_percent``."""

import typing
from collections.abc import Callable
from operator import attrgetter

import msgspec

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.reading import Reading
from desktop_monitor.recorder.rollups.rollup import READING_PARTS
from desktop_monitor.recorder.storage.flattening import hints_of, pick


def part_of(name: str) -> str:
    """The part of a reading that a series is in."""
    return name.partition(".")[0]


def getter(name: str) -> Callable[[Reading], float | None]:
    """What tells the series of this name from a reading."""
    quick = attrgetter(name)

    def get(reading: Reading) -> float | None:
        try:
            return quick(reading)  # type: ignore[no-any-return]
        except AttributeError:  # leads through a list, or through something that is unknown
            return pick(reading, name)

    return get


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
