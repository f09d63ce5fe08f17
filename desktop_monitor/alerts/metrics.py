"""What the rules watch: a value for each subject, such as a volume, from a reading or from two samples."""

from collections.abc import Callable
from typing import Any

from desktop_monitor.model.alert import AlertMetric
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Memory, Sample, Temperature, Volume
from desktop_monitor.model.series import getter
from desktop_monitor.rates.counted_interfaces import counted_interfaces
from desktop_monitor.rates.cpu import cpu_capacity_ms
from desktop_monitor.rates.processes import (
    born_since_unix_ms,
    bytes_per_s,
    counter_before,
    cpu_percent,
    processes_before,
)
from desktop_monitor.rates.sums import sum_of_known

Values = dict[str, float]
"""By subject; a machine-wide metric has one subject, which is empty. A subject that is gone is left out."""

LARGE_FREE_BYTES = 20 * 10**9
"""A volume with more free space than this is not nearly full, whatever part of it that is."""
READ_ONLY_FILESYSTEMS = frozenset({"squashfs", "iso9660", "udf", "erofs", "cramfs", "romfs"})
"""Always full."""
PLAUSIBLE_CRITICAL_CELSIUS = (40, 150)
"""Chips report 0 or 255 for a limit that they do not have."""
TRAFFIC_COUNTERS = {
    AlertMetric.NETWORK_RECEIVED: "received_bytes",
    AlertMetric.NETWORK_SENT: "sent_bytes",
    AlertMetric.PROGRAM_RECEIVED: "received_bytes",
    AlertMetric.PROGRAM_SENT: "sent_bytes",
}
"""The counter that a metric of the network is made from, of an interface or of a process."""
NOT_AT_ISSUE = 100.0
"""Of a battery that is charged, in percent: its charge does not matter then."""


def values_of(metric: AlertMetric, reading: Reading) -> Values | None:
    """Return the values of a metric that needs no processes; None when they are unknown."""
    return _OF_READING[metric](reading)


def values_of_program(metric: AlertMetric, name: str, before: Sample, now: Sample) -> Values | None:
    """Return the value of a metric of a program between two samples; None when it is unknown."""
    match metric:
        case AlertMetric.PROGRAM_CPU:
            return _single(program_cpu_percent(name, before, now))
        case AlertMetric.PROGRAM_MEMORY:
            return _single(program_memory_bytes(name, now))
        case _:
            return _single(program_bytes_per_s(name, TRAFFIC_COUNTERS[metric], before, now))


def program_cpu_percent(name: str, before: Sample, now: Sample) -> float | None:
    """Return the share of the machine's CPU that the processes of a name used between two samples."""
    capacity_ms = cpu_capacity_ms(before, now)
    counters = _counters(name, "cpu_ms", before, now)
    if counters is None or not capacity_ms:
        return None
    return sum((cpu_percent(earlier, later, capacity_ms) or 0.0 for earlier, later in counters), 0.0)


def program_memory_bytes(name: str, now: Sample) -> float | None:
    """Return the resident memory of the processes of a name."""
    if now.processes is None:
        return None
    return float(sum(one.rss_bytes or 0 for one in now.processes.values() if one.name == name))


def program_bytes_per_s(name: str, field: str, before: Sample, now: Sample) -> float | None:
    """Return what the processes of a name moved between two samples; None where it is known of none of them.

    Args:
        name: The program.
        field: The counter, such as ``received_bytes``.
        before: The earlier sample.
        now: The later one.
    """
    counters = _counters(name, field, before, now)
    if not counters:
        return None if counters is None else 0.0
    elapsed_s = now.monotonic_s - before.monotonic_s
    return sum_of_known(bytes_per_s(earlier, later, elapsed_s) for earlier, later in counters)


def _counters(name: str, field: str, before: Sample, now: Sample) -> list[tuple[int | None, Any]] | None:
    """Return a counter of each process of a name at both samples; None without a table of processes."""
    if now.processes is None:
        return None
    earlier = processes_before(before, now) or {}
    born_since = born_since_unix_ms(before, now)
    return [
        (
            counter_before(field, earlier.get(one.key), one, born_since),
            getattr(one, field),
        )
        for one in now.processes.values()
        if one.name == name
    ]


def available_of_bytes(memory: Memory) -> tuple[int, int]:
    """Return what programs can still get, and of how much: the machine's memory, or the container's limit."""
    if memory.limit_bytes and memory.limit_used_bytes is not None:
        return max(0, memory.limit_bytes - memory.limit_used_bytes), memory.limit_bytes
    return memory.available_bytes, memory.total_bytes


def available_percent(memory: Memory) -> float | None:
    """Return the part of the memory that programs can still get."""
    available_bytes, whole_bytes = available_of_bytes(memory)
    return 100 * available_bytes / whole_bytes if whole_bytes else None


def free_percent(volume: Volume) -> float | None:
    """Return the free part of what a user may use of a volume; None where that is unknown or always 0."""
    used, free = volume.used_bytes, volume.free_bytes
    if used is None or free is None or used + free == 0 or volume.filesystem in READ_ONLY_FILESYSTEMS:
        return None
    return NOT_AT_ISSUE if free > LARGE_FREE_BYTES else 100 * free / (used + free)


def margin_celsius(one: Temperature) -> float | None:
    """Return how far a thermometer is below its critical limit; None where there is no plausible limit."""
    minimum, maximum = PLAUSIBLE_CRITICAL_CELSIUS
    critical = one.critical_celsius
    return None if critical is None or not minimum <= critical <= maximum else critical - one.celsius


def _single(value: float | None) -> Values | None:
    return None if value is None else {"": value}


def _of_series(name: str) -> Callable[[Reading], Values | None]:
    get = getter(name)
    return lambda reading: _single(get(reading))


def _memory(reading: Reading) -> Values | None:
    return _single(available_percent(reading.memory) if reading.memory else None)


def _network(field: str) -> Callable[[Reading], Values | None]:
    def get(reading: Reading) -> Values | None:
        counted = counted_interfaces(reading.network or ())
        return _single(sum_of_known(getattr(one, field) for one in counted))

    return get


def _volumes(reading: Reading) -> Values | None:
    if reading.volumes is None:
        return None
    return {one.mount: value for one in reading.volumes if (value := free_percent(one)) is not None}


def _temperatures(reading: Reading) -> Values | None:
    if reading.temperatures is None:
        return None
    return {one.name: value for one in reading.temperatures if (value := margin_celsius(one)) is not None}


def _battery(reading: Reading) -> Values | None:
    if reading.battery is None:
        return None
    is_discharging = reading.battery.state == "discharging"
    return {"": reading.battery.charge_percent if is_discharging else NOT_AT_ISSUE}


_OF_READING: dict[AlertMetric, Callable[[Reading], Values | None]] = {
    AlertMetric.CPU: _of_series("cpu.total_percent"),
    AlertMetric.MEMORY_AVAILABLE: _memory,
    AlertMetric.MEMORY_PRESSURE: _of_series("pressure.memory_some_percent"),
    AlertMetric.IO_PRESSURE: _of_series("pressure.io_some_percent"),
    AlertMetric.NETWORK_RECEIVED: _network("received_bytes_per_s"),
    AlertMetric.NETWORK_SENT: _network("sent_bytes_per_s"),
    AlertMetric.VOLUME_FREE: _volumes,
    AlertMetric.TEMPERATURE_MARGIN: _temperatures,
    AlertMetric.BATTERY: _battery,
}
