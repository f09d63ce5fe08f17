"""Every process through psutil, for systems that have no fast path of their own."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import psutil

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.sensors.hot_processes import Burning, endings
from desktop_monitor.sensors.processes import Mask
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.text import MOST_COMMAND_BYTES, clean, clean_command
from desktop_monitor.sensors.user_names import user_name


class PsutilProcesses:
    """The portable path: right everywhere, and dear."""

    def __init__(self, *, mask: Mask) -> None:
        """Let `mask` hide secrets in command lines."""
        self._mask = mask
        self._known: dict[ProcessKey, tuple[psutil.Process, ProcessSample]] = {}
        self._told: Mapping[ProcessKey, ProcessSample] = {}
        self._burning: Burning[psutil.Process] = Burning()
        self._ended = 0
        self._without_io = 0
        self._hidden = 0

    def read(
        self,
        forks: int | None = None,  # noqa: ARG002  # is no use here
        newest_pid: int | None = None,  # noqa: ARG002
    ) -> Mapping[ProcessKey, ProcessSample]:
        """Read every process that may be seen; see `ProcessesSensor`."""
        by_pid = {key[0]: known for key, known in self._known.items()}
        found: dict[ProcessKey, tuple[psutil.Process, ProcessSample]] = {}
        self._hidden = 0
        self._burning.begin()
        for pid in psutil.pids():
            # Whatever happens to one process while it is read, the others are there.
            try:
                process, before = by_pid.get(pid, (None, None))
                if process is None or not process.is_running():
                    process, before = psutil.Process(pid), None
                with process.oneshot():
                    sample = self._sample(process, before)
            except (psutil.AccessDenied, PermissionError):
                self._hidden += 1
            except (psutil.Error, OSError, ValueError, IndexError):
                continue  # ended meanwhile
            else:
                key = (sample.pid, sample.created_unix_ms)
                found[key] = (process, sample)
                self._burning.used(process, sample.cpu_ms, self._told.get(key))
        gone = (last for key, (_process, last) in self._known.items() if key not in found)
        ends = endings(gone, self._told)
        self._known, self._ended = found, len(ends)
        self._without_io = sum(sample.read_bytes is None for _process, sample in found.values())
        self._told = {key: sample for key, (_process, sample) in found.items()} | ends
        return self._told

    def glance(self, newest_pid: int | None = None) -> None:  # noqa: ARG002
        """Look at who burns; see `ProcessesSensor`. To look for who is new costs too much here."""
        for process in self._burning.watched():
            with suppress(psutil.Error, OSError, ValueError, IndexError), process.oneshot():
                key = (process.pid, round(process.create_time() * 1000))
                if key in self._known and process.is_running():
                    self._known[key] = (process, self._sample(process, self._known[key][1]))

    @property
    def burns(self) -> bool:
        """Whether glances are worth their cost; see `ProcessesSensor`."""
        return bool(self._burning)

    @property
    def ended(self) -> int:
        """How many are told for the last time; see `ProcessesSensor`."""
        return self._ended

    def is_there(self, key: ProcessKey) -> bool:
        """Whether this very process still exists, now; see `ProcessesSensor`."""
        try:
            return round(psutil.Process(key[0]).create_time() * 1000) == key[1]
        except (psutil.Error, OSError, ValueError, IndexError):
            return False

    def container(self, key: ProcessKey) -> str | None:  # noqa: ARG002
        """None is known here; see `ProcessesSensor`."""
        return None

    @property
    def hidden(self) -> int:
        """How many processes may not be read; see `ProcessesSensor`."""
        return self._hidden

    def unreadable(self) -> list[Unreadable]:
        """What may not be read of processes, and why."""
        if not self._without_io:
            return []
        return [unreadable("processes.read_bytes_per_s", "denied_io", count=self._without_io)]

    def close(self) -> None:
        """Forget everything."""
        self._known, self._told = {}, {}

    def _sample(self, process: psutil.Process, before: ProcessSample | None) -> ProcessSample:
        times, memory, io = _or_none(process, "cpu_times"), _or_none(process, "memory_info"), _io(process)
        name = clean(process.name())
        is_known = before is not None and before.name == name
        sample = ProcessSample(
            pid=process.pid,
            created_unix_ms=round(process.create_time() * 1000),
            parent_pid=process.ppid(),
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
        return self._mask(clean_command(raw[: MOST_COMMAND_BYTES + 1]))


def _or_none(process: psutil.Process, question: str) -> Any:  # noqa: ANN401  # whatever psutil answers
    """What may not be asked is unknown; what ended is an error."""
    try:
        return getattr(process, question)()
    except psutil.ZombieProcess:  # a kind of "no such process" for psutil, but it has its place in the table
        return None
    except psutil.NoSuchProcess:
        raise
    except (psutil.Error, OSError):
        return None


def _user(process: psutil.Process) -> str | None:
    if not hasattr(process, "uids"):  # Windows
        user = _or_none(process, "username")
        return clean(user) if user else None
    uids = _or_none(process, "uids")
    return None if uids is None else user_name(uids.effective)


def _nice(process: psutil.Process) -> int | None:
    nice = _or_none(process, "nice")
    return int(nice) if isinstance(nice, int) else None


def _io(process: psutil.Process) -> tuple[int, int] | None:
    counters = _or_none(process, "io_counters") if hasattr(process, "io_counters") else None
    return None if counters is None else (counters.read_bytes, counters.write_bytes)


def _children_ms(times: Any) -> int | None:  # noqa: ANN401
    """Windows does not count the time of children that ended."""
    if not hasattr(times, "children_user"):
        return None
    spent_s: float = times.children_user + times.children_system
    return round(spent_s * 1000)
