"""Every process through psutil: portable, but about ten times slower than reading /proc."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import psutil
from msgspec.structs import replace

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.sensors.clean_text import MAX_COMMAND_BYTES, clean, clean_command
from desktop_monitor.sensors.hot_processes import HotProcesses, ended_samples
from desktop_monitor.sensors.processes import Mask
from desktop_monitor.sensors.reasons import SENSOR_ERRORS, unreadable
from desktop_monitor.sensors.user_names import user_name

_IDLE_PROCESSES = (("System Idle Process", 0), ("idle", 0))
"""Name and parent of what counts the time in which nothing runs, on Windows and FreeBSD."""
_NICE_OF_PRIORITY_CLASS = {0x40: 19, 0x4000: 10, 0x20: 0, 0x8000: -5, 0x80: -10, 0x100: -20}
"""Windows' priority classes (SetPriorityClass), idle to real time, as the nearest nice value."""
_KEEPS_PARENTS = sys.platform == "win32"
"""Windows keeps the number of a parent that has ended, which may be another process by now."""
_COUNTS_CHILDREN = sys.platform not in ("win32", "darwin")
"""psutil gives zero for the time of ended children where the system does not count it."""


_Found = dict[ProcessKey, tuple[psutil.Process, ProcessSample]]


class PsutilProcesses:
    """The portable path; see `ProcessesSensor`."""

    def __init__(self, *, mask: Mask) -> None:
        self._mask = mask
        self._known: _Found = {}
        self._result: Mapping[ProcessKey, ProcessSample] = {}
        self._hot: HotProcesses[psutil.Process] = HotProcesses()
        self.booted_at_unix_ms: int | None = None
        """Start times are absolute here."""
        self.ended = 0
        self.hidden = 0
        self._without_io = self._without_usage = 0

    def read(
        self,
        forks: int | None = None,  # noqa: ARG002  # is no use here
        newest_pid: int | None = None,  # noqa: ARG002
        booted_at_s: int | None = None,  # noqa: ARG002
    ) -> Mapping[ProcessKey, ProcessSample]:
        by_pid = {key[0]: known for key, known in self._known.items()}
        found: _Found = {}
        hidden = 0
        self._hot.begin_read()
        for pid in psutil.pids():
            # Whatever happens to one process while it is read, the others are there.
            try:
                process, before = by_pid.get(pid, (None, None))
                if process is None or not process.is_running():
                    process, before = psutil.Process(pid), None
                with process.oneshot():
                    sample = self._sample(process, before)
            except (psutil.AccessDenied, PermissionError):
                hidden += 1
            except SENSOR_ERRORS:
                continue  # ended meanwhile
            else:
                if (sample.name, sample.parent_pid) in _IDLE_PROCESSES:
                    continue
                key = sample.key
                found[key] = (process, sample)
                self._hot.add(process, sample.cpu_ms, self._result.get(key))
        if _KEEPS_PARENTS:
            found = _without_younger_parents(found)
        gone = (last for key, (_process, last) in self._known.items() if key not in found)
        ended = ended_samples(gone, self._result)
        self._known, self.ended, self.hidden = found, len(ended), hidden
        self._without_io = sum(sample.read_bytes is None for _process, sample in found.values())
        self._without_usage = sum(sample.cpu_ms is None for _process, sample in found.values())
        self._result = {key: sample for key, (_process, sample) in found.items()} | ended
        return self._result

    def fast_poll(self, newest_pid: int | None = None) -> None:  # noqa: ARG002
        """Read hot processes; see `ProcessesSensor`. To look for new ones costs too much here."""
        for process in self._hot.hottest():
            with suppress(*SENSOR_ERRORS), process.oneshot():
                key = (process.pid, round(process.create_time() * 1000))
                if key in self._known and process.is_running():
                    self._known[key] = (process, self._sample(process, self._known[key][1]))

    @property
    def process_read(self) -> None:
        """Not known here; see `ProcessesSensor`."""

    def abandon(self) -> bool:
        """Never possible: psutil does not report which process it is at; see `ProcessesSensor`."""
        return False

    @property
    def has_hot_processes(self) -> bool:
        return bool(self._hot)

    def is_alive(self, key: ProcessKey) -> bool:
        try:
            return round(psutil.Process(key[0]).create_time() * 1000) == key[1]
        except SENSOR_ERRORS:
            return False

    def container(self, key: ProcessKey) -> str | None:  # noqa: ARG002
        return None

    def unreadable(self) -> list[Unreadable]:
        missing = [
            unreadable("process_events", ReasonCode.NO_EVENTS),
            unreadable("processes.received_bytes_per_s", ReasonCode.NO_TRAFFIC),
        ]
        if self.hidden:
            missing.append(unreadable("processes", ReasonCode.HIDDEN_PROCESSES, count=self.hidden))
        if self._without_usage:
            missing.append(
                unreadable("processes.cpu_percent", ReasonCode.DENIED_USAGE, count=self._without_usage)
            )
        if not hasattr(psutil.Process, "io_counters"):
            missing.append(unreadable("processes.read_bytes_per_s", ReasonCode.NO_IO))
        elif self._without_io:
            missing.append(
                unreadable("processes.read_bytes_per_s", ReasonCode.DENIED_IO, count=self._without_io)
            )
        return missing

    def wait_first(self, timeout_s: float) -> None:
        """Nothing is read in the background here."""

    def close(self) -> None:
        self._known, self._result = {}, {}

    def _sample(self, process: psutil.Process, before: ProcessSample | None) -> ProcessSample:
        times, memory, io = _or_none(process, "cpu_times"), _or_none(process, "memory_info"), _io(process)
        name = self._mask(clean(process.name()))  # psutil completes a name from the arguments
        is_known = before is not None and before.name == name
        sample = ProcessSample(
            pid=process.pid,
            created_unix_ms=round(process.create_time() * 1000),
            parent_pid=before.parent_pid if before and _KEEPS_PARENTS else process.ppid(),
            name=name,
            user=before.user if before and is_known else _user(process),
            command=before.command if before and is_known else self._command(process),
            state=process.status(),
            nice=_nice(process),
            threads=_or_none(process, "num_threads"),
            cpu_ms=None if times is None else round((times.user + times.system) * 1000),
            children_cpu_ms=None if times is None else _children_ms(times),
            rss_bytes=None if memory is None else memory.rss,
            read_bytes=None if io is None else io[0],
            write_bytes=None if io is None else io[1],
        )
        return before if before is not None and before == sample else sample

    def _command(self, process: psutil.Process) -> str:
        arguments = _or_none(process, "cmdline") or []
        raw = "\0".join(arguments).encode("utf-8", "surrogateescape")
        return self._mask(clean_command(raw[: MAX_COMMAND_BYTES + 1]))


def _without_younger_parents(found: _Found) -> _Found:
    """Return the processes; one whose parent began after it has none: the number is another process's."""
    created = dict(found.keys())
    return {
        key: (
            process,
            replace(sample, parent_pid=0) if created.get(sample.parent_pid, 0) > key[1] else sample,
        )
        for key, (process, sample) in found.items()
    }


def _or_none(process: psutil.Process, method: str) -> Any:  # noqa: ANN401  # whatever psutil returns
    """Return what psutil reads; what may not be read is None, a process that ended is an error."""
    try:
        return getattr(process, method)()
    except psutil.ZombieProcess:  # a kind of "no such process" for psutil, but it has its place in the table
        return None
    except psutil.NoSuchProcess:
        raise
    except SENSOR_ERRORS:
        return None


def _user(process: psutil.Process) -> str | None:
    if not hasattr(process, "uids"):  # Windows
        user = _or_none(process, "username")
        return clean(user) if user else None
    uids = _or_none(process, "uids")
    return None if uids is None else user_name(uids.effective)


def _nice(process: psutil.Process) -> int | None:
    nice = _or_none(process, "nice")
    if not isinstance(nice, int):
        return None
    return _NICE_OF_PRIORITY_CLASS.get(nice) if sys.platform == "win32" else int(nice)


def _io(process: psutil.Process) -> tuple[int, int] | None:
    counters = _or_none(process, "io_counters") if hasattr(process, "io_counters") else None
    return None if counters is None else (counters.read_bytes, counters.write_bytes)


def _children_ms(times: Any) -> int | None:  # noqa: ANN401
    if not _COUNTS_CHILDREN or not hasattr(times, "children_user"):
        return None
    spent_s: float = times.children_user + times.children_system
    return round(spent_s * 1000)
