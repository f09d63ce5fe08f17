"""Alerts: what the user wants to be notified of, what was raised, and how it was announced."""

from enum import StrEnum
from typing import Annotated, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from desktop_monitor.model.finding import Culprit, FindingKind, FindingValue
from desktop_monitor.model.notification import NotificationStatus
from desktop_monitor.model.reasons import Unreadable


class AlertMetric(StrEnum):
    """What a rule watches."""

    CPU = "cpu"
    MEMORY_AVAILABLE = "memory_available"
    MEMORY_PRESSURE = "memory_pressure"
    IO_PRESSURE = "io_pressure"
    NETWORK_RECEIVED = "network_received"
    NETWORK_SENT = "network_sent"
    VOLUME_FREE = "volume_free"
    TEMPERATURE_MARGIN = "temperature_margin"
    BATTERY = "battery"
    PROGRAM_CPU = "program_cpu"
    PROGRAM_MEMORY = "program_memory"
    PROGRAM_RECEIVED = "program_received"
    PROGRAM_SENT = "program_sent"
    FINDING = "finding"


class LimitUnit(StrEnum):
    """The unit of the limit of a rule."""

    PERCENT = "percent"
    CELSIUS = "celsius"
    BYTES = "bytes"
    BYTES_PER_S = "bytes_per_s"


class MetricTraits(NamedTuple):
    """What holds for every rule of a metric.

    Attributes:
        unit: The unit of its limit and of its clear level.
        maximum: The largest limit; the smallest is 0.
        is_low: The alert is raised at or below the limit, else at or above it.
        part: The part of a reading that it is made from; empty where it needs more than a reading.
        names_program: The rule names a program.
    """

    unit: LimitUnit
    maximum: float = 100
    is_low: bool = False
    part: str = ""
    names_program: bool = False


_MAX_BYTES_PER_S = 125e9
"""A terabit a second."""

METRIC_TRAITS = {
    AlertMetric.CPU: MetricTraits(LimitUnit.PERCENT, part="cpu"),
    AlertMetric.MEMORY_AVAILABLE: MetricTraits(LimitUnit.PERCENT, is_low=True, part="memory"),
    AlertMetric.MEMORY_PRESSURE: MetricTraits(LimitUnit.PERCENT, part="pressure"),
    AlertMetric.IO_PRESSURE: MetricTraits(LimitUnit.PERCENT, part="pressure"),
    AlertMetric.NETWORK_RECEIVED: MetricTraits(
        LimitUnit.BYTES_PER_S, maximum=_MAX_BYTES_PER_S, part="network"
    ),
    AlertMetric.NETWORK_SENT: MetricTraits(LimitUnit.BYTES_PER_S, maximum=_MAX_BYTES_PER_S, part="network"),
    AlertMetric.VOLUME_FREE: MetricTraits(LimitUnit.PERCENT, is_low=True, part="volumes"),
    AlertMetric.TEMPERATURE_MARGIN: MetricTraits(LimitUnit.CELSIUS, is_low=True, part="temperatures"),
    AlertMetric.BATTERY: MetricTraits(LimitUnit.PERCENT, is_low=True, part="battery"),
    AlertMetric.PROGRAM_CPU: MetricTraits(LimitUnit.PERCENT, names_program=True),
    AlertMetric.PROGRAM_MEMORY: MetricTraits(LimitUnit.BYTES, maximum=2**50, names_program=True),
    AlertMetric.PROGRAM_RECEIVED: MetricTraits(
        LimitUnit.BYTES_PER_S, maximum=_MAX_BYTES_PER_S, names_program=True
    ),
    AlertMetric.PROGRAM_SENT: MetricTraits(
        LimitUnit.BYTES_PER_S, maximum=_MAX_BYTES_PER_S, names_program=True
    ),
    AlertMetric.FINDING: MetricTraits(LimitUnit.PERCENT),
}

MAX_FOR_S = 86_400
MINUTES_OF_A_DAY = 1440

MinuteOfDay = Annotated[int, msgspec.Meta(ge=0, lt=MINUTES_OF_A_DAY)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=MAX_FOR_S)]
Level = Annotated[float, msgspec.Meta(ge=0)]
ProgramName = Annotated[str, msgspec.Meta(max_length=200)]
UnixMs = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class QuietHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Minutes of the local day in which nothing is announced; they may include midnight."""

    from_minute: MinuteOfDay
    to_minute: MinuteOfDay


class AlertRule(msgspec.Struct, frozen=True, kw_only=True):
    """When an alert is raised and cleared.

    It is raised when the metric stays at or beyond ``limit`` for ``for_s`` seconds, and cleared when it stays
    at or on the other side of ``clear`` for a while; both have the unit of the metric. For a finding,
    ``limit`` is the least confidence in percent, and ``clear`` and ``for_s`` have no effect. ``program``
    names the program of a program's metric; for other metrics it is empty. ``quiet_hours`` are its own,
    beside those of all rules.
    """

    id: str
    metric: AlertMetric
    limit: Level
    clear: Level
    for_s: Seconds
    finding: FindingKind | None = None
    program: ProgramName = ""
    enabled: bool = True
    snoozed_until_unix_ms: UnixMs = 0
    quiet_hours: QuietHours | None = None


class AlertRulePart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of a rule; a new one needs at least a metric and a limit."""

    metric: AlertMetric | UnsetType = UNSET
    limit: Level | UnsetType = UNSET
    clear: Level | UnsetType = UNSET
    for_s: Seconds | UnsetType = UNSET
    finding: FindingKind | UnsetType | None = UNSET
    program: ProgramName | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    snoozed_until_unix_ms: UnixMs | UnsetType = UNSET
    quiet_hours: QuietHours | UnsetType | None = UNSET


class AlertChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of the rules by their ids, or of the quiet hours; what is left out stays.

    A rule that is null is removed; one that the program brings is as it was brought.
    """

    rules: dict[str, AlertRulePart | None] | UnsetType = UNSET
    quiet_hours: QuietHours | UnsetType | None = UNSET


class Announced(StrEnum):
    """How the user was notified of an alert."""

    NO = "no"
    """Not yet: quiet hours, a snoozed rule, or too many at once."""
    DESKTOP = "desktop"
    PAGE = "page"


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One episode; it is active while ``cleared_at_unix_ms`` is None.

    ``rule`` is the id of a rule, ``metric`` and ``finding`` are what it watched. ``values`` are the numbers
    and names of the sentence, from which the page makes its own; ``text`` is the same in English.
    """

    id: str
    rule: str
    raised_at_unix_ms: int
    cleared_at_unix_ms: int | None
    culprits: list[Culprit]
    text: str
    metric: str
    finding: str | None
    values: dict[str, FindingValue]
    subject: str = ""
    announced: str = Announced.NO


class Alerts(msgspec.Struct, frozen=True, kw_only=True):
    """The alerts, newest first, and the rules; ``builtin_rules`` are the ids of those the program brings.

    ``inactive_rules`` has, by id, why a rule can raise nothing on this machine.
    """

    alerts: list[Alert]
    rules: list[AlertRule]
    quiet_hours: QuietHours | None
    builtin_rules: list[str]
    notifications: NotificationStatus
    inactive_rules: dict[str, Unreadable]


class AlertEpisode(msgspec.Struct, frozen=True):
    """When a rule would have raised an alert, and when that would have been cleared."""

    raised_at_unix_ms: int
    cleared_at_unix_ms: int | None


class AlertPreview(msgspec.Struct, frozen=True):
    """What a rule would have done with the recorded history.

    ``episodes`` is None where the history cannot answer that: of single programs, it does not keep enough;
    it has the newest of ``episode_count``. The range begins where the samples do.
    """

    from_unix_ms: int
    to_unix_ms: int
    episodes: list[AlertEpisode] | None
    episode_count: int
    text: str
