"""Whom the kernel has killed for lack of memory, of the machine or of a control group.

``oom_kill`` in /proc/vmstat counts both (proc_vmstat(5)), each before it happens. An end by SIGKILL after a
step of it may be such a kill; a step is used once. Where the kernel's log can be read, it says who it was.
"""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from signal import SIGKILL

from desktop_monitor.sensors.linux.descriptors import read_once
from desktop_monitor.sensors.linux.processes.oom_log import OomLog
from desktop_monitor.sensors.linux.processes.process_end import OomSteps, ProcessEnd

CLAIM_S = 10.0
"""A process that is killed gives back its memory before its end is reported."""

MIN_BYTES = 4_000_000
"""A process that is known to have had less is not what the kernel kills for lack of memory."""

MIN_LIFE_S = 0.0002
"""A program that was executed later has had no time to allocate that: a page takes 0.25 us or longer."""

SLOW_BYTES = 1_000_000_000
"""To give back more than this takes so long that somebody may kill another process by hand meanwhile."""

NEAR_S = 0.1
"""To give back tens of megabytes takes less, also on a busy machine."""

_VMSTAT_BYTES = 16_384
_COUNTER = b"\noom_kill "


class OomKills:
    """Counts the kills that belong to no end yet. Any thread may call it."""

    SIGNAL = SIGKILL

    def __init__(self, path: str, log: OomLog | None = None) -> None:
        """Count from now on; `path` is that of vmstat."""
        self._path, self._log = path, log
        self._logged: list[tuple[float, int]] = []
        """When each was found in the log, and its id."""
        self._lock = threading.Lock()
        self._unclaimed_s: list[float] = []
        self._taken_s = self._settled_s = time.monotonic()
        self._count = self._count_at_end = self._read()

    def steps(self) -> int:
        """Return how many kills were counted since the call before: one call for each end by SIGKILL."""
        with self._lock:
            now_s = time.monotonic()
            before, self._count_at_end = self._count_at_end, self._read()
            if not self._unclaimed_s and self._count_at_end == self._count:
                self._settled_s = now_s
            if before is None or self._count_at_end is None:
                return 0
            return max(0, self._count_at_end - before)

    def take(self) -> OomSteps:
        """Return the steps that no end has claimed, and when the ends that they explain may have been."""
        with self._lock:
            before_s, self._taken_s = self._taken_s, time.monotonic()
            count = self._read()
            self._unclaimed_s = [seen_s for seen_s in self._unclaimed_s if before_s < seen_s + CLAIM_S]
            if count is not None:
                steps = max(0, count - (count if self._count is None else self._count))
                self._unclaimed_s += [self._taken_s] * min(steps, 100)
                self._count = count
            if not self._unclaimed_s:
                self._settled_s = self._taken_s
                return OomSteps()
            return OomSteps(
                len(self._unclaimed_s),
                self._settled_s,
                self._unclaimed_s[-1] + CLAIM_S,
                self._logged_pids(before_s),
            )

    def _logged_pids(self, before_s: float) -> frozenset[int]:
        """Return whom the log names; nobody where it does not name as many as were counted."""
        if self._log is not None:
            self._logged = [one for one in self._logged if before_s < one[0] + CLAIM_S]
            self._logged += [(self._taken_s, pid) for pid in self._log.killed_pids()]
        is_complete = len(self._logged) >= len(self._unclaimed_s)
        return frozenset(pid for _, pid in self._logged) if is_complete else frozenset()

    def close(self) -> None:
        """Close what is kept open."""
        with self._lock:
            if self._log is not None:
                self._log.close()

    def claim(self, count: int) -> None:
        """Use up so many of the steps that were taken, oldest first."""
        with self._lock:
            self._unclaimed_s = self._unclaimed_s[count:]
            if not self._unclaimed_s:
                self._settled_s = self._taken_s

    def _read(self) -> int | None:
        """Return the counter; None where the kernel has none (before Linux 4.13)."""
        with suppress(OSError, ValueError, IndexError):
            return int(read_once(self._path, _VMSTAT_BYTES).split(_COUNTER, 1)[1].split(b"\n", 1)[0])
        return None


def probable_oom_kills(
    ends: Sequence[ProcessEnd], steps: OomSteps, rss_bytes: Callable[[ProcessEnd], int | None]
) -> tuple[set[ProcessEnd], int]:
    """Return which ends were probably the kernel's kills, and how many steps these ends use up.

    Those that the kernel's log names are certain. Without it: somebody may have killed other processes in the
    same interval. A sample may be older than what a process
    allocated in the end; then its page faults are compared, which can be read until its parent has waited for
    it. Those that followed a step are taken; steps that none followed go to those that had most memory. Where
    several may have followed a step, and where another one had so much memory that its end was perhaps late,
    none is named, and the step is used up all the same.

    Args:
        ends: All ends of an interval, oldest first.
        steps: What the kernel has counted.
        rss_bytes: Returns the last known memory of a process.
    """
    killed = [
        end for end in ends if end.exit_signal == SIGKILL and steps.after_s < end.ended_s <= steps.until_s
    ]
    if steps.logged_pids:
        logged = {end for end in killed if end.pid in steps.logged_pids}
        return logged, len(logged)
    memory = {end: max(end.faulted_bytes or 0, rss_bytes(end) or 0) for end in killed}
    probable = [
        end
        for end in killed
        if memory[end] >= MIN_BYTES or (end.faulted_bytes is None and not _was_too_short(end))
    ]
    large = {end for end in probable if memory[end] >= MIN_BYTES}
    following = _following_a_step(probable, large)
    followed = sum(end.oom_steps for end in probable)
    others = sorted(large.difference(following), key=memory.__getitem__, reverse=True)
    chosen = {*following[: steps.kills], *others[: max(0, steps.kills - followed)]}
    if any(end not in chosen and memory[end] >= SLOW_BYTES for end in others):
        chosen -= set(following)
    return chosen, min(steps.kills, max(len(chosen), followed))


def _was_too_short(end: ProcessEnd) -> bool:
    return end.executed_s > 0 and end.ended_s - end.executed_s < MIN_LIFE_S


def _following_a_step(ends: Sequence[ProcessEnd], large: Collection[ProcessEnd]) -> list[ProcessEnd]:
    """Return the ends before which the counter made a step that no other end may have been the cause of.

    What ended before the counter was read for an end may have been what it counted, and so may a large one
    that ended soon after.
    """
    found: list[ProcessEnd] = []
    for index, end in enumerate(ends):
        if not end.oom_steps:
            continue
        later = [other for other in ends[index + 1 :] if not other.oom_steps]
        group = [end, *(other for other in later if other.ended_s <= end.handled_s)]
        if len(group) > end.oom_steps:
            group = [one for one in group if one in large]
        is_doubtful = any(
            end.handled_s < one.ended_s <= end.handled_s + NEAR_S for one in later if one in large
        )
        if len(group) <= end.oom_steps and not is_doubtful:
            found += group
    return found
