"""What disks and network interfaces did between two samples, and how long tasks waited for resources."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from desktop_monitor.model.reading import DiskReading, NetworkReading, Pressure
from desktop_monitor.model.sample import DiskSample, NetworkSample, PressureSample
from desktop_monitor.rates.counters import (
    MAX_DISK_BYTES_PER_S,
    MAX_LATENCY_MS,
    MAX_NETWORK_BYTES_PER_S,
    MAX_OPERATIONS,
    MAX_OPERATIONS_PER_S,
    growth,
    rate_per_s,
    share_percent,
)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_N = TypeVar("_N", bound=_Named)
_R = TypeVar("_R")


def by_name(
    before: tuple[_N, ...] | None,
    now: tuple[_N, ...] | None,
    make: Callable[[_N | None, _N, float], _R],
    elapsed_s: float,
) -> tuple[_R, ...] | None:
    """Make the reading of each device; one that the earlier sample does not have has unknown rates.

    A disk that has another one's name by now is another disk.
    """
    if now is None:
        return None
    known = {_identity(device): device for device in before or ()}
    return tuple(make(known.get(_identity(device)), device, elapsed_s) for device in now)


def _identity(device: _Named) -> tuple[str, str | None]:
    return device.name, getattr(device, "id", None)


def pressure_reading(
    before: PressureSample | None, now: PressureSample | None, elapsed_s: float
) -> Pressure | None:
    """Return the shares of the time in which tasks waited."""
    if now is None:
        return None
    elapsed_us = elapsed_s * 1e6

    def percent(name: str) -> float | None:
        return share_percent(getattr(before, name, None), getattr(now, name), elapsed_us)

    return Pressure(*(percent(name) for name in PressureSample.__struct_fields__))


def disk_reading(before: DiskSample | None, now: DiskSample, elapsed_s: float) -> DiskReading:
    """Return what a disk did; everything is unknown when it was not there before."""
    elapsed_ms = elapsed_s * 1000

    def per_s(name: str, max_per_s: float) -> float | None:
        return rate_per_s(getattr(before, name, None), getattr(now, name), elapsed_s, max_per_s)

    return DiskReading(
        name=now.name,
        read_bytes_per_s=per_s("read_bytes", MAX_DISK_BYTES_PER_S),
        write_bytes_per_s=per_s("write_bytes", MAX_DISK_BYTES_PER_S),
        reads_per_s=per_s("reads", MAX_OPERATIONS_PER_S),
        writes_per_s=per_s("writes", MAX_OPERATIONS_PER_S),
        busy_percent=share_percent(before.busy_ms if before else None, now.busy_ms, elapsed_ms),
        read_latency_ms=_latency_ms(before, now, "read_ms", "reads"),
        write_latency_ms=_latency_ms(before, now, "write_ms", "writes"),
        id=now.id,
    )


def _latency_ms(before: DiskSample | None, now: DiskSample, time: str, count: str) -> float | None:
    operations = growth(getattr(before, count, None), getattr(now, count), MAX_OPERATIONS)
    grown_ms = growth(getattr(before, time, None), getattr(now, time), (operations or 0) * MAX_LATENCY_MS)
    return None if grown_ms is None or not operations else round(grown_ms / operations, 3)


def network_reading(before: NetworkSample | None, now: NetworkSample, elapsed_s: float) -> NetworkReading:
    """Return what an interface did, and its totals since it came up."""

    def per_s(name: str) -> float | None:
        return rate_per_s(getattr(before, name, None), getattr(now, name), elapsed_s, MAX_NETWORK_BYTES_PER_S)

    return NetworkReading(
        name=now.name,
        received_bytes_per_s=per_s("received_bytes"),
        sent_bytes_per_s=per_s("sent_bytes"),
        received_packets_per_s=per_s("received_packets"),
        sent_packets_per_s=per_s("sent_packets"),
        received_bytes=now.received_bytes,
        sent_bytes=now.sent_bytes,
        errors=now.errors,
        drops=now.drops,
        is_up=now.is_up,
        speed_mbit_per_s=now.speed_mbit_per_s,
        addresses=now.addresses,
        is_physical=now.is_physical,
    )
