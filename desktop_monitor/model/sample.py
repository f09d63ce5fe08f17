"""What the sensors read: the records that the recorder keeps.

A record is a value: frozen, never changed after it is made. ``None`` means "could not be read", never zero.
Samples hold counters and gauges as read; `reading` holds the rates that are made from two samples. A new
field of any record here needs a default, which is what older recordings have for it.
"""

from collections.abc import Mapping

import msgspec

from desktop_monitor.model.process import ProcessKey, ProcessSample

LAST_COUNTER = 2**53 - 1
"""A counter that is here makes no sense: it was larger, as one below zero is without its sign. No larger one
fits into the numbers of a page, nor into a file of the history or of an incident."""
MAX_CPU_MS = 2**50
"""No machine counts as much time; a counter that is here holds nonsense."""


class CpuTimes(msgspec.Struct, frozen=True, gc=False):
    """Growing counters of the time one core, or all cores together, spent since boot, in milliseconds.

    See proc_stat(5): ``user`` includes nice and guests, ``system`` includes both kinds of interrupts.
    """

    user_ms: int
    system_ms: int
    iowait_ms: int
    steal_ms: int
    idle_ms: int

    @property
    def total_ms(self) -> int:
        """All of it."""
        return self.user_ms + self.system_ms + self.iowait_ms + self.steal_ms + self.idle_ms


class CpuSample(msgspec.Struct, frozen=True):
    """CPU counters and gauges at one instant; a core that is switched off is None and keeps its place.

    ``limit_cores`` is what the control group of this program may use, where that is less than all;
    ``online_cores`` counts the cores that are switched on.
    """

    all_cores: CpuTimes
    cores: tuple[CpuTimes | None, ...]
    load_average: tuple[float, float, float] | None
    frequency_mhz: float | None
    limit_cores: float | None = None
    online_cores: int | None = None


class Memory(msgspec.Struct, frozen=True, gc=False):
    """Memory and swap at one instant. See proc_meminfo(5).

    ``used_bytes`` is what programs cannot get: total less available. ``cached_bytes`` includes reclaimable
    slab. ``limit_bytes`` and ``limit_used_bytes`` are of the control group of this program, where it is
    limited below the total (a container); the used part excludes file pages that can be dropped.
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
    ``busy_ms`` is the time in which at least one was running, where the system counts it. ``name`` is what
    the kernel calls it, which may be another disk after the next boot; ``id`` is the disk's own (wwid, serial
    number).
    """

    name: str
    read_bytes: int
    write_bytes: int
    reads: int
    writes: int
    read_ms: int | None
    write_ms: int | None
    busy_ms: int | None
    id: str | None = None


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
    """Growing counters and state of one network interface; errors and drops of both directions together.

    With ``is_physical``, it is a device; software made the others (bridges, bonds, VLANs, tunnels, those of
    containers), and most of what goes through these goes through a device too.
    """

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
    is_physical: bool | None = None


class Temperature(msgspec.Struct, frozen=True, gc=False):
    """One thermometer, with the limits of its chip; ``id`` is given for a disk, by its own number."""

    name: str
    celsius: float
    high_celsius: float | None
    critical_celsius: float | None
    id: str | None = None


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
    """One graphics processor; what its driver does not report, or while it is asleep, is None.

    ``system_memory_total_bytes`` and ``system_memory_used_bytes`` are the machine's memory that the
    processor can use (GTT). An integrated processor works in it, so there ``memory_total_bytes`` and
    ``memory_used_bytes`` include it. ``id`` is its place on the bus, the same after each boot.
    """

    name: str
    busy_percent: float | None
    memory_total_bytes: int | None
    memory_used_bytes: int | None
    celsius: float | None
    power_watts: float | None
    frequency_mhz: float | None
    system_memory_total_bytes: int | None = None
    system_memory_used_bytes: int | None = None
    id: str | None = None
    is_asleep: bool = False


class Login(msgspec.Struct, frozen=True, gc=False):
    """One login session."""

    user: str
    terminal: str | None
    host: str | None
    since_unix_ms: int


class Sample(msgspec.Struct, frozen=True):
    """The machine at one instant, as read. ``monotonic_s`` orders samples; wall time is only a label.

    An empty tuple means that the machine has none; None that it could not be read. ``hidden_process_count``
    are processes that are there, but of which nothing may be read (hidepid=1 in proc(5)); those that the
    system does not even list (hidepid=2) cannot be counted. ``booted_at_unix_ms`` is the instant from which
    start times of processes are counted; it moves only when the wall clock is set, and they move with it.
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
    booted_at_unix_ms: int | None = None
