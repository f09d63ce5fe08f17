"""Processes that no sample has seen, summed up by program and parent program.

A sum is listed like a process: with pid 0, `ProcessState.FINISHED`, and counters that grow. So what a build
of thousands of compilers used is ranked, recorded and rolled up as all other processes are.
"""

import time

from desktop_monitor.model.process import ProcessKey, ProcessSample, ProcessState
from desktop_monitor.timing.unix_time import now_unix_ms

MAX_PROGRAMS = 256
IDLE_S = 600.0
"""After this, a sum is dropped; the program gets a new one when it runs again."""
MAX_NEW_AT_ONCE = 64
NEW_PER_S = 0.5
"""Each is recorded with its names: programs that rename themselves must not fill the disk."""
OTHERS = "(others)"
"""Those for which there is no sum of their own."""


class _Sum:
    __slots__ = ("cpu_us", "ended_count", "oom_kills", "parent_pid", "seen_s")

    def __init__(self, parent_pid: int) -> None:
        self.parent_pid = parent_pid
        self.cpu_us = self.ended_count = self.oom_kills = 0
        self.seen_s = 0.0


class FinishedPrograms:
    """The sums; the sampler's thread only."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], _Sum] = {}
        self._samples: dict[ProcessKey, ProcessSample] = {}
        self._keys: dict[tuple[str, str], ProcessKey] = {}
        self._changed: set[tuple[str, str]] = set()
        self._tokens, self._refilled_s = float(MAX_NEW_AT_ONCE), time.monotonic()
        self._newest_ms = 0

    def add(
        self, name: str, parent_name: str, parent_pid: int, cpu_us: int, count: int = 1, oom_kills: int = 0
    ) -> None:
        """Add processes of a program that have ended."""
        program = name, parent_name
        found = self._sums.get(program)
        if found is None:
            if not self._may_add() and program != (OTHERS, ""):
                self.add(OTHERS, "", 0, cpu_us, count, oom_kills)
                return
            found = self._sums[program] = _Sum(parent_pid)
        found.cpu_us += cpu_us
        found.ended_count += count
        found.oom_kills += oom_kills
        self._changed.add(program)

    def samples(self) -> dict[ProcessKey, ProcessSample]:
        """Return the sums as samples; the same mapping while nothing has changed."""
        now_s = time.monotonic()
        is_crowded = len(self._sums) > MAX_PROGRAMS
        idle = [
            program
            for program, found in self._sums.items()
            if program not in self._changed and (now_s - found.seen_s > IDLE_S or is_crowded)
        ]
        if is_crowded:
            idle = sorted(idle, key=lambda one: self._sums[one].seen_s)[: len(self._sums) - MAX_PROGRAMS]
        if not idle and not self._changed:
            return self._samples
        self._samples = dict(self._samples)
        for program in idle:
            del self._sums[program]
            del self._samples[self._keys.pop(program)]
        for program in self._changed:
            self._sums[program].seen_s = now_s
            self._renew(program)
        self._changed = set()
        return self._samples

    def move(self, shift_ms: int) -> None:
        """The wall clock was set: all start times move with it."""
        self._newest_ms += shift_ms
        self._keys = {program: (0, begun + shift_ms) for program, (_, begun) in self._keys.items()}
        self._samples = {}
        for program in self._keys:
            self._renew(program)

    def _renew(self, program: tuple[str, str]) -> None:
        name, parent_name = program
        found, key = self._sums[program], self._keys.get(program)
        if key is None:
            self._newest_ms = max(self._newest_ms + 1, now_unix_ms())  # each has its own
            key = self._keys[program] = 0, self._newest_ms
        self._samples[key] = ProcessSample(
            *key,
            found.parent_pid,
            name,
            None,
            "",
            ProcessState.FINISHED,
            threads=0,
            cpu_ms=found.cpu_us // 1000,
            rss_bytes=0,
            ended_count=found.ended_count,
            oom_kills=found.oom_kills or None,
            parent_name=parent_name or None,
        )

    def _may_add(self) -> bool:
        now_s = time.monotonic()
        self._tokens = min(MAX_NEW_AT_ONCE, self._tokens + NEW_PER_S * (now_s - self._refilled_s))
        self._refilled_s = now_s
        if self._tokens < 1 or len(self._sums) > 2 * MAX_PROGRAMS:
            return False
        self._tokens -= 1
        return True
