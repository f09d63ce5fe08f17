"""The records that travel from the sensors to the page.

A record is a value: frozen, never changed after it is made. ``None`` means "could not be read", never zero.
``Sample`` holds counters and gauges as read; ``Reading`` is what people look at, made from two samples.
"""

from collections.abc import Mapping

import msgspec


class CpuTimes(msgspec.Struct, frozen=True, gc=False):
    """Growing counters of the time one core, or all cores together, spent since boot, in milliseconds.

    See proc_stat(5): ``user`` includes nice and guests, ``system`` includes both kinds of interrupts.
    """

    user_ms: int
    system_ms: int
    iowait_ms: int
    steal_ms: int
    idle_ms: int


class CpuSample(msgspec.Struct, frozen=True):
    """CPU counters and gauges at one instant; a core that is switched off is None and keeps its place."""

    all_cores: CpuTimes
    cores: tuple[CpuTimes | None, ...]
    load_average: tuple[float, float, float] | None
    frequency_mhz: float | None


class ProcessSample(msgspec.Struct, frozen=True, gc=False):
    """One process at one instant; (``pid``, ``created_unix_ms``) is its identity while the machine is up.

    ``cpu_ms`` and the byte counters grow while the process lives; ``children_cpu_ms`` is the time of its
    children that have ended and were waited for (proc_pid_stat(5), ``cutime`` and ``cstime``). What may not
    be read is None. ``command`` is masked. A process that did not change is the *same object* in the next
    sample.
    """

    pid: int
    created_unix_ms: int
    parent_pid: int
    name: str
    user: str | None
    command: str
    state: str
    nice: int
    threads: int
    cpu_ms: int | None
    children_cpu_ms: int | None
    rss_bytes: int | None
    read_bytes: int | None
    written_bytes: int | None


ProcessKey = tuple[int, int]
"""(pid, created_unix_ms)"""


class Sample(msgspec.Struct, frozen=True):
    """One look at the machine, as read. ``monotonic_s`` orders samples; wall time is only a label."""

    taken_at_unix_ms: int
    monotonic_s: float
    cpu: CpuSample | None
    processes: Mapping[ProcessKey, ProcessSample] | None = None


class CpuReading(msgspec.Struct, frozen=True):
    """CPU use between two samples. 100 percent is the whole machine, and one core in ``per_core_percent``."""

    total_percent: float | None
    per_core_percent: tuple[float | None, ...]
    user_percent: float | None
    system_percent: float | None
    iowait_percent: float | None
    steal_percent: float | None
    load_average: tuple[float, float, float] | None
    frequency_mhz: float | None


class Reading(msgspec.Struct, frozen=True):
    """What the machine did in the ``elapsed_s`` seconds before ``taken_at_unix_ms``, as people see it."""

    taken_at_unix_ms: int
    elapsed_s: float
    cpu: CpuReading | None


class Unreadable(msgspec.Struct, frozen=True):
    """Something the system does not give, and the reason in a sentence."""

    what: str
    why: str


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


class Machine(msgspec.Struct, frozen=True):
    """The machine that is watched; does not change while the engine runs."""

    hostname: str
    system: str
    cpu_model: str | None
    logical_cores: int
    booted_at_unix_ms: int | None


class RecorderStatus(msgspec.Struct, frozen=True):
    """How far back the past can be asked for. ``state`` is ``memory`` while nothing is written to disk."""

    state: str
    bytes: int
    oldest_unix_ms: int | None
    message: str


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
