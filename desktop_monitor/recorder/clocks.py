"""What the clocks say between two samples: the machine slept, its clock was set, samples are missing."""

import time
from pathlib import Path

from desktop_monitor.model.history import EventKind, PastEvent
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.gaps import is_gap

STEP_S = 2.0
"""A time service corrects less than this without a visible step."""
SLEPT_S = 1.0


def slept_s() -> float:
    """Return the seconds that the machine has slept since boot; 0 where unknown. See clock_gettime(2)."""
    if not hasattr(time, "CLOCK_BOOTTIME"):
        return 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)


def boot_id(proc: Path = Path("/proc")) -> str:
    """Return the name of this boot of the machine; empty where there is none. See proc_sys_kernel(5)."""
    try:
        return (proc / "sys" / "kernel" / "random" / "boot_id").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def between(before: Sample, now: Sample, *, slept_s: float, period_s: float) -> list[PastEvent]:
    """Return what happened between two samples that should not have.

    Args:
        before: The earlier sample.
        now: The later one.
        slept_s: How long the machine slept between them.
        period_s: How far they should be apart.
    """
    wall_s = (now.taken_at_unix_ms - before.taken_at_unix_ms) / 1000
    elapsed_s = now.monotonic_s - before.monotonic_s
    begin, end = before.taken_at_unix_ms, now.taken_at_unix_ms
    events: list[PastEvent] = []
    if slept_s > SLEPT_S:
        events.append(PastEvent(EventKind.SUSPENDED, begin, max(begin, end), ""))
    elif is_gap(elapsed_s * 1000, period_s * 1000):
        events.append(PastEvent(EventKind.NOT_SAMPLED, begin, max(begin, end), ""))
    step_s = wall_s - elapsed_s - slept_s
    if abs(step_s) > STEP_S:
        events.append(PastEvent(EventKind.CLOCK_STEPPED, min(begin, end), max(begin, end), f"{step_s:.1f}"))
    return events
