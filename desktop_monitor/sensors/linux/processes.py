"""Every process on Linux, a few microseconds each.

See proc_pid_stat(5), proc_pid_io(5) and the kernel's page on sched-stats.

Where the time would go, and what is done about it:

- opening files: two descriptors of each process are kept. None ever refers to another process that got the
pid;
- formatting ``stat``, the most expensive file: a process of one thread is asked for ``schedstat`` first, a
third of
  the cost. While that stands still the process has not run, so neither time nor state can have changed.
  What others can change about it (memory, priority) is renewed every sixteenth time;
- listing: new processes are looked for only when the kernel has counted a fork, or one has ended, and then
by their
  numbers, which are given in order, where these are few;
- parsing and making objects: only when the bytes differ.

Facts are read on other threads (`process_facts`); the sampler waits for those of new processes for
`FACTS_WAIT_S` at most. Between two reads, fast polls of hot processes keep what was seen of them last, see
`hot_processes`.
"""

import os
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, wait
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from desktop_monitor.model.process import ProcessKey, ProcessSample, ProcessState
from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.sensors.blocking_calls import BlockingCalls, DoesNotRespondError
from desktop_monitor.sensors.hot_processes import HotProcesses, ended_samples
from desktop_monitor.sensors.linux.boot_time import BootTime
from desktop_monitor.sensors.linux.descriptors import Descriptors, ran_out, read_once
from desktop_monitor.sensors.linux.formats.pid_stat import ProcessStat, parse_stat
from desktop_monitor.sensors.linux.formats.pid_status import number
from desktop_monitor.sensors.linux.process_batch import (
    NOT_COUNTED,
    REFRESH_PHASES,
    Process,
    ProcessBatch,
    read_schedstats,
)
from desktop_monitor.sensors.linux.process_facts import Facts, pending_facts, read_facts
from desktop_monitor.sensors.processes import Mask
from desktop_monitor.sensors.reasons import unreadable

FACTS_WAIT_S = 0.05
YOUNG_MS = 10_000
MAX_TRIED = 32
MAX_MET = 16
"""By one fast poll."""

_STAT_BYTES, _IO_BYTES = 1024, 512


class LinuxProcesses:
    """The fast path; see the module and `ProcessesSensor`."""

    def __init__(
        self,
        *,
        proc: Path,
        mask: Mask,
        descriptors: Descriptors | None = None,
        boot_file: Path | None = None,
    ) -> None:
        """Read `proc`; `mask` hides secrets in command lines, `boot_file` remembers the boot time."""
        self._folder = f"{proc}/"
        self._mask = mask
        self._descriptors = descriptors or Descriptors()
        self._boot = BootTime(proc=proc, file=boot_file)
        self._calls = BlockingCalls("process facts", workers=2)
        self._known: dict[str, Process] = {}
        self._pending: set[Process] = set()
        self._samples: dict[ProcessKey, ProcessSample] = {}
        self._result: Mapping[ProcessKey, ProcessSample] = {}
        self._is_current = False
        """Whether nothing has changed since the result."""
        self._forks: int | None = None
        self._newest_pids: tuple[int | None, int | None] = (None, None)
        """Of the last two reads."""
        self._polled_pid: int | None = None
        self._hot: HotProcesses[Process] = HotProcesses()
        self._ended: dict[ProcessKey, ProcessSample] = {}
        self._batch: ProcessBatch | None = None
        self._orphans: list[Process] = []
        self._phase = 0
        self._denied: set[str] = set()

    def read(
        self, forks: int | None = None, newest_pid: int | None = None, booted_at_s: int | None = None
    ) -> Mapping[ProcessKey, ProcessSample]:
        """Read every process that may be seen; see `ProcessesSensor`."""
        self._phase = (self._phase + 1) % REFRESH_PHASES
        self._hot.begin_read()
        before_ms = self._boot.unix_ms
        if self._boot.follow(booted_at_s):
            self._follow_clock(self._boot.unix_ms - before_ms)
        if self._ended:
            self._ended, self._is_current = {}, False
        gone = self._read_known()
        self._take_facts(0)
        self._forget(gone)
        if gone or forks is None or forks != self._forks or self._phase == 0:
            self._find_new(newest_pid)
        self._take_facts(FACTS_WAIT_S)
        self._forks = forks
        self._newest_pids = (self._newest_pids[1], newest_pid)
        self._polled_pid = newest_pid
        if not self._is_current:
            self._result, self._is_current = self._samples | self._ended, True
        return self._result

    def fast_poll(self, newest_pid: int | None = None) -> None:
        """Read hot and new processes; see `ProcessesSensor`."""
        for process in self._hot.hottest():
            is_young = process.is_young
            with suppress(OSError, ValueError, IndexError):  # it has ended, which `read` finds out
                self._read_one(process)
            process.is_young = is_young  # until the next read
        first, self._polled_pid = self._polled_pid, newest_pid
        if not first or not newest_pid or newest_pid <= first:
            return
        # From the last one on: a number is given a moment before its process can be seen.
        for name in map(str, range(max(first, newest_pid - MAX_MET + 1), newest_pid + 1)):
            if self._is_process(name):
                self._try_to_add(Process(self._folder, name))

    @property
    def has_hot_processes(self) -> bool:
        """Whether fast polls are worth their cost; see `ProcessesSensor`."""
        return bool(self._hot)

    @property
    def booted_at_unix_ms(self) -> int | None:
        """The instant from which start times are counted; see `ProcessesSensor`."""
        return self._boot.unix_ms

    @property
    def ended(self) -> int:
        """How many are listed for the last time; see `ProcessesSensor`."""
        return len(self._ended)

    def is_alive(self, key: ProcessKey) -> bool:
        """Return whether this very process still exists; see `ProcessesSensor`."""
        try:
            stat = parse_stat(read_once(f"{self._folder}{key[0]}/stat", _STAT_BYTES))
        except (OSError, ValueError, IndexError):
            return False
        return self._boot.unix_ms + stat.started_ms == key[1]

    def container(self, key: ProcessKey) -> str | None:
        """Return where a process runs; see `ProcessesSensor`."""
        process = self._known.get(str(key[0]))
        return process.facts.container if process is not None and process.key == key else None

    @property
    def hidden(self) -> int:
        """How many processes may not be read; see `ProcessesSensor`."""
        return len(self._denied)

    def unreadable(self) -> list[Unreadable]:
        """Return what may not be read of processes, and why."""
        missing = []
        if self._denied:
            missing.append(unreadable("processes", ReasonCode.HIDDEN_PROCESSES, count=self.hidden))
        if not os.path.exists(f"{self._folder}1"):  # noqa: PTH110  # every machine and container has a first one
            missing.append(unreadable("processes", ReasonCode.UNLISTED_PROCESSES))
        without_io = sum(process.is_io_denied for process in list(self._known.values()))
        if without_io:
            missing.append(unreadable("processes.read_bytes_per_s", ReasonCode.DENIED_IO, count=without_io))
        if silent := len(self._calls.blocked()):
            missing.append(unreadable("processes.command", ReasonCode.SILENT_PROCESSES, count=silent))
        return missing

    def wait_first(self, timeout_s: float) -> None:
        """Wait for the facts that are being read; see `ProcessesSensor`."""
        self._take_facts(timeout_s)

    def close(self) -> None:
        """Close the kept descriptors, and let the threads end."""
        self._calls.close()
        for process in self._known.values():
            self._release(process)
        self._known, self._pending = {}, set()
        self._samples = {}
        self._result, self._is_current = {}, False
        self._batch = None

    def _read_known(self) -> list[str]:
        """Renew what changed; return the names of those that ended."""
        gone = []
        for process in self._changed_processes():
            try:
                self._read_one(process)
            except OSError as error:
                if not ran_out(error):
                    gone.append(process.name)
            except (ValueError, IndexError):  # cut short: it is ending
                gone.append(process.name)
        return gone

    def _read_one(self, process: Process) -> None:
        text = self._stat(process)
        if text != process.text or (process.is_young and process.phase == self._phase):
            self._renew(process, text)

    def _changed_processes(self) -> Iterable[Process]:
        """Return those that ran, those whose refresh phase it is, and those without a schedstat to ask."""
        if self._batch is None or self._batch.is_stale:
            self._batch = ProcessBatch(self._known.values(), self._batch)
        batch = self._batch
        ran, self._orphans = [*batch.unprobed, *self._orphans], []
        answers = read_schedstats(batch.schedstat_fds)
        ran += [
            process
            for process, now, before in zip(batch.probed, answers, batch.answers, strict=True)
            if now != before or now == NOT_COUNTED
        ]
        batch.answers[:] = answers
        return dict.fromkeys([*ran, *batch.by_phase[self._phase]])

    def _invalidate_batch(self) -> None:
        if self._batch is not None:
            self._batch.is_stale = True

    def _find_new(self, newest_pid: int | None) -> None:
        """Add new processes. Numbers are given in order, so a few new ones are tried without listing all.

        Two reads back, since a number is given a moment before its process can be seen.
        """
        first = self._newest_pids[0]
        if self._phase and first and newest_pid and 0 <= newest_pid - first <= MAX_TRIED:
            names = [name for name in map(str, range(first + 1, newest_pid + 1)) if self._is_process(name)]
        else:
            names, self._denied = os.listdir(self._folder), set()  # noqa: PTH208  # names are enough
        for name in names:
            if name not in self._known and name.isdecimal():
                self._try_to_add(Process(self._folder, name))

    def _is_process(self, name: str) -> bool:
        """Threads have numbers, too, and folders that are not listed."""
        if name in self._known:
            return False
        try:
            return number(read_once(f"{self._folder}{name}/status", _STAT_BYTES), b"Tgid") == int(name)
        except OSError:
            return False

    def _try_to_add(self, process: Process) -> None:
        try:
            process.stat_fd = self._descriptors.keep(f"{process.folder}stat")
            self._renew(process, self._stat(process))
        except PermissionError:
            self._denied.add(process.name)
        except (OSError, ValueError, IndexError):  # ended meanwhile, or no descriptor is left
            pass
        else:
            self._known[process.name] = process
            self._invalidate_batch()
            return
        self._pending.discard(process)
        self._release(process)

    def _stat(self, process: Process) -> bytes:
        if process.stat_fd >= 0:
            return os.pread(process.stat_fd, _STAT_BYTES, 0)
        return read_once(f"{process.folder}stat", _STAT_BYTES)

    def _renew(self, process: Process, text: bytes) -> None:
        """Take what a new ``stat`` says."""
        stat = parse_stat(text)
        if stat.state == ProcessState.ZOMBIE and stat.threads > 1:
            stat = self._living_thread(process, stat)
        key = (process.key[0], self._boot.unix_ms + stat.started_ms)
        before = self._samples.get(process.key)
        if before is not None and stat.started_ms != process.started_ms:
            raise ProcessLookupError  # read without a kept descriptor: another process has the number now
        if before is None or stat.comm != process.comm or process.is_young:
            self._read_facts(process, stat, is_new=before is None)
            process.is_young = key not in self._result and key[1] > time.time() * 1000 - YOUNG_MS
        if before is None or stat.cpu_ms != before.cpu_ms:
            read_bytes, write_bytes = self._io(process, is_active=before is not None)
        else:
            read_bytes, write_bytes = before.read_bytes, before.write_bytes
        process.key, process.text, process.comm = key, text, stat.comm
        process.started_ms = stat.started_ms
        self._choose_probe(process, stat.threads)
        self._hot.add(process, stat.cpu_ms, self._result.get(key))  # last: what cannot be added is released
        self._put(process, stat, before, read_bytes, write_bytes)

    def _put(
        self,
        process: Process,
        stat: ProcessStat,
        before: ProcessSample | None,
        read_bytes: int | None,
        write_bytes: int | None,
    ) -> None:
        facts = process.facts
        sample = ProcessSample(
            *process.key,
            stat.parent_pid,
            facts.name,
            facts.user,
            facts.command,
            stat.state,
            stat.nice,
            stat.threads,
            stat.cpu_ms,
            stat.children_cpu_ms,
            stat.rss_bytes,
            read_bytes,
            write_bytes,
        )
        if sample != before:
            self._samples[process.key] = sample
            self._is_current = False

    def _living_thread(self, process: Process, stat: ProcessStat) -> ProcessStat:
        """Return state and memory of a thread that lives, where the first has ended (pthread_exit)."""
        with suppress(OSError):
            for name in os.listdir(f"{process.folder}task"):  # noqa: PTH208  # names are enough
                with suppress(OSError, ValueError, IndexError):
                    other = parse_stat(read_once(f"{process.folder}task/{name}/stat", _STAT_BYTES))
                    if other.state != ProcessState.ZOMBIE:
                        return replace(stat, state=other.state, rss_bytes=other.rss_bytes)
        return stat

    def _read_facts(self, process: Process, stat: ProcessStat, *, is_new: bool) -> None:
        """Begin to read the facts; until they are known, those from before hold."""
        process.is_io_denied = False
        if is_new or stat.comm != process.comm:
            facts = pending_facts(stat.comm, is_kernel=stat.is_kernel)
            process.facts = facts if is_new else Facts(facts.name, process.facts.user, facts.command)
        folder, mask = process.folder, self._mask
        process.pending = self._calls.submit(
            (process.name, stat.started_ms, stat.comm),
            lambda: read_facts(folder, stat.comm, is_kernel=stat.is_kernel, mask=mask),
        )
        self._pending.add(process)

    def _take_facts(self, timeout_s: float) -> None:
        """Wait for facts that were asked for, not longer than given, and take those that were read."""
        if not self._pending:
            return
        blocked = {key[0] for key in self._calls.blocked() if isinstance(key, tuple)}
        wanted: list[Future[Facts]] = [
            process.pending
            for process in self._pending
            if process.pending is not None and process.name not in blocked
        ]
        wait(wanted, timeout_s)
        for process in [one for one in self._pending if one.pending is None or one.pending.done()]:
            self._pending.discard(process)
            pending, process.pending = process.pending, None
            error = pending.exception() if pending is not None else None
            if pending is not None and error is None:
                self._take(process, pending.result())
            elif isinstance(error, DoesNotRespondError):  # too many do not: asked again in its phase
                process.is_young = True

    def _take(self, process: Process, facts: Facts) -> None:
        before = self._samples.get(process.key)
        process.facts = facts
        if before is None:
            return
        sample = replace(before, name=facts.name, user=facts.user, command=facts.command)
        if sample != before:
            self._samples[process.key] = sample
            self._is_current = False

    def _choose_probe(self, process: Process, threads: int) -> None:
        """Keep schedstat open while it speaks for the whole process: it counts the first thread only."""
        if threads == 1 and process.schedstat_fd < 0 and process.stat_fd >= 0:
            try:
                process.schedstat_fd = self._descriptors.keep(f"{process.folder}schedstat")
            except FileNotFoundError:  # this kernel has none, or the process is ending
                return
            self._invalidate_batch()
        elif threads != 1 and process.schedstat_fd >= 0:
            self._descriptors.release(process.schedstat_fd)
            process.schedstat_fd = -1
            self._invalidate_batch()

    def _io(self, process: Process, *, is_active: bool) -> tuple[int | None, int | None]:
        """Read the bytes that went to and from disks. Only files of processes that run are kept open."""
        if process.is_io_denied:
            return None, None
        try:
            if is_active and process.io_fd < 0:
                process.io_fd = self._descriptors.keep(f"{process.folder}io")
            if process.io_fd >= 0:
                text = os.pread(process.io_fd, _IO_BYTES, 0)
            else:
                text = read_once(f"{process.folder}io", _IO_BYTES)
        except (PermissionError, FileNotFoundError):
            process.is_io_denied = True
            self._descriptors.release(process.io_fd)
            process.io_fd = -1
            return None, None
        except OSError as error:
            if ran_out(error):
                return None, None
            raise
        lines = text.split(b"\n")
        return int(lines[4][12:]), int(lines[5][13:])

    def _follow_clock(self, shift_ms: int) -> None:
        """The wall clock was set: all start times move with it."""
        for process in self._known.values():
            process.key = (process.key[0], process.key[1] + shift_ms)
        self._samples = _moved(self._samples, shift_ms)
        self._result, self._is_current = _moved(self._result, shift_ms), False

    def _forget(self, gone: list[str]) -> None:
        if not gone:
            return
        processes = [self._known.pop(name) for name in gone]
        for process in processes:
            self._pending.discard(process)
            self._release(process)
        last_seen = (self._samples.pop(process.key) for process in processes)
        self._ended = ended_samples(last_seen, self._result)
        ended_pids = {process.key[0] for process in processes}
        self._is_current = False
        self._invalidate_batch()
        # Their children have another parent now, without having run.
        self._orphans = [
            process for process in self._known.values() if self._samples[process.key].parent_pid in ended_pids
        ]

    def _release(self, process: Process) -> None:
        for descriptor in (process.stat_fd, process.schedstat_fd, process.io_fd):
            self._descriptors.release(descriptor)


def _moved(samples: Mapping[ProcessKey, ProcessSample], shift_ms: int) -> dict[ProcessKey, ProcessSample]:
    return {
        (pid, created + shift_ms): replace(sample, created_unix_ms=created + shift_ms)
        for (pid, created), sample in samples.items()
    }
