"""What the monitor reports about itself: its own cost, its recorder, and what it cannot read."""

from enum import StrEnum

import msgspec

from desktop_monitor.model.incident import OpenedIncident
from desktop_monitor.model.notification import NotificationStatus
from desktop_monitor.model.reasons import Unreadable

PRESSURE_PERIOD_S = 1.0
"""Between samples while programs wait for a resource, if the period is longer."""


class NoticeCode(StrEnum):
    """What a notice to the user is about."""

    SETTINGS_DAMAGED = "settings_damaged"
    SETTINGS_REPAIRED = "settings_repaired"
    SETTINGS_IGNORED = "settings_ignored"
    HISTORY_MOVED_ASIDE = "history_moved_aside"
    RECORDING_PAUSED = "recording_paused"
    RECORDING_RESUMED = "recording_resumed"
    SAMPLER_STUCK = "sampler_stuck"
    ALERT_RULES_DAMAGED = "alert_rules_damaged"


class Absence(msgspec.Struct, frozen=True):
    """A time in which no page was visible: half an hour or longer, or with a sleep of the machine."""

    from_unix_ms: int
    to_unix_ms: int


class Presence(msgspec.Struct, frozen=True):
    """The last absence before the page was seen; None where there was none, or it was dismissed."""

    absence: Absence | None


class RecorderState(StrEnum):
    """What the recorder does."""

    RECORDING = "recording"
    MEMORY = "memory"
    """Nothing is to be written to disk; the last ten minutes are kept in memory."""
    PAUSED = "paused"
    """The disk does not take it; recording resumes by itself."""
    PAUSED_BY_USER = "paused_by_user"


class ProcessEventSource(StrEnum):
    """How the engine learns of processes that begin and end between two readings."""

    KERNEL = "kernel"
    """The kernel reports every start and end."""
    POLLING = "polling"
    """It looks for new processes now and then; very short ones are missed."""


class PeriodSource(StrEnum):
    """Where the time between readings comes from."""

    SETTINGS = "settings"
    COMMAND_LINE = "command_line"
    """Given when the engine was started, for this run."""


class AutostartKind(StrEnum):
    """What starts the recording at log-in."""

    SYSTEMD = "systemd"
    XDG = "xdg"
    RUN_KEY = "run_key"
    LAUNCH_AGENT = "launch_agent"
    NONE = "none"


class AutostartProblem(StrEnum):
    """Why the start at log-in is not as the settings want it."""

    NONE = "none"
    REMOVED = "removed"
    """The entry is gone: removed by hand, or by another program."""
    DISABLED = "disabled"
    """The entry is there, but was switched off in the system."""
    MASKED = "masked"
    STALE = "stale"
    """The entry starts another program, such as a version that was moved or removed."""
    UNWANTED = "unwanted"
    """The entry is there although the settings do not want it."""
    FAILED = "failed"
    """The entry could not be written or removed."""


class Notice(msgspec.Struct, frozen=True):
    """A notice to the user about the monitor itself.

    ``code`` is a member of `NoticeCode`; it selects the page's text, which may name the ``details``.
    """

    code: str
    message: str
    at_unix_ms: int
    details: dict[str, str | int] = {}


class PartCost(msgspec.Struct, frozen=True):
    """What a part of the monitor costs. 100 percent is the whole machine."""

    cpu_percent: float | None
    pss_bytes: int | None


class OwnCost(msgspec.Struct, frozen=True):
    """What the monitor itself costs: the sums of its parts, and these.

    A sum is None when a part is unknown. ``window`` is the window's process with its web view; None when no
    window is attached.
    """

    cpu_percent: float | None
    pss_bytes: int | None
    tick_cpu_ms: float | None
    late_ticks: int
    engine: PartCost
    window: PartCost | None


class CpuCache(msgspec.Struct, frozen=True):
    """All caches of one kind together, as lscpu reports them. ``name`` is L1d, L1i, L2, L3 or L4."""

    name: str
    total_bytes: int
    instance_count: int


class Machine(msgspec.Struct, frozen=True):
    """The machine that is watched. No caches: none are reported.

    Its name, and with the wall clock its boot time, can change while the engine runs.
    """

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
    directory: str
    bytes: int
    oldest_unix_ms: int | None
    message: str
    paused_until_unix_ms: int | None


class BackgroundStatus(msgspec.Struct, frozen=True):
    """Whether recording starts at log-in: what the settings want, and what the system will do.

    ``how`` is a member of `AutostartKind`: what starts it, or would. ``problem`` is a member of
    `AutostartProblem`, and ``message`` says the same as a sentence, empty without a problem.
    ``without_window``: this engine keeps running after its last viewer was closed.
    """

    wanted: bool
    active: bool
    how: str
    problem: str
    message: str
    without_window: bool = False


class MetricsStatus(msgspec.Struct, frozen=True):
    """Whether other programs can read the metrics, and how.

    ``message`` is empty unless they cannot although the settings want it.
    """

    is_on: bool
    token_file: str
    targets_file: str
    message: str


class TrayProblem(StrEnum):
    """Why there is no icon in the tray of the desktop."""

    NONE = "none"
    UNKNOWN = "unknown"
    """Not asked yet, or not answered."""
    OFF = "off"
    """The settings do not want one."""
    NO_BUS = "no_bus"
    NO_HOST = "no_host"
    """Nothing on the session bus shows the icons of programs."""
    NOT_SUPPORTED = "not_supported"
    INCIDENT = "incident"
    """An incident is shown instead of this machine."""


class TrayStatus(msgspec.Struct, frozen=True):
    """Whether there is an icon in the tray, and why not; ``problem`` is a member of `TrayProblem`."""

    is_shown: bool
    problem: str


class Status(msgspec.Struct, frozen=True):
    """The monitor about itself: what it costs, what it runs on, what it cannot read and why.

    ``period_s`` is in force; ``period_source`` is a member of `PeriodSource`. When no reading has come for
    longer than ``longest_step_ms``, readings are missing. With ``is_read_only``, every action on a process is
    refused. While programs wait for one of the resources ``pressed_by`` (``cpu``, ``io``, ``memory``), a
    reading comes each second, whatever the period is. ``notifications`` is where alerts are announced, and
    ``tray`` is whether there is an icon in the tray of the desktop.
    ``command`` is what people type to run this program for the same history.
    ``process_events`` is a member of `ProcessEventSource`; ``process_events_reason`` says why it is
    polling, or what is missing, and is empty otherwise.
    """

    version: str
    pid: int
    started_at_unix_ms: int
    period_s: float
    period_source: str
    longest_step_ms: int
    own: OwnCost
    recorder: RecorderStatus
    background: BackgroundStatus
    unreadable: tuple[Unreadable, ...]
    notices: tuple[Notice, ...]
    machine: Machine
    versions: dict[str, str]
    metrics: MetricsStatus
    command: str
    is_read_only: bool = False
    incident: OpenedIncident | None = None
    pressed_by: tuple[str, ...] = ()
    notifications: NotificationStatus | None = None
    tray: TrayStatus | None = None
    process_events: str = ProcessEventSource.POLLING
    process_events_reason: str = ""
