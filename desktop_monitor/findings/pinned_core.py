"""One core is fully busy for minutes while the whole CPU looks idle: a stuck thread, seen by no average."""

from collections.abc import Iterator

from desktop_monitor.findings.culprits import NO_CULPRIT, Blame, labelled_culprit, parents
from desktop_monitor.findings.episodes import episodes, episodes_in
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import Recorded
from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.timing.unix_time import MINUTE_MS

_PINNED_PERCENT = 90
"""Of a core by the minute: other work and ticks of the clock take the rest."""
_LOW_PERCENT = 60
"""Of the machine: above it, the load is visible in any chart."""
_MIN_MINUTES = 3
_MIN_SHARE = 0.6
"""A process that used less of one core in that minute did not pin it."""
_SLOT_CORES = (0.85, 1.15)
"""A single thread that the scheduler moves from core to core shows as this much of one core."""
_MIN_CORES = 2
_MAX_FINDINGS = 6


def find_pinned_cores(recorded: Recorded) -> Iterator[Finding]:
    """Yield the episodes of one busy core, on the same core or moving from core to core."""
    if recorded.core_count < _MIN_CORES:
        return
    yield from _on_one_core(recorded)
    yield from _moving(recorded)


def _on_one_core(recorded: Recorded) -> Iterator[Finding]:
    minutes = recorded.minutes
    total = minutes.average("cpu.total_percent")
    found = []
    busy_of: dict[int, list[float]] = {}
    for core in range(recorded.core_count):
        name = f"cpu.per_core_percent.{core}"
        if name not in minutes.averages:
            continue
        busy = busy_of[core] = minutes.average(name)
        is_pinned = [
            one >= _PINNED_PERCENT and whole <= _LOW_PERCENT for one, whole in zip(busy, total, strict=True)
        ]
        found += [(core, one) for one in episodes_in(recorded, is_pinned, minutes=_MIN_MINUTES)]
    found.sort(key=lambda item: len(item[1].indexes), reverse=True)
    for core, one in found[:_MAX_FINDINGS]:
        at = minutes.begins_unix_ms[one.indexes[len(one.indexes) // 2]] + MINUTE_MS
        yield make_finding(
            FindingKind.PINNED_CORE,
            (one.from_unix_ms, one.to_unix_ms, at),
            _busiest_process(recorded, at),
            0.95,
            core=core,
            percent=round(one.mean(total)),
            duration_s=one.duration_s,
            **({"core_percent": round(one.mean(busy_of[core]))} if one.has_holes else {}),
        )


def _moving(recorded: Recorded) -> Iterator[Finding]:
    programs = recorded.programs
    least, most = _SLOT_CORES
    cores = recorded.core_count
    for name, column in programs.programs_ms.items():
        is_pinned = [
            least <= used * cores / capacity <= most and busy * 100 / capacity <= _LOW_PERCENT
            if capacity
            else False
            for used, capacity, busy in zip(column, programs.capacity_ms, programs.busy_ms, strict=True)
        ]
        hole_ms = programs.width_ms * 3 // 2
        for one in list(episodes(programs.begins_unix_ms, is_pinned, hole_ms=hole_ms))[-_MAX_FINDINGS:]:
            end = one.to_unix_ms - MINUTE_MS + programs.width_ms
            at = min((one.from_unix_ms + end) // 2, recorded.to_unix_ms - MINUTE_MS)
            if not recorded.touches(one.from_unix_ms, end):
                continue
            who = _busiest_process(recorded, at)
            if who.name != name:
                continue
            busy, of_core = (
                [100 * used / (capacity or 1) for used, capacity in _pairs(part, programs.capacity_ms)]
                for part in (programs.busy_ms, column)
            )
            yield make_finding(
                FindingKind.PINNED_CORE,
                (one.from_unix_ms, min(end, recorded.to_unix_ms), at),
                who,
                0.75,
                percent=round(one.mean(busy)),
                core_percent=min(100, round(cores * one.mean(of_core))),
                duration_s=(min(end, recorded.to_unix_ms) - one.from_unix_ms) // 1000,
            )


def _pairs(used: list[int], capacity: list[int]) -> Iterator[tuple[int, int]]:
    return zip(used, capacity, strict=True)


def _busiest_process(recorded: Recorded, at_unix_ms: int) -> Blame:
    short = recorded.samples(at_unix_ms - MINUTE_MS, at_unix_ms)
    if short is None or not short.used:
        return NO_CULPRIT
    busiest = max(short.used, key=lambda one: one.cpu_ms)
    if busiest.cpu_ms < _MIN_SHARE * short.length_ms:
        return NO_CULPRIT
    share = busiest.cpu_ms / max(short.busy_ms, busiest.cpu_ms)
    return Blame(
        [labelled_culprit(busiest.process)], share, " < ".join(parents(busiest.process, short.by_pid))
    )
