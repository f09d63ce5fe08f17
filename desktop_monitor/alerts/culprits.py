"""The culprits of an alert: what every process used while it held, ranked as for findings."""

import math
from collections.abc import Callable, Collection, Iterable
from functools import partial

from desktop_monitor.alerts.metrics import TRAFFIC_COUNTERS
from desktop_monitor.findings.culprits import (
    NO_CULPRIT,
    Blame,
    blame,
    cpu_blame,
    culprit,
    io_blame,
    memory_blame,
)
from desktop_monitor.findings.recorded import Process, ProcessUse, ShortTime
from desktop_monitor.model.alert import AlertMetric
from desktop_monitor.model.process import PRIVATE_NAME, ProcessSample
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.counted_interfaces import counted_interfaces
from desktop_monitor.rates.counters import growth
from desktop_monitor.rates.cpu import busy_and_capacity_ms
from desktop_monitor.rates.processes import born_since_unix_ms, counter_before, processes_before

_WRITER_SHARE = 0.5
"""Of what all wrote, for a program that is named as the one that fills a volume."""
_TRAFFIC_SHARE = 0.3
"""Of what the interfaces moved: some of it is no TCP, or of programs that may not be seen."""
_DISK = "read_bytes", "write_bytes"
_NETWORK = "received_bytes", "sent_bytes"
_PROGRAM_AMOUNTS: dict[AlertMetric, Callable[[ProcessUse], int]] = {
    AlertMetric.PROGRAM_CPU: lambda one: one.cpu_ms,
    AlertMetric.PROGRAM_MEMORY: lambda one: one.rss_bytes,
    AlertMetric.PROGRAM_RECEIVED: lambda one: one.network_bytes,
    AlertMetric.PROGRAM_SENT: lambda one: one.network_bytes,
}


def blame_for(metric: AlertMetric, program: str, before: Sample | None, now: Sample) -> Blame:
    """Return the culprits of an alert; `before` is the sample before it began to hold."""
    if before is None or now.monotonic_s <= before.monotonic_s:
        return NO_CULPRIT
    if metric is AlertMetric.VOLUME_FREE:
        writers = io_blame(short_time(before, now, disk=("write_bytes",)))
        return writers if writers.share >= _WRITER_SHARE else NO_CULPRIT
    counter = TRAFFIC_COUNTERS.get(metric)
    short = short_time(before, now, network=(counter,) if counter else _NETWORK)
    if metric in _PROGRAM_AMOUNTS:
        members = [one for one in short.used if one.process.name == program]
        return blame(ShortTime(0, 0, 0, members, short.by_pid), _PROGRAM_AMOUNTS[metric])
    if counter:
        whole = _moved_bytes(before, now, counter)
        mover = blame(short, lambda one: one.network_bytes, whole) if whole else NO_CULPRIT
        return mover if mover.share >= _TRAFFIC_SHARE else NO_CULPRIT
    return _BLAMES.get(metric, cpu_blame)(short)


def short_time(
    before: Sample, now: Sample, *, disk: Iterable[str] = _DISK, network: Iterable[str] = _NETWORK
) -> ShortTime:
    """Return what every process used between two samples that may be minutes apart.

    `disk` and `network` are the counters that are added up as what it moved.

    What had ended by the later sample is only in the children time of the process that waited for it.
    """
    earlier = processes_before(before, now) or {}
    born_since = born_since_unix_ms(before, now)
    used, by_pid = [], {}
    for key, one in (now.processes or {}).items():
        process = Process(one.name, one.pid, one.created_unix_ms, one.parent_pid, one.command)
        by_pid[one.pid] = process
        grown = partial(_grown, earlier.get(key), one, born_since)
        used.append(
            ProcessUse(
                process,
                grown("cpu_ms"),
                grown("children_cpu_ms"),
                sum(map(grown, disk)),
                one.rss_bytes or 0,
                grown("ended_count") if one.is_finished_sum else 0,
                one.parent_name or "",
                sum(map(grown, network)),
            )
        )
    busy_ms, _ = busy_and_capacity_ms(before, now)
    length_ms = round(1000 * (now.monotonic_s - before.monotonic_s))
    return ShortTime(now.taken_at_unix_ms, length_ms, busy_ms, used, by_pid)


def without_private(found: Blame, private: Collection[str]) -> Blame:
    """Return the culprits without the names of programs that are not recorded by name."""
    if not private:
        return found
    shown = [
        one if one.name not in private else culprit(Process(PRIVATE_NAME, one.pid, one.created_unix_ms, 0))
        for one in found.culprits
    ]
    parents = [PRIVATE_NAME if one in private else one for one in found.parents.split(" < ") if one]
    return Blame(shown, found.share, " < ".join(parents), found.ended_count)


def _grown(then: ProcessSample | None, now: ProcessSample, born_since_unix_ms: int, field: str) -> int:
    """Return by how much a counter has grown; the unknown counts as nothing."""
    return growth(counter_before(field, then, now, born_since_unix_ms), getattr(now, field), math.inf) or 0


def _moved_bytes(before: Sample, now: Sample, counter: str) -> int:
    """Return what the interfaces that count moved; what is unknown of one counts as nothing."""
    then = {one.name: one for one in before.network or ()}
    return sum(
        growth(getattr(then[one.name], counter), getattr(one, counter), math.inf) or 0
        for one in counted_interfaces(now.network or ())
        if one.name in then
    )


_BLAMES: dict[AlertMetric, Callable[[ShortTime | None], Blame]] = {
    AlertMetric.MEMORY_AVAILABLE: memory_blame,
    AlertMetric.MEMORY_PRESSURE: memory_blame,
    AlertMetric.IO_PRESSURE: io_blame,
}
