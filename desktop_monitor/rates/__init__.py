"""From two samples to a reading: the one pure way, live and from history, so that the two cannot disagree."""

from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.counters import MOST_DISK_BYTES_PER_S, rate_per_s, share_percent
from desktop_monitor.rates.cpu import cpu_capacity_ms, cpu_reading
from desktop_monitor.rates.devices import by_name, disk_reading, network_reading, pressure_reading
from desktop_monitor.rates.processes import (
    BIRTH_SLACK_MS,
    CPU_SLACK_MS,
    ProcessRates,
    cpu_percent,
    process_rows,
)

__all__ = [
    "BIRTH_SLACK_MS",
    "CPU_SLACK_MS",
    "MOST_DISK_BYTES_PER_S",
    "ProcessRates",
    "cpu_capacity_ms",
    "cpu_percent",
    "process_rows",
    "rate_per_s",
    "reading",
    "share_percent",
]


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
        cpu=cpu_reading(before.cpu, now.cpu),
        memory=now.memory,
        pressure=pressure_reading(before.pressure, now.pressure, elapsed_s),
        disks=by_name(before.disks, now.disks, disk_reading, elapsed_s),
        volumes=now.volumes,
        network=by_name(before.network, now.network, network_reading, elapsed_s),
        temperatures=now.temperatures,
        fans=now.fans,
        battery=now.battery,
        gpus=now.gpus,
        logins=now.logins,
        process_count=now.process_count,
        thread_count=now.thread_count,
    )
