"""From two samples to a reading: the one pure way, live and from history, so that the two cannot disagree."""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from desktop_monitor.process import ProcessRow
from desktop_monitor.reading import CpuReading, DiskReading, NetworkReading, Pressure, Reading
from desktop_monitor.sample import (
    CpuSample,
    CpuTimes,
    DiskSample,
    NetworkSample,
    PressureSample,
    ProcessKey,
    ProcessSample,
    Sample,
)

MOST_DISK_BYTES_PER_S = 2**40
MOST_NETWORK_BYTES_PER_S = 2**40
MOST_OPERATIONS_PER_S = 10**9
"""No device moves more; a counter that seems to was replaced or reset."""
BIRTH_SLACK_MS = 2000
"""The kernel tells the time of the boot, on which the age of a process rests, in whole seconds."""
CPU_SLACK_MS = 100
"""The kernel counts in ticks of 10 ms, and processes are read a little later than the machine."""


class _Shares:
    """The parts of the time that passed between two counters of one core, in percent of that time."""

    __slots__ = ("iowait_percent", "steal_percent", "system_percent", "total_percent", "user_percent")

    def __init__(self, user: int, system: int, iowait: int, steal: int, idle: int) -> None:
        unit_percent = 100 / (user + system + iowait + steal + idle)
        self.user_percent = user * unit_percent
        self.system_percent = system * unit_percent
        self.iowait_percent = iowait * unit_percent
        self.steal_percent = steal * unit_percent
        self.total_percent = (user + system + steal) * unit_percent


def _shares(before: CpuTimes | None, now: CpuTimes | None) -> _Shares | None:
    """None when no share can be known: a core was off, a counter was reset, or no time has passed."""
    if before is None or now is None:
        return None
    user = now.user_ms - before.user_ms
    system = now.system_ms - before.system_ms
    steal = now.steal_ms - before.steal_ms
    # proc_stat(5): the kernel lets these two step back a little; that is noise, not a reset.
    iowait = max(0, now.iowait_ms - before.iowait_ms)
    idle = max(0, now.idle_ms - before.idle_ms)
    if min(user, system, steal) < 0 or user + system + iowait + steal + idle <= 0:
        return None
    return _Shares(user, system, iowait, steal, idle)


def _cpu(before: CpuSample | None, now: CpuSample | None) -> CpuReading | None:
    if now is None:
        return None
    cores_before = before.cores if before else ()
    whole = _shares(before.all_cores if before else None, now.all_cores)
    cores = [
        _shares(cores_before[number] if number < len(cores_before) else None, core)
        for number, core in enumerate(now.cores)
    ]
    return CpuReading(
        total_percent=whole.total_percent if whole else None,
        per_core_percent=tuple(core.total_percent if core else None for core in cores),
        user_percent=whole.user_percent if whole else None,
        system_percent=whole.system_percent if whole else None,
        iowait_percent=whole.iowait_percent if whole else None,
        steal_percent=whole.steal_percent if whole else None,
        load_average=now.load_average,
        frequency_mhz=now.frequency_mhz,
        limit_cores=now.limit_cores,
    )


def rate_per_s(before: int | None, now: int | None, elapsed_s: float, most_per_s: float) -> float | None:
    """Turn two readings of a growing counter into a rate.

    Args:
        before: Counter at the earlier sample; None when it was not there.
        now: Counter now, same unit.
        elapsed_s: Seconds between the two, from a monotonic clock.
        most_per_s: What is physically impossible, per second.

    Returns:
        Units per second, or None when no rate can be known: a counter is missing, went backwards (wrapped at
        32 bits, reset, device replaced) or jumped; or no time has passed.
    """
    if before is None or now is None or elapsed_s <= 0 or now < before:
        return None
    rate = (now - before) / elapsed_s
    return round(rate, 3) if rate <= most_per_s else None


def share_percent(before: int | None, now: int | None, elapsed: float) -> float | None:
    """Turn two readings of a growing counter of time into its share of the `elapsed` time, same unit.

    Returns:
        0 to 100: clocks that are read a moment apart can seem to make more. None as in `rate_per_s`.
    """
    if before is None or now is None or elapsed <= 0 or now < before:
        return None
    percent = 100 * (now - before) / elapsed
    return None if percent > _IMPOSSIBLE_PERCENT else min(100.0, round(percent, 3))


_IMPOSSIBLE_PERCENT = 200


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_N = TypeVar("_N", bound=_Named)
_R = TypeVar("_R")


def _devices(
    before: tuple[_N, ...] | None,
    now: tuple[_N, ...] | None,
    make: Callable[[_N | None, _N, float], _R],
    elapsed_s: float,
) -> tuple[_R, ...] | None:
    """A device is its name: one that comes is unknown at first, one that goes is no longer told."""
    if now is None:
        return None
    known = {device.name: device for device in before or ()}
    return tuple(make(known.get(device.name), device, elapsed_s) for device in now)


def _pressure(before: PressureSample | None, now: PressureSample | None, elapsed_s: float) -> Pressure | None:
    if now is None:
        return None
    elapsed_us = elapsed_s * 1e6

    def percent(name: str) -> float | None:
        return share_percent(getattr(before, name, None), getattr(now, name), elapsed_us)

    return Pressure(*(percent(name) for name in PressureSample.__struct_fields__))


def _disk(before: DiskSample | None, now: DiskSample, elapsed_s: float) -> DiskReading:
    if before is None:
        return DiskReading(now.name, None, None, None, None, None, None, None)
    elapsed_ms = elapsed_s * 1000
    return DiskReading(
        name=now.name,
        read_bytes_per_s=rate_per_s(before.read_bytes, now.read_bytes, elapsed_s, MOST_DISK_BYTES_PER_S),
        write_bytes_per_s=rate_per_s(
            before.written_bytes, now.written_bytes, elapsed_s, MOST_DISK_BYTES_PER_S
        ),
        reads_per_s=rate_per_s(before.reads, now.reads, elapsed_s, MOST_OPERATIONS_PER_S),
        writes_per_s=rate_per_s(before.writes, now.writes, elapsed_s, MOST_OPERATIONS_PER_S),
        busy_percent=share_percent(before.busy_ms, now.busy_ms, elapsed_ms),
        read_latency_ms=_latency_ms(before.read_ms, now.read_ms, now.reads - before.reads),
        write_latency_ms=_latency_ms(before.write_ms, now.write_ms, now.writes - before.writes),
    )


def _latency_ms(before_ms: int | None, now_ms: int | None, operations: int) -> float | None:
    if before_ms is None or now_ms is None or operations <= 0 or now_ms < before_ms:
        return None
    return round((now_ms - before_ms) / operations, 3)


def _interface(before: NetworkSample | None, now: NetworkSample, elapsed_s: float) -> NetworkReading:
    def per_s(name: str) -> float | None:
        return rate_per_s(
            getattr(before, name, None), getattr(now, name), elapsed_s, MOST_NETWORK_BYTES_PER_S
        )

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
    )


def cpu_capacity_ms(before: Sample, now: Sample) -> float | None:
    """Milliseconds of CPU time that the machine had between two samples: 100 percent of every share.

    Returns:
        What the kernel counted on all cores, so that parts add up to the total; None when that is unknown.
    """
    if before.cpu is None or now.cpu is None:
        return None
    first, last = before.cpu.all_cores, now.cpu.all_cores
    if _shares(first, last) is None:
        return None
    return float(
        last.user_ms
        - first.user_ms
        + last.system_ms
        - first.system_ms
        + last.steal_ms
        - first.steal_ms
        + max(0, last.iowait_ms - first.iowait_ms)
        + max(0, last.idle_ms - first.idle_ms)
    )


def cpu_percent(before_ms: int | None, now_ms: int | None, capacity_ms: float | None) -> float | None:
    """Turn two readings of the CPU time of a process into its share of the machine.

    Args:
        before_ms: CPU time at the earlier sample; None when it was not there, or could not be read.
        now_ms: CPU time now.
        capacity_ms: What the machine had in between, see `cpu_capacity_ms`.

    Returns:
        0 to 100, or None when no share can be known: see `rate_per_s`.
    """
    if before_ms is None or now_ms is None or now_ms < before_ms or not capacity_ms:
        return None
    used_ms = now_ms - before_ms
    if used_ms > capacity_ms + CPU_SLACK_MS:
        return None  # more than the machine has: a counter that jumped
    return min(100.0, round(100 * used_ms / capacity_ms, 3))


class ProcessRates:
    """Turns processes into rows, for one pair of samples."""

    __slots__ = ("_before", "_capacity_ms", "_elapsed_s", "_new_since_unix_ms", "_now")

    def __init__(self, before: Sample, now: Sample) -> None:
        """Take what the two samples have in common for every row."""
        self._before: Mapping[ProcessKey, ProcessSample] | None = before.processes
        self._now: Mapping[ProcessKey, ProcessSample] = now.processes or {}
        self._new_since_unix_ms = before.taken_at_unix_ms - BIRTH_SLACK_MS
        self._elapsed_s = now.monotonic_s - before.monotonic_s
        self._capacity_ms = cpu_capacity_ms(before, now)

    def row(self, now: ProcessSample, container: str | None = None) -> ProcessRow:
        """The row of one process of the later sample, which runs in `container`.

        One that is younger than the earlier sample did all that it did in between.
        """
        before = self._before.get((now.pid, now.created_unix_ms)) if self._before is not None else None
        is_new = before is None and now.created_unix_ms >= self._new_since_unix_ms
        return ProcessRow(
            pid=now.pid,
            created_unix_ms=now.created_unix_ms,
            parent_pid=now.parent_pid,
            name=now.name,
            user=now.user,
            state=now.state,
            cpu_percent=cpu_percent(
                0 if is_new else before.cpu_ms if before else None, now.cpu_ms, self._capacity_ms
            ),
            rss_bytes=now.rss_bytes,
            read_bytes_per_s=self._bytes_per_s(
                0 if is_new else before.read_bytes if before else None, now.read_bytes
            ),
            write_bytes_per_s=self._bytes_per_s(
                0 if is_new else before.written_bytes if before else None, now.written_bytes
            ),
            threads=now.threads,
            nice=now.nice,
            command=now.command,
            container=container,
        )

    def _bytes_per_s(self, before: int | None, now: int | None) -> float | None:
        rate = rate_per_s(before, now, self._elapsed_s, MOST_DISK_BYTES_PER_S)
        return None if rate is None else round(rate)


def process_rows(before: Sample, now: Sample) -> dict[ProcessKey, ProcessRow]:
    """Turn two samples into what every process did between them.

    Returns:
        A row for each process of the later sample. 100 percent of CPU is the whole machine, so the parts add
        up to no more than the total, but for rounding: the kernel counts a process in ticks of 10 ms.
    """
    rates = ProcessRates(before, now)
    return {key: rates.row(process) for key, process in (now.processes or {}).items()}


def reading(before: Sample, now: Sample) -> Reading | None:
    """Turn two samples into what happened between them.

    Args:
        before: The earlier sample.
        now: The later one, of the same boot.

    Returns:
        The reading, labelled with the later sample's wall time; None when no time has passed between the two.
        A part is None, or holds None, where a counter was missing at either end or went backwards.
    """
    elapsed_s = now.monotonic_s - before.monotonic_s
    if elapsed_s <= 0:
        return None
    return Reading(
        taken_at_unix_ms=now.taken_at_unix_ms,
        elapsed_s=round(elapsed_s, 3),
        cpu=_cpu(before.cpu, now.cpu),
        memory=now.memory,
        pressure=_pressure(before.pressure, now.pressure, elapsed_s),
        disks=_devices(before.disks, now.disks, _disk, elapsed_s),
        volumes=now.volumes,
        network=_devices(before.network, now.network, _interface, elapsed_s),
        temperatures=now.temperatures,
        fans=now.fans,
        battery=now.battery,
        gpus=now.gpus,
        logins=now.logins,
        process_count=now.process_count,
        thread_count=now.thread_count,
    )
