"""One process: as it is sampled, as a row of the table, as what it used, as it is inspected.

A field of a process is declared here and nowhere else: in `ProcessSample` how it is recorded, in `ProcessRow`
how it is shown, and, where it adds up over time, in `ProcessUsage`. See `fields`.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec

from desktop_monitor.model.fields import (
    Accumulated,
    Column,
    InGroup,
    Rate,
    Recorded,
    Unit,
    marks,
)
from desktop_monitor.model.reasons import Unreadable

ProcessKey = tuple[int, int]
"""(pid, created_unix_ms): the identity of a process while the machine is up."""

PRIVATE_NAME = "(private)"
"""Stored and shown instead of the names of programs that the settings keep private."""
UNKNOWN_NAME = "?"
"""Of a process that ended before its name could be read."""


class ProcessState(StrEnum):
    """The states of a process: psutil's ``STATUS_...``, and unknown. See proc_pid_stat(5)."""

    RUNNING = "running"
    SLEEPING = "sleeping"
    DISK_SLEEP = "disk-sleep"
    IDLE = "idle"
    STOPPED = "stopped"
    TRACING_STOP = "tracing-stop"
    ZOMBIE = "zombie"
    DEAD = "dead"
    """It has ended since the sample before, and is listed once more with what was seen of it last."""
    PARKED = "parked"
    WAKING = "waking"
    WAKE_KILL = "wake-kill"
    FINISHED = "finished"
    """A sum with pid 0: the processes of one program that ended before a sample saw them."""
    LOCKED = "locked"
    WAITING = "waiting"
    UNKNOWN = "unknown"


CRASH_SIGNALS = {
    4: "SIGILL",
    5: "SIGTRAP",
    6: "SIGABRT",
    7: "SIGBUS",
    8: "SIGFPE",
    11: "SIGSEGV",
    31: "SIGSYS",
}
"""Signals that end a program because of an error of its own; numbers as on Linux, see signal(7)."""


class ProcessSample(msgspec.Struct, frozen=True, gc=False):
    """One process at one instant; a field that may not be read is None.

    A process that did not change is the *same object* in the next sample. ``command`` is masked.
    ``children_cpu_ms`` is the CPU time of its children that have ended and were waited for (``cutime`` and
    ``cstime`` of proc_pid_stat(5)). A new field needs a default: older recordings do not have it.

    ``ended_count`` is 0 while the process lives and 1 when it has ended; of a sum (`ProcessState.FINISHED`)
    how many have ended; None where the kernel does not report ends. ``oom_kills`` counts those that were
    probably killed for lack of memory, and is None without any. ``parent_name`` is given for sums only.

    ``received_bytes`` and ``sent_bytes`` count the payload of its TCP connections to other machines since it
    was seen first.
    """

    pid: Annotated[int, Recorded.IDENTITY]
    created_unix_ms: Annotated[int, Recorded.IDENTITY]
    parent_pid: Annotated[int, Recorded.IDENTITY]
    name: Annotated[str, Recorded.IDENTITY]
    user: Annotated[str | None, Recorded.IDENTITY]
    command: Annotated[str, Recorded.IDENTITY]
    state: Annotated[str, Recorded.STATE] = ProcessState.UNKNOWN
    nice: int | None = None
    threads: int | None = None
    cpu_ms: Annotated[int | None, Recorded.COUNTER] = None
    children_cpu_ms: Annotated[int | None, Recorded.COUNTER] = None
    rss_bytes: int | None = None
    read_bytes: Annotated[int | None, Recorded.COUNTER] = None
    write_bytes: Annotated[int | None, Recorded.COUNTER] = None
    ended_count: Annotated[int | None, Recorded.COUNTER] = None
    exit_code: int | None = None
    exit_signal: int | None = None
    oom_kills: Annotated[int | None, Recorded.COUNTER] = None
    parent_name: Annotated[str | None, Recorded.IDENTITY] = None
    received_bytes: Annotated[int | None, Recorded.COUNTER] = None
    sent_bytes: Annotated[int | None, Recorded.COUNTER] = None

    @property
    def key(self) -> ProcessKey:
        """What identifies it. Loops over all processes of many samples write it out, in half the time."""
        return self.pid, self.created_unix_ms

    @property
    def is_finished_sum(self) -> bool:
        """Whether this is a sum of processes that no sample has seen."""
        return self.state == ProcessState.FINISHED

    @property
    def has_ended(self) -> bool:
        """Whether the process ended after the sample before."""
        return self.state == ProcessState.DEAD


class ProcessRow(msgspec.Struct, frozen=True, gc=False):
    """One process as a row of the table. 100 percent is the whole machine; what may not be read is None.

    ``state`` is a member of `ProcessState`. ``container`` names the container or confined application that
    the process runs in, where it does and that is known. ``label`` says what runs in it, a script or a part
    of a browser, where the name does not; the page shows it beside the name.

    Of a process that has ended, ``exit_code`` or ``exit_signal`` says how, where that is known. A row of
    state ``finished`` with pid 0 is the sum of ``ended_count`` processes of one program, started by
    ``parent_name``, that began and ended since the sample before.
    """

    pid: Annotated[int, Column("pid", Unit.NUMBER, InGroup.NONE, is_default=True, is_label=True)]
    created_unix_ms: Annotated[int, Column("started", Unit.INSTANT, InGroup.NONE, is_label=True)]
    parent_pid: Annotated[int, Column("parent", Unit.NUMBER, InGroup.NONE, is_label=True, aliases=("ppid",))]
    name: Annotated[str, Column("name", Unit.TEXT, InGroup.SHARED, is_default=True, is_label=True)]
    user: Annotated[str | None, Column("user", Unit.TEXT, InGroup.SHARED, is_default=True, is_label=True)]
    state: Annotated[str, Column("state", Unit.STATE, InGroup.SHARED, is_default=True, aliases=("status",))]
    cpu_percent: Annotated[
        float | None,
        Column("cpu", Unit.PERCENT, InGroup.SUM, is_default=True),
        Rate("cpu_ms", of_capacity=True),
    ]
    rss_bytes: Annotated[
        int | None, Column("memory", Unit.MEMORY, InGroup.SUM, is_default=True, aliases=("mem", "rss"))
    ]
    read_bytes_per_s: Annotated[
        float | None, Column("read", Unit.BYTES_PER_S, InGroup.SUM, is_default=True), Rate("read_bytes")
    ]
    write_bytes_per_s: Annotated[
        float | None, Column("write", Unit.BYTES_PER_S, InGroup.SUM, is_default=True), Rate("write_bytes")
    ]
    threads: Annotated[int | None, Column("threads", Unit.COUNT, InGroup.SUM, is_default=True)]
    nice: Annotated[int | None, Column("nice", Unit.NUMBER, InGroup.NONE)]
    command: Annotated[
        str, Column("command", Unit.TEXT, InGroup.SHARED, is_default=True, is_label=True, aliases=("cmd",))
    ]
    container: Annotated[str | None, Column("container", Unit.TEXT, InGroup.SHARED, is_label=True)] = None
    label: str | None = None
    parent_name: str | None = None
    exit_code: Annotated[int | None, Column("exit_code", Unit.NUMBER, InGroup.SHARED)] = None
    exit_signal: Annotated[int | None, Column("exit_signal", Unit.NUMBER, InGroup.SHARED)] = None
    ended_count: Annotated[int | None, Column("ended_count", Unit.COUNT, InGroup.SUM)] = None
    received_bytes_per_s: Annotated[
        float | None,
        Column("received", Unit.BITS_PER_S, InGroup.SUM, aliases=("download", "rx")),
        Rate("received_bytes"),
    ] = None
    sent_bytes_per_s: Annotated[
        float | None,
        Column("sent", Unit.BITS_PER_S, InGroup.SUM, aliases=("upload", "tx")),
        Rate("sent_bytes"),
    ] = None

    @property
    def is_finished_sum(self) -> bool:
        """Whether this is a sum of processes that no sample has seen."""
        return self.state == ProcessState.FINISHED

    @property
    def is_running_now(self) -> bool:
        """Whether this is one process that had not ended when the sample was taken."""
        return self.state not in (ProcessState.DEAD, ProcessState.FINISHED)


class ProcessUsage(msgspec.Struct, gc=False):
    """What a process used in a span of time, and the most memory that it had in it."""

    cpu_ms: Annotated[int, Accumulated("cpu_ms")] = 0
    read_bytes: Annotated[int, Accumulated("read_bytes")] = 0
    write_bytes: Annotated[int, Accumulated("write_bytes")] = 0
    rss_maximum_bytes: Annotated[int, Accumulated("rss_bytes", is_maximum=True)] = 0
    ended_count: Annotated[int, Accumulated("ended_count")] = 0
    received_bytes: Annotated[int, Accumulated("received_bytes")] = 0
    sent_bytes: Annotated[int, Accumulated("sent_bytes")] = 0

    @property
    def known_traffic(self) -> tuple[int | None, int | None]:
        """What was received and sent, as `known_traffic` has it."""
        return known_traffic(self.received_bytes, self.sent_bytes)

    @property
    def is_active(self) -> bool:
        """Whether the process did anything, besides having memory."""
        return any(getattr(self, name) for name in SUMMED)


def known_traffic(received_bytes: int, sent_bytes: int) -> tuple[int | None, int | None]:
    """Return what was received and sent; None if nothing was: a sum does not say whether it is known."""
    return (received_bytes, sent_bytes) if received_bytes or sent_bytes else (None, None)


RECORDED = marks(ProcessSample, Recorded)
COLUMNS = marks(ProcessRow, Column)
RATES = marks(ProcessRow, Rate)
ACCUMULATED = marks(ProcessUsage, Accumulated)
SUMMED = tuple(name for name, one in ACCUMULATED.items() if not one.is_maximum)
"""What adds up over time; memory does not."""

_KEY = ("pid", "created_unix_ms")

if TYPE_CHECKING:
    ProcessMove: TypeAlias = ProcessRow
else:
    ProcessMove = msgspec.defstruct(
        "ProcessMove",
        [
            (name, field_type)
            for name, field_type in ProcessRow.__annotations__.items()
            if name in _KEY or (name in COLUMNS and not COLUMNS[name].is_label)
        ],
        frozen=True,
        gc=False,
        module=__name__,
    )
    ProcessMove.__doc__ = (
        "The part of a row that changes often, for a page that has the row; merge it into the row."
    )


class ProcessTable(msgspec.Struct, frozen=True):
    """Every process at one instant, and what ended before it.

    Two kinds of rows are no process that runs: state ``dead``, a process that has ended since the sample
    before, and state ``finished`` with pid 0, a sum of processes (see `ProcessRow`).
    """

    taken_at_unix_ms: int
    processes: tuple[ProcessRow, ...]


class ProcessChanges(msgspec.Struct, frozen=True):
    """What changed in the table since the last time.

    ``rows`` are new, or replace a row of which a label changed; ``moves`` are merged into rows that are
    known; ``gone`` holds (pid, created_unix_ms). With ``is_whole``, ``rows`` is the whole table.
    """

    taken_at_unix_ms: int
    is_whole: bool
    rows: tuple[ProcessRow, ...]
    moves: tuple[ProcessMove, ...]
    gone: tuple[ProcessKey, ...]


class ProcessPast(msgspec.Struct, frozen=True):
    """The last five minutes of one process, oldest first; every column has as many values as the times."""

    times_unix_ms: list[int]
    cpu_percent: list[float | None]
    rss_bytes: list[int | None]
    read_bytes_per_s: list[float | None]
    write_bytes_per_s: list[float | None]


class ProcessRelative(msgspec.Struct, frozen=True):
    """A parent or child of a process."""

    pid: int
    created_unix_ms: int
    name: str


class Connection(msgspec.Struct, frozen=True):
    """One socket of a process. ``protocol`` is tcp, tcp6, udp, udp6 or unix; a missing address is empty.

    ``bytes_received`` and ``bytes_sent`` are the payload that a connection has carried since it was opened;
    None where the system does not count that.
    """

    protocol: str
    local: str
    remote: str
    state: str
    bytes_received: int | None = None
    bytes_sent: int | None = None


class Limit(msgspec.Struct, frozen=True):
    """A resource limit of a process; None is unlimited. See getrlimit(2)."""

    name: str
    soft: int | None
    hard: int | None


class ProcessInspection(msgspec.Struct, frozen=True):
    """What is read of a process only on request. What may not be read is None, its reason in ``unreadable``.

    ``pss_bytes`` counts shared pages in proportion, ``uss_bytes`` only what ending the process would free.
    ``environment`` is None unless it was asked for. Long lists are cut: ``unlisted_files`` and the like count
    what is beyond them.
    """

    executable: str | None
    directory: str | None
    terminal: str | None
    cgroup: str | None
    container: str | None
    pss_bytes: int | None
    uss_bytes: int | None
    swap_bytes: int | None
    files: tuple[str, ...] | None
    connections: tuple[Connection, ...] | None
    thread_cpu_ms: dict[str, int] | None
    limits: tuple[Limit, ...] | None
    context_switches: int | None
    environment: dict[str, str] | None
    unreadable: tuple[Unreadable, ...]
    unlisted_files: int | None = None
    unlisted_connections: int | None = None
    unlisted_threads: int | None = None


class ProcessDetails(ProcessInspection, frozen=True, kw_only=True):
    """One process inspected, its recent past and its relatives; ``parents`` begins with the nearest."""

    row: ProcessRow
    past: ProcessPast
    parents: tuple[ProcessRelative, ...]
    children: tuple[ProcessRelative, ...]
