"""Decides whether the machine stood still, or only the monitor, and who did it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from desktop_monitor.alerts.culprits import short_time
from desktop_monitor.findings.culprits import NO_CULPRIT, blame, cpu_blame, io_blame
from desktop_monitor.findings.recorded import ProcessUse
from desktop_monitor.model.finding import Culprit
from desktop_monitor.model.history import FreezeCause
from desktop_monitor.model.process import ProcessSample, ProcessState
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.processes import processes_before
from desktop_monitor.sensors.own_waits import OwnWaits

_WAITED_SHARE = 0.25
"""All tasks waited this part of the time in which the monitor was late: then it waited for the same."""
_RUNNABLE_SHARE = 0.5
_BUSY_SHARE = 0.8
_COUNTED_SHARE = 0.5
"""Of the time of all cores, the kernel counted less than this as busy or idle: they did nothing."""
_THRASHING_FAULTS = 10
_MAX_NAMED = 3
_MIN_BYTES = 16 * 2**20
_US_PER_S = 1_000_000


class Stall(NamedTuple):
    """A time in which the monitor came late, by the monotonic clock, in seconds."""

    from_s: float
    to_s: float

    @property
    def length_s(self) -> float:
        """How long it was."""
        return self.to_s - self.from_s


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read before and after a stall, by the thread that came late."""

    before: Sample
    now: Sample
    waits_before: OwnWaits
    waits_now: OwnWaits

    def cause(self, stall: Stall) -> FreezeCause | None:
        """Return what the machine waited for in a stall; None when nothing shows that it stood still.

        A monitor that was stopped did not want a core, and had no page to wait for.
        """
        # If the late thread was replaced, what it waited for is not known.
        is_same = self.waits_before.thread == self.waits_now.thread
        faults = _grown(self.waits_before.major_faults, self.waits_now.major_faults) if is_same else None
        share = 1 / stall.length_s
        if self._waited_s("memory_full_us") * share >= _WAITED_SHARE:
            return FreezeCause.MEMORY
        if faults and self._waited_s("io_full_us") * share >= _WAITED_SHARE:
            return FreezeCause.IO
        thrashes = (faults or 0) >= _THRASHING_FAULTS
        if thrashes and self._waited_s("memory_some_us") * share >= _WAITED_SHARE:
            return FreezeCause.MEMORY  # a limit of the group that the monitor is in
        if self._counted_share() < _COUNTED_SHARE:
            return FreezeCause.MACHINE
        runnable_s = _grown(self.waits_before.runnable_s, self.waits_now.runnable_s) or 0.0
        if is_same and runnable_s * share >= _RUNNABLE_SHARE and self._busy_share() >= _BUSY_SHARE:
            return FreezeCause.CPU
        return None

    @property
    def is_known(self) -> bool:
        """Whether this system counts what the thread waited for, so a stop of the monitor is recognised."""
        return self.waits_now.runnable_s is not None and self.now.cpu is not None

    def _waited_s(self, field: str) -> float:
        before, now = self.before.pressure, self.now.pressure
        if before is None or now is None:
            return 0.0
        return (_grown(getattr(before, field), getattr(now, field)) or 0) / _US_PER_S

    def _counted_share(self) -> float:
        """How much of the time of all cores was busy or idle; time that the host took is neither."""
        if self.before.cpu is None or self.now.cpu is None:
            return 1.0
        before, now = self.before.cpu.all_cores, self.now.cpu.all_cores
        cores = sum(one is not None for one in self.now.cpu.cores) or 1
        elapsed_ms = 1000 * (self.now.monotonic_s - self.before.monotonic_s) * cores
        counted_ms = now.total_ms - before.total_ms - (now.steal_ms - before.steal_ms)
        return counted_ms / elapsed_ms if elapsed_ms > 0 else 1.0

    def _busy_share(self) -> float:
        if self.before.cpu is None or self.now.cpu is None:
            return 0.0
        before, now = self.before.cpu.all_cores, self.now.cpu.all_cores
        idle_ms = now.idle_ms + now.iowait_ms - before.idle_ms - before.iowait_ms
        counted_ms = now.total_ms - before.total_ms
        return 1 - idle_ms / counted_ms if counted_ms > 0 else 0.0


def culprits(cause: FreezeCause, before: Sample, now: Sample) -> tuple[Culprit, ...]:
    """Return the main processes of the programs that caused it, the main one first; ranked as for findings.

    Args:
        cause: What was waited for.
        before: The machine up to a minute before; memory is filled by degrees.
        now: The machine afterwards.
    """
    if cause is FreezeCause.MACHINE:
        return ()
    short = short_time(before, now)
    if cause is FreezeCause.CPU:
        return tuple(cpu_blame(short).culprits)
    found = NO_CULPRIT if cause is FreezeCause.IO else blame(short, _taken_bytes(before, now))
    return tuple(found.culprits or io_blame(short).culprits)


def waiting(now: Sample) -> tuple[Culprit, ...]:
    """Return processes that wait for a disk or for memory at this instant, the largest first."""
    waiting = [one for one in (now.processes or {}).values() if one.state == ProcessState.DISK_SLEEP]
    waiting.sort(key=lambda one: one.rss_bytes or 0, reverse=True)
    return tuple(_named(one) for one in waiting[:_MAX_NAMED])


def _taken_bytes(before: Sample, now: Sample) -> Callable[[ProcessUse], int]:
    """Return how much memory a process took, or brought back from the disk: pages of swap count as read."""
    earlier = processes_before(before, now) or {}  # start times follow the wall clock
    later = now.processes or {}

    def taken_bytes(used: ProcessUse) -> int:
        key = used.process.pid, used.process.created_unix_ms
        one, old = later[key], earlier.get(key)
        grown = _grown(old.rss_bytes if old else None, one.rss_bytes) or 0
        read = _grown(old.read_bytes if old else None, one.read_bytes) or 0
        return int(grown + read) if grown + read >= _MIN_BYTES else 0

    return taken_bytes


def _named(one: ProcessSample) -> Culprit:
    return Culprit(one.name, one.pid, one.created_unix_ms)


def _grown(before: float | None, now: float | None) -> int | float | None:
    """How much a counter grew; one that began after the sample before began at 0."""
    return None if now is None else max(0, now - (before or 0))
