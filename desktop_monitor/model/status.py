"""What the monitor tells about itself: its own cost, its recorder, and what it cannot read."""

import msgspec

from desktop_monitor.model.sample import Unreadable


class Notice(msgspec.Struct, frozen=True):
    """Something the user should know about the monitor itself. ``code`` picks the page's wording."""

    code: str
    message: str
    at_unix_ms: int


class OwnCost(msgspec.Struct, frozen=True):
    """What the engine itself costs. 100 percent is the whole machine."""

    cpu_percent: float | None
    pss_bytes: int | None
    tick_cpu_ms: float | None
    late_ticks: int


class CpuCache(msgspec.Struct, frozen=True):
    """All caches of one kind together, as lscpu tells them. ``name`` is L1d, L1i, L2, L3 or L4."""

    name: str
    total_bytes: int
    instance_count: int


class Machine(msgspec.Struct, frozen=True):
    """The machine that is watched; does not change while the engine runs. No caches: none are told."""

    hostname: str
    system: str
    cpu_model: str | None
    logical_cores: int
    caches: tuple[CpuCache, ...]
    booted_at_unix_ms: int | None


class RecorderStatus(msgspec.Struct, frozen=True):
    """How far back the past can be asked for.

    ``state`` is recording; memory, while nothing is to be written to disk; paused, while the disk does not
    take it; or paused_by_user, until ``paused_until_unix_ms``, which is None in every other state.
    """

    state: str
    bytes: int
    oldest_unix_ms: int | None
    message: str
    paused_until_unix_ms: int | None


class Status(msgspec.Struct, frozen=True):
    """The monitor about itself: what it costs, what it runs on, what it cannot read and why."""

    version: str
    pid: int
    started_at_unix_ms: int
    period_s: float
    own: OwnCost
    recorder: RecorderStatus
    unreadable: tuple[Unreadable, ...]
    notices: tuple[Notice, ...]
    machine: Machine
    versions: dict[str, str]
