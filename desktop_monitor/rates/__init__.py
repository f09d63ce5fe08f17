"""From two samples to a reading: one pure function, for the live view, the recorder and queries."""

from operator import attrgetter

from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.cpu import cpu_reading
from desktop_monitor.rates.devices import by_name, disk_reading, network_reading, pressure_reading
from desktop_monitor.rates.gaps import is_gap
from desktop_monitor.rates.processes import ProcessRates, process_rows

__all__ = ["AS_READ", "ProcessRates", "process_rows", "reading"]

AS_READ = tuple(
    name
    for name, type_ in Reading.__annotations__.items()
    if type_ == Sample.__annotations__.get(name) and name != "taken_at_unix_ms"
)
"""The parts of a sample that are in a reading as they are: they have the same name and type."""
_as_read = attrgetter(*AS_READ)


def reading(before: Sample, now: Sample, *, period_ms: float | None = None) -> Reading | None:
    """Turn two samples into what the machine did between them.

    Args:
        before: The earlier sample.
        now: The later one, of the same boot.
        period_ms: How far apart they should be; None for two that are no part of a series of samples.

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
        cpu=cpu_reading(before.cpu, now.cpu, elapsed_s),
        pressure=pressure_reading(before.pressure, now.pressure, elapsed_s),
        disks=by_name(before.disks, now.disks, disk_reading, elapsed_s),
        network=by_name(before.network, now.network, network_reading, elapsed_s),
        follows_gap=period_ms is not None
        and is_gap(now.taken_at_unix_ms - before.taken_at_unix_ms, period_ms),
        **dict(zip(AS_READ, _as_read(now), strict=True)),
    )
