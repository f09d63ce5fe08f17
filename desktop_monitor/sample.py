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
    """CPU counters and gauges at one instant; a core that is switched off is None and keeps its place.

    ``limit_cores`` is what the control group of this program may use, where that is less than all.
    """

    all_cores: CpuTimes
    cores: tuple[CpuTimes | None, ...]
    load_average: tuple[float, float, float] | None
    frequency_mhz: float | None
    limit_cores: float | None = None


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
    nice: int | None
    threads: int | None
    cpu_ms: int | None
    children_cpu_ms: int | None
    rss_bytes: int | None
    read_bytes: int | None
    written_bytes: int | None


ProcessKey = tuple[int, int]
"""(pid, created_unix_ms)"""


class Memory(msgspec.Struct, frozen=True, gc=False):
    """Memory and swap at one instant. See proc_meminfo(5).

    ``used_bytes`` is what programs cannot get: total less available. ``cached_bytes`` includes reclaimable
    slab. ``limit_bytes`` and ``limit_used_bytes`` are of the control group of this program, where it is
    limited below the total (a container); the used part is without file pages that can be dropped.
    """

    total_bytes: int
    used_bytes: int
    available_bytes: int
    free_bytes: int
    cached_bytes: int | None
    buffers_bytes: int | None
    shared_bytes: int | None
    swap_total_bytes: int | None
    swap_used_bytes: int | None
    limit_bytes: int | None = None
    limit_used_bytes: int | None = None


class PressureSample(msgspec.Struct, frozen=True, gc=False):
    """Growing counters of the microseconds in which some, or all, tasks waited for a resource (PSI).

    See the kernel's page on pressure stall information. Old kernels count no ``full`` for the CPU.
    """

    cpu_some_us: int | None
    cpu_full_us: int | None
    memory_some_us: int | None
    memory_full_us: int | None
    io_some_us: int | None
    io_full_us: int | None


class DiskSample(msgspec.Struct, frozen=True, gc=False):
    """Growing counters of one physical disk. See the kernel's page on I/O statistics fields.

    ``read_ms`` and ``write_ms`` add up the time of every operation, also of those that ran at the same time;
    ``busy_ms`` is the time in which at least one was running, where the system counts it.
    """

    name: str
    read_bytes: int
    written_bytes: int
    reads: int
    writes: int
    read_ms: int | None
    write_ms: int | None
    busy_ms: int | None


class Volume(msgspec.Struct, frozen=True, gc=False):
    """A file system and its space; every number is None while it does not respond.

    ``used_bytes`` and ``free_bytes`` do not add up to the total where the system keeps a reserve for root.
    """

    mount: str
    device: str
    filesystem: str
    total_bytes: int | None
    used_bytes: int | None
    free_bytes: int | None
    is_responding: bool


class NetworkSample(msgspec.Struct, frozen=True):
    """Growing counters and state of one network interface; errors and drops of both directions together."""

    name: str
    received_bytes: int
    sent_bytes: int
    received_packets: int
    sent_packets: int
    errors: int
    drops: int
    is_up: bool | None
    speed_mbit_per_s: int | None
    addresses: tuple[str, ...]


class Temperature(msgspec.Struct, frozen=True, gc=False):
    """One thermometer, with the limits its chip names."""

    name: str
    celsius: float
    high_celsius: float | None
    critical_celsius: float | None


class Fan(msgspec.Struct, frozen=True, gc=False):
    """One fan; zero is a fan that stands still."""

    name: str
    rpm: int


class Battery(msgspec.Struct, frozen=True, gc=False):
    """All batteries together.

    ``state`` is ``charging``, ``discharging``, ``full``, ``not_charging`` or ``unknown``; ``power_watts`` is
    the flow in or out, ``remaining_s`` the time to full or empty at this flow; ``health_percent`` is what is
    left of the capacity when it was new.
    """

    charge_percent: float
    state: str
    power_watts: float | None
    remaining_s: int | None
    health_percent: float | None


class Gpu(msgspec.Struct, frozen=True, gc=False):
    """One graphics processor; what its driver does not tell is None."""

    name: str
    busy_percent: float | None
    memory_total_bytes: int | None
    memory_used_bytes: int | None
    celsius: float | None
    power_watts: float | None
    frequency_mhz: float | None


class Login(msgspec.Struct, frozen=True, gc=False):
    """Somebody who is logged in."""

    user: str
    terminal: str | None
    host: str | None
    since_unix_ms: int


class Sample(msgspec.Struct, frozen=True):
    """One look at the machine, as read. ``monotonic_s`` orders samples; wall time is only a label.

    An empty tuple means that the machine has none; None that it could not be read. ``hidden_process_count``
    are processes that are there, but of which nothing may be read (hidepid=1 in proc(5)); those that the
    system does not even list (hidepid=2) cannot be counted.
    """

    taken_at_unix_ms: int
    monotonic_s: float
    cpu: CpuSample | None
    processes: Mapping[ProcessKey, ProcessSample] | None = None
    memory: Memory | None = None
    pressure: PressureSample | None = None
    disks: tuple[DiskSample, ...] | None = None
    volumes: tuple[Volume, ...] | None = None
    network: tuple[NetworkSample, ...] | None = None
    temperatures: tuple[Temperature, ...] | None = None
    fans: tuple[Fan, ...] | None = None
    battery: Battery | None = None
    gpus: tuple[Gpu, ...] | None = None
    logins: tuple[Login, ...] | None = None
    process_count: int | None = None
    thread_count: int | None = None
    hidden_process_count: int | None = None


class Unreadable(msgspec.Struct, frozen=True):
    """Something the system does not give, and the reason in a sentence."""

    what: str
    why: str


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
    limit_cores: float | None = None


class Pressure(msgspec.Struct, frozen=True, gc=False):
    """Share of the time in which some, or all, tasks waited for a resource."""

    cpu_some_percent: float | None
    cpu_full_percent: float | None
    memory_some_percent: float | None
    memory_full_percent: float | None
    io_some_percent: float | None
    io_full_percent: float | None


class DiskReading(msgspec.Struct, frozen=True, gc=False):
    """What one physical disk did. Latency is the mean time of an operation; None when there was none."""

    name: str
    read_bytes_per_s: float | None
    write_bytes_per_s: float | None
    reads_per_s: float | None
    writes_per_s: float | None
    busy_percent: float | None
    read_latency_ms: float | None
    write_latency_ms: float | None


class NetworkReading(msgspec.Struct, frozen=True):
    """What one network interface did; the totals, errors and drops count from when it came up."""

    name: str
    received_bytes_per_s: float | None
    sent_bytes_per_s: float | None
    received_packets_per_s: float | None
    sent_packets_per_s: float | None
    received_bytes: int
    sent_bytes: int
    errors: int
    drops: int
    is_up: bool | None
    speed_mbit_per_s: int | None
    addresses: tuple[str, ...]


class Reading(msgspec.Struct, frozen=True):
    """What the machine did in the ``elapsed_s`` seconds before ``taken_at_unix_ms``, as people see it.

    An empty list means that the machine has none; None that it could not be read: the status tells why.
    In the names of series, a device is called by its name: ``disks.sda.busy_percent``.
    """

    taken_at_unix_ms: int
    elapsed_s: float
    cpu: CpuReading | None
    memory: Memory | None = None
    pressure: Pressure | None = None
    disks: tuple[DiskReading, ...] | None = None
    volumes: tuple[Volume, ...] | None = None
    network: tuple[NetworkReading, ...] | None = None
    temperatures: tuple[Temperature, ...] | None = None
    fans: tuple[Fan, ...] | None = None
    battery: Battery | None = None
    gpus: tuple[Gpu, ...] | None = None
    logins: tuple[Login, ...] | None = None
    process_count: int | None = None
    thread_count: int | None = None


class ProcessRow(msgspec.Struct, frozen=True, gc=False):
    """One process as people see it. 100 percent is the whole machine; what may not be read is None.

    ``state`` is a word of psutil's (its ``STATUS_...``), or unknown.
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

    ``rows`` are new, or replace a row whose name, user, parent or command changed; ``moves`` are merged into
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


class ProcessDetails(msgspec.Struct, frozen=True):
    """One process, looked at closely. What may not be read is None, with the reason in ``unreadable``.

    ``parents`` begins with the nearest. ``pss_bytes`` counts shared pages in proportion, ``uss_bytes`` only
    what ending the process would free. ``environment`` is None unless it was asked for.
    """

    row: ProcessRow
    past: ProcessPast
    parents: tuple[ProcessRelative, ...]
    children: tuple[ProcessRelative, ...]
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
