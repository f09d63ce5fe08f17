"""What is kept about each process, arranged so that all can be read at once."""

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from itertools import repeat

from desktop_monitor.model.process import ProcessKey
from desktop_monitor.sensors.linux.processes.process_facts import Facts

REFRESH_PHASES = 16
NOT_COUNTED = b"0 0 0\n"  # what schedstat holds when the kernel does not count

Io = tuple[int, int]
"""Bytes read and written."""

_SCHEDSTAT_BYTES = 48


class Process:
    """What is kept about one process; -1 is a descriptor that is not kept open."""

    __slots__ = (
        "comm",
        "facts",
        "folder",
        "io_fd",
        "is_io_denied",
        "is_young",
        "key",
        "name",
        "pending",
        "phase",
        "reaped",
        "schedstat_fd",
        "started_ms",
        "stat_fd",
        "text",
    )

    def __init__(self, proc: str, name: str) -> None:
        pid = int(name)
        self.name = name
        self.folder = f"{proc}{name}/"
        self.key: ProcessKey = (pid, 0)
        self.phase = pid % REFRESH_PHASES
        self.stat_fd = self.schedstat_fd = self.io_fd = -1
        self.text = self.comm = b""
        self.started_ms = 0
        self.facts = Facts("", None, "")
        self.pending: Future[Facts] | None = None
        """The facts that are being read."""
        self.is_io_denied = False
        self.reaped: Io = (0, 0)
        """What ended children read and wrote, which its counters hold too; see `reaped_io`."""
        self.is_young = False
        """Its facts are read once more: it may exec() right after fork()."""


class ProcessBatch:
    """The known processes, arranged so that all schedstat files are read by one map() over os.pread."""

    __slots__ = ("answers", "by_phase", "is_stale", "probed", "schedstat_fds", "unprobed")

    def __init__(self, known: Iterable[Process], before: "ProcessBatch | None") -> None:
        self.is_stale = False
        self.probed: list[Process] = []
        self.unprobed: list[Process] = []
        self.by_phase: list[list[Process]] = [[] for _ in range(REFRESH_PHASES)]
        for process in known:
            if process.schedstat_fd < 0:
                self.unprobed.append(process)
            else:
                self.probed.append(process)
                self.by_phase[process.phase].append(process)
        self.schedstat_fds = [process.schedstat_fd for process in self.probed]
        answered = dict(zip(before.probed, before.answers, strict=True)) if before else {}
        self.answers: list[bytes | None] = [answered.get(process) for process in self.probed]


class ChangedProcesses:
    """Decides which of the known processes must be read."""

    def __init__(self, known: Mapping[str, Process]) -> None:
        """Watch the values of `known`."""
        self._known = known
        self._batch: ProcessBatch | None = None

    def invalidate(self) -> None:
        """Record that processes or their descriptors have changed."""
        if self._batch is not None:
            self._batch.is_stale = True

    def find(self, phase: int) -> list[Process]:
        """Return those that ran, those whose refresh phase it is, and those without a schedstat to ask."""
        if self._batch is None or self._batch.is_stale:
            self._batch = ProcessBatch(self._known.values(), self._batch)
        batch = self._batch
        answers = _read_schedstats(batch.schedstat_fds)
        ran = [
            process
            for process, now, before in zip(batch.probed, answers, batch.answers, strict=True)
            if now != before or now == NOT_COUNTED
        ]
        batch.answers[:] = answers
        return [*batch.unprobed, *ran, *batch.by_phase[phase]]


def _read_schedstats(descriptors: list[int]) -> list[bytes]:
    """Read every schedstat; that of a process that ended is empty."""
    try:
        return list(map(os.pread, descriptors, repeat(_SCHEDSTAT_BYTES), repeat(0)))
    except OSError:
        return [_read_schedstat(descriptor) for descriptor in descriptors]


def _read_schedstat(descriptor: int) -> bytes:
    try:
        return os.pread(descriptor, _SCHEDSTAT_BYTES, 0)
    except OSError:
        return b""
