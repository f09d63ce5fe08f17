"""Answers from the recorded history, and the closed sets that they use."""

from enum import StrEnum
from typing import NamedTuple

import msgspec

from desktop_monitor.model.finding import Culprit
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
    """Columns over time, oldest first; every column has as many values as ``times_unix_ms``.

    ``measured_ms`` is how much of each step was measured: the weight of the step in an average. ``gaps`` are
    the times of the whole range in which nothing was measured, but for the time before the recording.
    """

    step_ms: int
    times_unix_ms: list[int]
    series: dict[str, SeriesColumns]
    gaps: list[Gap]
    measured_ms: list[int] = []


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


class RankBy(StrEnum):
    """What programs are ranked by."""

    CPU = "cpu"
    MEMORY = "memory"
    IO = "io"
    NETWORK = "network"


MAX_POINTS = 600
"""The most steps of an answer that has columns over time."""
MAX_RANKED_PROGRAMS = 500
"""The largest ``limit`` of a ranking."""


class TopProcess(msgspec.Struct, frozen=True):
    """One process of a program."""

    pid: int
    created_unix_ms: int
    command: str


class TopProgram(msgspec.Struct, frozen=True):
    """What all processes of one name used in a time.

    ``share_percent`` is of what all programs used of the resource that they are ranked by. ``cpu_percent`` is
    the CPU time in percent of what the machine had while it was measured; None where that is not known.
    ``ended_count`` is how many of its processes ended; None where the kernel did not report ends. ``label``
    says what ran in those that used more than half of it, a script or a part of a program.
    ``received_bytes`` and ``sent_bytes`` are what they moved over TCP; None where they are not known to have
    moved any. A ranking by it has no others.
    """

    name: str
    cpu_s: float
    share_percent: float
    rss_maximum_bytes: int
    read_bytes: int
    write_bytes: int
    processes: list[TopProcess]
    cpu_percent: float | None = None
    ended_count: int | None = None
    label: str | None = None
    received_bytes: int | None = None
    sent_bytes: int | None = None


class Top(msgspec.Struct, frozen=True):
    """The programs that used most in a time, ranked."""

    from_unix_ms: int
    to_unix_ms: int
    programs: list[TopProgram]


class ProcessHistory(msgspec.Struct, frozen=True):
    """One process of a program, from its start to its end, as far as that was recorded.

    ``last_seen_unix_ms`` is the last sample with it, ``died_unix_ms`` the first without it, or with it as
    dead: it ended in between. None is a process that is alive, or that ended while nothing was recorded.
    ``exit_code`` or ``exit_signal`` says how it ended, where that is known. With pid 0 it is a sum of
    ``ended_count`` processes that no sample has seen. ``received_bytes`` and ``sent_bytes`` are as in
    `TopProgram`.
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
    exit_code: int | None = None
    exit_signal: int | None = None
    ended_count: int | None = None
    received_bytes: int | None = None
    sent_bytes: int | None = None


class ProgramHistory(msgspec.Struct, frozen=True):
    """What all processes of one name, or one of them, used between two times; ``processes`` newest first.

    ``start_count`` counts the processes of the name that started in this time, also where one of them was
    asked for. ``born_unix_ms`` is of the process that started first, ``died_unix_ms`` and
    ``last_seen_unix_ms`` are of the one that ended last. ``received_bytes`` and ``sent_bytes`` are as in
    `TopProgram`.
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
    processes: list[ProcessHistory]
    received_bytes: int | None = None
    sent_bytes: int | None = None


class ProgramShare(msgspec.Struct, frozen=True):
    """What one program used of the CPU, a value a step."""

    name: str
    cpu_percent: list[float | None]


class Programs(msgspec.Struct, frozen=True):
    """Where the CPU time went, in columns over time, oldest first; in percent of the machine.

    In every step the ``programs``, ranked by what they used in the whole time, the ``others``, and the
    ``rest`` add up to the total. The rest belongs to no living process: children that have finished,
    processes that may not be read, interrupts; a `Moment` distinguishes these. ``None`` where nothing is
    known. ``capacity_ms`` is the CPU time that the machine had in each step: the weight of the step in an
    average.
    """

    step_ms: int
    times_unix_ms: list[int]
    total_percent: list[float | None]
    programs: list[ProgramShare]
    others_percent: list[float | None]
    rest_percent: list[float | None]
    gaps: list[Gap]
    capacity_ms: list[int] = []


class EventKind(StrEnum):
    """What can happen to the machine or the recording."""

    BOOT = "boot"
    ENGINE_STARTED = "engine_started"
    ENGINE_OFF = "engine_off"
    SUSPENDED = "suspended"
    CLOCK_STEPPED = "clock_stepped"
    NOT_SAMPLED = "not_sampled"
    RECORDING_PAUSED = "recording_paused"
    FORGOTTEN = "forgotten"
    CRASH = "crash"
    KILLED_FOR_MEMORY = "killed_for_memory"
    FREEZE = "freeze"


class EventTone(StrEnum):
    """How the page colours an event."""

    NEUTRAL = "neutral"
    WARN = "warn"


class EventTraits(NamedTuple):
    """What holds for every event of a kind.

    Attributes:
        tone: Its colour on the time axis.
        explains_gap: It is a reason for a time without samples.
        is_deleted_with_range: Deleting a range of the history deletes it; false where it records the
            deletion.
    """

    tone: EventTone = EventTone.NEUTRAL
    explains_gap: bool = False
    is_deleted_with_range: bool = True


EVENT_TRAITS: dict[str, EventTraits] = {
    EventKind.BOOT: EventTraits(),
    EventKind.ENGINE_STARTED: EventTraits(),
    EventKind.ENGINE_OFF: EventTraits(explains_gap=True),
    EventKind.SUSPENDED: EventTraits(explains_gap=True),
    EventKind.CLOCK_STEPPED: EventTraits(EventTone.WARN, explains_gap=True),
    EventKind.NOT_SAMPLED: EventTraits(explains_gap=True),
    EventKind.RECORDING_PAUSED: EventTraits(EventTone.WARN, explains_gap=True),
    EventKind.FORGOTTEN: EventTraits(explains_gap=True),
    EventKind.CRASH: EventTraits(EventTone.WARN),
    EventKind.KILLED_FOR_MEMORY: EventTraits(EventTone.WARN),
    EventKind.FREEZE: EventTraits(EventTone.WARN, explains_gap=True),
}


class FreezeCause(StrEnum):
    """What a machine that stood still waited for; the ``detail`` of a freeze."""

    MEMORY = "memory"
    IO = "io"
    CPU = "cpu"
    MACHINE = "machine"
    """The whole of it: its processors did nothing, as when a virtual machine is held."""


MONITOR_STOPPED = "monitor_stopped"
"""The ``detail`` of not_sampled when the monitor was stopped, while the machine went on."""


class PastEvent(msgspec.Struct, frozen=True):
    """Something that happened to the machine or the recording; an instant has equal times.

    ``kind`` is a member of `EventKind`. ``detail`` is a number of seconds for clock_stepped, a reason for
    recording_paused unless the user paused it, a `FreezeCause` for freeze, `MONITOR_STOPPED` for not_sampled
    where that is known; for crash the name of a signal or an exit code; for killed_for_memory the bytes that
    the process had last, where that is known; else empty. ``culprits`` caused it, the main one first, or are
    the process that ended; ``waiting`` are processes that waited for a disk or for memory at its end (state D
    of proc_pid_stat(5)).
    """

    kind: str
    from_unix_ms: int
    to_unix_ms: int
    detail: str
    culprits: tuple[Culprit, ...] = ()
    waiting: tuple[Culprit, ...] = ()

    @property
    def traits(self) -> EventTraits:
        """What holds for its kind, which a newer version may have written."""
        return EVENT_TRAITS.get(self.kind) or EventTraits()


class PastEvents(msgspec.Struct, frozen=True):
    """What happened in a time, oldest first."""

    events: list[PastEvent]
