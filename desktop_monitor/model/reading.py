"""Rates and percentages, made from two samples. The recorder keeps samples, not these."""

import msgspec

from desktop_monitor.model.sample import Battery, Fan, Gpu, Login, Memory, Temperature, Volume


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
    """What one physical disk did. Latency is the mean time of an operation; None when there was none.

    ``name`` and ``id`` are those of `DiskSample`.
    """

    name: str
    read_bytes_per_s: float | None
    write_bytes_per_s: float | None
    reads_per_s: float | None
    writes_per_s: float | None
    busy_percent: float | None
    read_latency_ms: float | None
    write_latency_ms: float | None
    id: str | None = None


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
    is_physical: bool | None = None


class Reading(msgspec.Struct, frozen=True):
    """What the machine did in the ``elapsed_s`` seconds before ``taken_at_unix_ms``.

    An empty list means that the machine has none; None that it could not be read: the status says why.
    With ``follows_gap``, these seconds are so many that samples are missing in them; see `rates.gaps`.
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
    follows_gap: bool = False
