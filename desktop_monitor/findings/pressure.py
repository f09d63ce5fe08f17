"""Programs that wait for memory or disks, as the kernel counts it (PSI)."""

from collections.abc import Iterator
from itertools import pairwise

from desktop_monitor.findings.culprits import io_blame, memory_blame
from desktop_monitor.findings.episodes import Episode, episodes_in, largest
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import Recorded
from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.timing.unix_time import MINUTE_MS

_WAITING_PERCENT = 20
"""Of the time, some program waits: systemd-oomd and the like begin to act between 20 and 60."""
_IO_WAITING_PERCENT = 40
"""Waiting for disks is usual while something is read: it is felt later."""
_MIN_MINUTES = 2
_MIN_SWAP_BYTES = 64 * 2**20
"""Moved to or from swap, minute by minute: with less, the waiting has another cause."""
_CERTAIN_MINUTES = 5
_MAX_FINDINGS = 4


def find_pressure(recorded: Recorded) -> Iterator[Finding]:
    """Yield the episodes of waiting for memory, with swap or without, and for disks."""
    swap = recorded.minutes.average("memory.swap_used_bytes")
    for one in _waiting(recorded, "memory", _WAITING_PERCENT):
        swap_bytes = _moved_bytes(one, swap)
        kind = FindingKind.SWAP_THRASH if swap_bytes >= _MIN_SWAP_BYTES else FindingKind.MEMORY_PRESSURE
        values = {"swap_bytes": round(swap_bytes)} if kind is FindingKind.SWAP_THRASH else {}
        yield _finding(recorded, one, kind, values)
    for one in _waiting(recorded, "io", _IO_WAITING_PERCENT):
        yield _finding(recorded, one, FindingKind.IO_PRESSURE, {})


def _series(resource: str) -> str:
    return f"pressure.{resource}_some_percent"


def _waiting(recorded: Recorded, resource: str, least_percent: float) -> list[Episode]:
    column = recorded.minutes.average(_series(resource))
    is_in = [value >= least_percent for value in column]
    return largest(episodes_in(recorded, is_in, minutes=_MIN_MINUTES), column, _MAX_FINDINGS)


def _moved_bytes(one: Episode, swap: list[float]) -> float:
    before = max(0, one.indexes[0] - 1)
    values = [swap[before], *(swap[index] for index in one.indexes)]
    return sum(abs(later - earlier) for earlier, later in pairwise(values))


def _finding(recorded: Recorded, one: Episode, kind: FindingKind, values: dict[str, int]) -> Finding:
    is_io = kind is FindingKind.IO_PRESSURE
    column = recorded.minutes.average(_series("io" if is_io else "memory"))
    worst = recorded.minutes.begins_unix_ms[one.highest(column)]
    short = recorded.samples(worst, worst + MINUTE_MS)
    return make_finding(
        kind,
        (one.from_unix_ms, one.to_unix_ms, worst + MINUTE_MS // 2),
        io_blame(short) if is_io else memory_blame(short),
        0.6 + 0.4 * min(1.0, len(one.indexes) / _CERTAIN_MINUTES),
        percent=round(one.mean(column)),
        duration_s=one.duration_s,
        **values,
    )
