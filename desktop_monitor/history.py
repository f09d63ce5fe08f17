"""Answers about the past: columns over time, the machine at an instant, and who did most."""

import msgspec

from desktop_monitor.process import ProcessRow
from desktop_monitor.reading import Reading


class SeriesColumns(msgspec.Struct, frozen=True):
    """One series over time, a value a step; ``None`` where nothing is known."""

    average: list[float | None]
    minimum: list[float | None]
    maximum: list[float | None]


class Gap(msgspec.Struct, frozen=True):
    """A time without samples, and the reason."""

    from_unix_ms: int
    to_unix_ms: int
    why: str


class History(msgspec.Struct, frozen=True):
    """Columns over time, oldest first; every series has as many values as ``times_unix_ms``."""

    step_ms: int
    times_unix_ms: list[int]
    series: dict[str, SeriesColumns]
    gaps: list[Gap]


class Accounting(msgspec.Struct, frozen=True):
    """Where the CPU time went, in percent of the machine: the parts add up to the total."""

    total_percent: float | None
    processes_percent: float | None
    finished_percent: float | None
    denied_percent: float | None
    unexplained_percent: float | None


class Moment(msgspec.Struct, frozen=True):
    """The machine in the ``elapsed_s`` seconds before an instant of the past, processes ranked by CPU."""

    at_unix_ms: int
    elapsed_s: float
    reading: Reading | None
    processes: list[ProcessRow]
    accounting: Accounting


class TopProcess(msgspec.Struct, frozen=True):
    """One process of a program."""

    pid: int
    created_unix_ms: int
    command: str


class TopProgram(msgspec.Struct, frozen=True):
    """What all processes of one name did in a time. ``share_percent`` is of what all programs did."""

    name: str
    cpu_s: float
    share_percent: float
    rss_maximum_bytes: int
    read_bytes: int
    write_bytes: int
    processes: list[TopProcess]


class Top(msgspec.Struct, frozen=True):
    """Who did most in a time, first first."""

    from_unix_ms: int
    to_unix_ms: int
    programs: list[TopProgram]


class PastEvent(msgspec.Struct, frozen=True):
    """Something that happened to the machine or the recording; an instant begins when it ends.

    ``kind`` is boot, engine_started, engine_off, suspended, clock_stepped, not_sampled, recording_paused or
    forgotten. ``detail`` is a number of seconds for clock_stepped, a reason for recording_paused, else empty.
    """

    kind: str
    from_unix_ms: int
    to_unix_ms: int
    detail: str


class PastEvents(msgspec.Struct, frozen=True):
    """What happened in a time, oldest first."""

    events: list[PastEvent]
