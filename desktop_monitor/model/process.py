"""One process, and the table of all, as people see them."""

import msgspec

from desktop_monitor.model.sample import ProcessKey, Unreadable


class ProcessRow(msgspec.Struct, frozen=True, gc=False):
    """One process as people see it. 100 percent is the whole machine; what may not be read is None.

    ``state`` is a word of psutil's (its ``STATUS_...``), or unknown. ``container`` names the container or
    confined application that it runs in, where it does and that is known.
    """

    pid: int
    created_unix_ms: int
    parent_pid: int
    name: str
    user: str | None
    state: str
    cpu_percent: float | None
    rss_bytes: int | None
    read_bytes_per_s: float | None
    write_bytes_per_s: float | None
    threads: int | None
    nice: int | None
    command: str
    container: str | None = None


class ProcessMove(msgspec.Struct, frozen=True, gc=False):
    """The part of a row that moves, for a page that has the row already; merge it into the row."""

    pid: int
    created_unix_ms: int
    state: str
    cpu_percent: float | None
    rss_bytes: int | None
    read_bytes_per_s: float | None
    write_bytes_per_s: float | None
    threads: int | None
    nice: int | None


class ProcessTable(msgspec.Struct, frozen=True):
    """Every process at one instant."""

    taken_at_unix_ms: int
    processes: tuple[ProcessRow, ...]


class ProcessChanges(msgspec.Struct, frozen=True):
    """What changed in the table since the last time.

    ``rows`` are new, or replace a row of which more than a move changed; ``moves`` are merged into
    rows that are known; ``gone`` holds (pid, created_unix_ms). With ``is_whole``, ``rows`` is everything.
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
    """One socket of a process. ``protocol`` is tcp, tcp6, udp, udp6 or unix; a missing address is empty."""

    protocol: str
    local: str
    remote: str
    state: str


class Limit(msgspec.Struct, frozen=True):
    """A limit of a process; None is unlimited."""

    name: str
    soft: int | None
    hard: int | None


class Closeup(msgspec.Struct, frozen=True):
    """What only a close look tells. What may not be read is None, with the reason in ``unreadable``.

    ``pss_bytes`` counts shared pages in proportion, ``uss_bytes`` only what ending the process would free.
    ``environment`` is None unless it was asked for.
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


class ProcessDetails(Closeup, frozen=True, kw_only=True):
    """One process, looked at closely, its past and its relatives; ``parents`` begins with the nearest."""

    row: ProcessRow
    past: ProcessPast
    parents: tuple[ProcessRelative, ...]
    children: tuple[ProcessRelative, ...]
