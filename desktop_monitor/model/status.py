"""What the monitor reports about itself: its own cost, its recorder, and what it cannot read."""

from enum import StrEnum

import msgspec

from desktop_monitor.model.reasons import Unreadable


class NoticeCode(StrEnum):
    """What the user should know about the monitor itself."""

    SETTINGS_DAMAGED = "settings_damaged"
    SETTINGS_IGNORED = "settings_ignored"
    HISTORY_MOVED_ASIDE = "history_moved_aside"
    RECORDING_PAUSED = "recording_paused"
    RECORDING_RESUMED = "recording_resumed"
    SAMPLER_STUCK = "sampler_stuck"


class RecorderState(StrEnum):
    """What the recorder does."""

    RECORDING = "recording"
    MEMORY = "memory"
    """Nothing is to be written to disk; the last ten minutes are kept in memory."""
    PAUSED = "paused"
    """The disk does not take it; recording resumes by itself."""
    PAUSED_BY_USER = "paused_by_user"


class PeriodSource(StrEnum):
    """Where the time between readings comes from."""

    SETTINGS = "settings"
    COMMAND_LINE = "command_line"
    """Given when the engine was started, for this run."""


class Notice(msgspec.Struct, frozen=True):
    """Something the user should know about the monitor itself.

    ``code`` is a member of `NoticeCode`; it selects the page's text, which may name the ``details``.
    """

    code: str
    message: str
    at_unix_ms: int
    details: dict[str, str | int] = {}


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
    """What is recorded, how much there is, and since when.

    ``state`` is a member of `RecorderState`; ``paused_until_unix_ms`` is None unless the user paused.
    """

    state: str
    bytes: int
    oldest_unix_ms: int | None
    message: str
    paused_until_unix_ms: int | None


class Status(msgspec.Struct, frozen=True):
    """The monitor about itself: what it costs, what it runs on, what it cannot read and why.

    ``period_s`` is in force; ``period_source`` is a member of `PeriodSource`. When no reading has come for
    longer than ``longest_step_ms``, readings are missing. With ``is_read_only``, every action on a process is
    refused.
    """

    version: str
    pid: int
    started_at_unix_ms: int
    period_s: float
    period_source: str
    longest_step_ms: int
    own: OwnCost
    recorder: RecorderStatus
    unreadable: tuple[Unreadable, ...]
    notices: tuple[Notice, ...]
    machine: Machine
    versions: dict[str, str]
    is_read_only: bool = False
