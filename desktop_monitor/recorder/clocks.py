"""What the clocks say between two samples: the machine slept, its clock was set, samples are missing."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from desktop_monitor.model.history import EventKind, PastEvent
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.gaps import is_gap

if sys.platform == "win32":
    import ctypes

STEP_S = 2.0
"""A time service corrects less than this without a visible step."""
SLEPT_S = 1.0

MONOTONIC_COUNTS_SLEEP = sys.platform == "win32"
"""Whether `time.monotonic` advances while the machine sleeps; on Linux and macOS it does not."""

if sys.platform == "linux":

    def slept_s() -> float:
        """Return the seconds that the machine has slept since boot. See clock_gettime(2)."""
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)

elif sys.platform == "darwin":

    def slept_s() -> float:
        """Return the seconds that the machine has slept since boot. See clock_gettime(3)."""
        return time.clock_gettime(time.CLOCK_MONOTONIC_RAW) - time.clock_gettime(time.CLOCK_UPTIME_RAW)

elif sys.platform == "win32":

    def slept_s() -> float:
        """Return the seconds that the machine has slept since boot. See QueryUnbiasedInterruptTime."""
        awake = ctypes.c_ulonglong()
        is_known = ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(awake))
        return time.monotonic() - awake.value / 1e7 if is_known else 0.0

else:

    def slept_s() -> float:
        """Return 0: unknown."""
        return 0.0


class MachineSleep(NamedTuple):
    """What is known of the times in which the machine slept."""

    slept_s: Callable[[], float] = slept_s
    """Returns the seconds that it has slept since boot."""
    woken_by: Callable[[], str] = str
    """Returns what ended its last sleep; empty where that is unknown."""


SLEEP = MachineSleep()
"""Of this machine; what wakes it is not known here."""


def boot_id() -> str:
    """Return the name of this boot of the machine; empty where there is none. See proc_sys_kernel(5)."""
    if sys.platform == "linux":
        with suppress(OSError, UnicodeDecodeError):
            return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return ""


def clock_events(before: Sample, now: Sample, *, slept_s: float, period_s: float) -> list[PastEvent]:
    """Return what happened between two samples that should be `period_s` apart, and should not have."""
    wall_s = (now.taken_at_unix_ms - before.taken_at_unix_ms) / 1000
    elapsed_s = now.monotonic_s - before.monotonic_s
    begin, end = before.taken_at_unix_ms, now.taken_at_unix_ms
    events: list[PastEvent] = []
    if slept_s > SLEPT_S:
        events.append(PastEvent(EventKind.SUSPENDED, begin, max(begin, end), ""))
    elif is_gap(elapsed_s * 1000, period_s * 1000):
        events.append(PastEvent(EventKind.NOT_SAMPLED, begin, max(begin, end), ""))
    step_s = wall_s - elapsed_s - (0 if MONOTONIC_COUNTS_SLEEP else slept_s)
    if abs(step_s) > STEP_S:
        events.append(PastEvent(EventKind.CLOCK_STEPPED, min(begin, end), max(begin, end), f"{step_s:.1f}"))
    return events
