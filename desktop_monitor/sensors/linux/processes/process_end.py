"""The end of a process, as `process_events` reports it."""

import os
from typing import NamedTuple


class Started(NamedTuple):
    """A program as it was executed. What could not be read any more is None, or empty."""

    name: bytes
    parent_name: bytes
    parent_pid: int | None
    started_ms: int | None
    """Since boot."""
    executed_s: float = 0.0
    """By the monotonic clock."""


class ProcessEnd(NamedTuple):
    """The end of a process. What could not be read any more is None, an unknown name is empty."""

    pid: int
    parent_pid: int
    name: bytes
    parent_name: bytes
    started_ms: int | None
    """Since boot."""
    cpu_us: int | None
    children_cpu_ms: int | None
    exit_code: int | None
    exit_signal: int | None
    has_executed: bool
    """Whether it has executed a program since events are received; else it runs that of its parent."""
    is_oom_kill: bool
    """Whether the kernel has probably killed it for lack of memory."""
    executed_s: float = 0.0
    """When it has executed its last program, by the monotonic clock; 0 where that was not reported."""
    faulted_bytes: int | None = None
    """See `ProcessStat`."""
    oom_steps: int = 0
    """How many kills for lack of memory the kernel has counted since the end by SIGKILL before this one."""
    ended_s: float = 0.0
    """When the kernel reported it, by the monotonic clock."""
    handled_s: float = 0.0
    """When that report was handled, and such kills were counted; a busy machine may be late."""


class OomSteps(NamedTuple):
    """Kills for lack of memory that the kernel has counted and that belong to no end yet."""

    kills: int = 0
    after_s: float = 0.0
    """What ended until then is none of them, by the monotonic clock."""
    until_s: float = 0.0
    """What ended later is none of them."""
    logged_pids: frozenset[int] = frozenset()
    """Whom the kernel's log names; empty where it cannot be read."""


class ProcessEnds(NamedTuple):
    """What ended in a time."""

    ends: list[ProcessEnd]
    counted: int
    """How many ended besides: there were too many to name them."""
    is_complete: bool
    """Whether the kernel's buffer has held all events."""
    oom_steps: OomSteps = OomSteps()


def exit_of(status: int) -> tuple[int | None, int | None]:
    """Split a wait status into exit code and signal, of which one is None; see wait(2)."""
    if os.WIFSIGNALED(status):
        return None, os.WTERMSIG(status)
    return os.WEXITSTATUS(status), None
