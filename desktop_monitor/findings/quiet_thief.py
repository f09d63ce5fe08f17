"""The program that used most CPU time although it never looked busy."""

import statistics
from collections.abc import Iterator

from desktop_monitor.findings.culprits import Blame, culprit
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import Recorded
from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.timing.unix_time import HOUR_MS

_MIN_SPAN_MS = 6 * HOUR_MS
"""What is used at a low rate counts only over hours."""
_MIN_CPU_MS = HOUR_MS
"""One hour of a core: less costs no noticeable battery or noise."""
_MIN_SHARE = 0.3
"""Of what all processes used."""
_MAX_CORES = 0.5
"""In nine of ten slots: what uses more is seen in any list of processes."""
_MIN_CORES = 0.05
_MIN_ACTIVE_SHARE = 0.8
_CERTAIN_SHARE = 0.6


def find_quiet_thief(recorded: Recorded) -> Iterator[Finding]:
    """Yield the program that used most, if it did that all the time and at a low rate."""
    slots, cores = recorded.programs, recorded.core_count
    measured_ms = sum(slots.capacity_ms) / cores if cores else 0
    if measured_ms < _MIN_SPAN_MS or not slots.programs_ms:
        return
    name, column = max(slots.programs_ms.items(), key=lambda item: sum(item[1]))
    used_ms, whole_ms = sum(column), sum(slots.processes_ms)
    rates = [
        used * cores / capacity
        for used, capacity in zip(column, slots.capacity_ms, strict=True)
        if capacity > 0
    ]
    active = sum(rate >= _MIN_CORES for rate in rates) / len(rates)
    high = statistics.quantiles([*rates, rates[0]], n=10)[-1]
    if used_ms < _MIN_CPU_MS or used_ms < _MIN_SHARE * whole_ms:
        return
    if active < _MIN_ACTIVE_SHARE or high > _MAX_CORES:
        return
    members = [one for one in recorded.processes.values() if one.name == name]
    newest = max(members, key=lambda one: one.created_unix_ms, default=None)
    share = used_ms / whole_ms
    last = max(range(len(column)), key=column.__getitem__)
    yield make_finding(
        FindingKind.QUIET_THIEF,
        (
            slots.begins_unix_ms[0],
            min(slots.begins_unix_ms[-1] + slots.width_ms, recorded.to_unix_ms),
            slots.begins_unix_ms[last] + slots.width_ms // 2,
        ),
        Blame([culprit(newest)] if newest else [], share, ""),
        active * (0.5 + 0.5 * min(1.0, share / _CERTAIN_SHARE)),
        cpu_s=used_ms // 1000,
        percent=round(100 * statistics.fmean(rates), 1),
        duration_s=round(measured_ms / 1000),
    )
