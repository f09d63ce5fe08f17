"""Answers about the past: columns over time, the machine at an instant, who did most, and a life."""

import msgspec

from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading


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


MOST_PROGRAMS = 500
"""As many can be asked for in a ranking."""


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


class LifeProcess(msgspec.Struct, frozen=True):
    """One process of a program, from its birth to its end, as far as that was recorded.

    ``died_unix_ms`` is the first sample without it, or with it as dead. None is a process that is alive, or
    that ended while nothing was recorded, after ``last_seen_unix_ms``.
    """

    pid: int
    created_unix_ms: int
    died_unix_ms: int | None
    is_alive: bool
    last_seen_unix_ms: int
    parent_pid: int | None
    parent_name: str | None
    user: str | None
    command: str
    cpu_s: float
    rss_maximum_bytes: int
    read_bytes: int
    write_bytes: int


class ProgramLife(msgspec.Struct, frozen=True):
    """What all processes of one name did between two times, or one of them; ``processes`` the newest first.

    ``start_count`` are the processes of the name that began in this time, whichever is told. Born is who was
    born first, died and last seen who ended last.
    """

    name: str
    since_unix_ms: int
    until_unix_ms: int
    born_unix_ms: int
    died_unix_ms: int | None
    is_alive: bool
    last_seen_unix_ms: int
    process_count: int
    start_count: int
    cpu_s: float
    rss_maximum_bytes: int
    read_bytes: int
    write_bytes: int
    processes: list[LifeProcess]


class ProgramShare(msgspec.Struct, frozen=True):
    """What one program used of the CPU, a value a step."""

    name: str
    cpu_percent: list[float | None]


class Programs(msgspec.Struct, frozen=True):
    """Where the CPU time went, in columns over time, oldest first; in percent of the machine.

    In every step the ``programs``, who used most in the whole time first, the ``others``, and the ``rest``
    add up to the total. The rest is what no living process has: children that have finished, processes that
    may not be read, interrupts; a `Moment` tells these apart. ``None`` where nothing is known.
    """

    step_ms: int
    times_unix_ms: list[int]
    total_percent: list[float | None]
    programs: list[ProgramShare]
    others_percent: list[float | None]
    rest_percent: list[float | None]
    gaps: list[Gap]


class PastEvent(msgspec.Struct, frozen=True):
    """Something that happened to the machine or the recording; an instant begins when it ends.

    ``kind`` is boot, engine_started, engine_off, suspended, clock_stepped, not_sampled, recording_paused or
    forgotten. ``detail`` is a number of seconds for clock_stepped, a reason for recording_paused unless the
    user paused it, else empty.
    """

    kind: str
    from_unix_ms: int
    to_unix_ms: int
    detail: str


class PastEvents(msgspec.Struct, frozen=True):
    """What happened in a time, oldest first."""

    events: list[PastEvent]
