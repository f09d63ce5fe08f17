"""Which findings are said: one for each episode, the important ones, newest first."""

from collections import Counter
from collections.abc import Iterable

from desktop_monitor.model.finding import Finding, FindingKind, main_name, main_title
from desktop_monitor.timing.unix_time import MINUTE_MS

MAX_FINDINGS = 20
"""More are not read."""
_MAX_OF_KIND = 8
"""Of these, while there are others: many programs that were killed must not hide what took the memory."""
_SAME_EPISODE_MS = 5 * MINUTE_MS
_IMPORTANCE = {
    kind: index
    for index, kind in enumerate(
        (
            FindingKind.FREEZE,
            FindingKind.KILLED_FOR_MEMORY,
            FindingKind.SWAP_THRASH,
            FindingKind.MEMORY_PRESSURE,
            FindingKind.DISK_FULL,
            FindingKind.MEMORY_LEAK,
            FindingKind.RESTART_LOOP,
            FindingKind.CRASH,
            FindingKind.SPIKE,
            FindingKind.PINNED_CORE,
            FindingKind.DISK_HOG,
            FindingKind.IO_PRESSURE,
            FindingKind.QUIET_THIEF,
            FindingKind.NETWORK_HOG,
        )
    )
}
"""What makes a machine unusable comes before what makes it slow, and that before what costs."""
_COVERS = {
    FindingKind.PINNED_CORE: {FindingKind.SPIKE},
    FindingKind.IO_PRESSURE: {FindingKind.SWAP_THRASH, FindingKind.MEMORY_PRESSURE, FindingKind.DISK_HOG},
    FindingKind.DISK_HOG: {FindingKind.SWAP_THRASH},
    FindingKind.QUIET_THIEF: {FindingKind.PINNED_CORE},
    FindingKind.CRASH: {FindingKind.RESTART_LOOP, FindingKind.KILLED_FOR_MEMORY},
}
"""A finding of the first kind is the same episode as one of the others at the same time."""


def selected(found: Iterable[Finding], from_unix_ms: int, to_unix_ms: int) -> list[Finding]:
    """Return the findings that touch a range, without those that others cover."""
    kept: list[Finding] = []
    for one in sorted(found, key=_rank):
        touches = from_unix_ms <= one.to_unix_ms and one.from_unix_ms <= to_unix_ms
        if touches and not any(_is_covered(one, other) for other in kept):
            kept.append(one)
    return sorted(_of_each_kind(kept)[:MAX_FINDINGS], key=lambda one: (-one.at_unix_ms, _rank(one)))


def _of_each_kind(ranked: list[Finding]) -> list[Finding]:
    """Return them with the further ones of a kind of which there are many behind all others."""
    counts: Counter[FindingKind] = Counter()
    first: list[Finding] = []
    further: list[Finding] = []
    for one in ranked:
        counts[one.kind] += 1
        (first if counts[one.kind] <= _MAX_OF_KIND else further).append(one)
    return [*first, *further]


def _rank(one: Finding) -> tuple[int, float, int]:
    return _IMPORTANCE[one.kind], -one.confidence, -one.at_unix_ms


def _is_covered(one: Finding, other: Finding) -> bool:
    overlap_ms = min(one.to_unix_ms, other.to_unix_ms) - max(one.from_unix_ms, other.from_unix_ms)
    if one.kind is not other.kind and other.kind not in _COVERS.get(one.kind, ()):
        return False
    if one.kind is FindingKind.QUIET_THIEF and other.kind is not one.kind:
        return main_name(one.culprits) == main_name(other.culprits)
    if one.kind in (other.kind, FindingKind.CRASH):
        return overlap_ms >= -_SAME_EPISODE_MS and _subject(one) == _subject(other)
    shorter_ms = min(one.to_unix_ms - one.from_unix_ms, other.to_unix_ms - other.from_unix_ms)
    return overlap_ms * 2 >= shorter_ms


def _subject(one: Finding) -> tuple[str, ...]:
    """Return what a finding is about; a machine can have two of a kind at the same time."""
    devices = [str(one.values.get(name, "")) for name in ("mount", "disk", "interface")]
    return (main_title(one.culprits), *devices)
