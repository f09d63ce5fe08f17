"""Every process on Linux, a few microseconds each.

See proc_pid_stat(5), proc_pid_io(5) and the kernel's page on sched-stats.

Where the time would go, and what is done about it:

- opening files: two descriptors of each process are kept. None ever points at another one that got the pid;
- formatting ``stat``, the dearest file: a process of one thread is asked for ``schedstat`` first, a third of
  the cost. While that stands still the process has not run, so neither time nor state can have changed. What
  others can change about it (memory, priority) is renewed every sixteenth time;
- listing: new processes are looked for only when the kernel has counted a fork, or one has ended, and then
  by their numbers, which are given in order, where these are few;
- parsing and making objects: only when the bytes differ.

Between two reads, glances at the few that burn keep what they said last, see `burning`.
"""

import os
import re
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.sensors.hot_processes import Burning, endings
from desktop_monitor.sensors.linux.boot_time import booted_at_unix_ms
from desktop_monitor.sensors.linux.descriptors import Descriptors, ran_out, read_once
from desktop_monitor.sensors.linux.process_batch import NOT_COUNTED, REFRESH_TURNS, Crew, Process, probe_all
from desktop_monitor.sensors.linux.process_facts import read_facts
from desktop_monitor.sensors.linux.process_stat import parse_stat
from desktop_monitor.sensors.processes import Mask
from desktop_monitor.sensors.reasons import unreadable

YOUNG_MS = 10_000
MOST_TRIED = 32
MOST_MET = 16  # by a glance

_STAT_BYTES, _IO_BYTES = 1024, 512
_LEADER = re.compile(rb"^Tgid:\t(\d+)", re.MULTILINE)


class LinuxProcesses:
    """The fast path; see the module."""

    def __init__(
        self,
        *,
        proc: Path,
        mask: Mask,
        descriptors: Descriptors | None = None,
        boot_file: Path | None = None,
    ) -> None:
        """Read `proc`; `mask` hides secrets in command lines, `boot_file` keeps the time of the boot."""
        self._folder = f"{proc}/"
        self._mask = mask
        self._descriptors = descriptors or Descriptors()
        self._booted_at_unix_ms = booted_at_unix_ms(proc=proc, kept=boot_file)
        self._known: dict[str, Process] = {}
        self._samples: dict[ProcessKey, ProcessSample] = {}
        self._told: Mapping[ProcessKey, ProcessSample] = {}
        self._is_told = False
        """Whether nothing has changed since."""
        self._forks: int | None = None
        self._newest_pids: tuple[int | None, int | None] = (None, None)
        """As told at the last two looks."""
        self._glanced_pid: int | None = None
        self._burning: Burning[Process] = Burning()
        self._ended: dict[ProcessKey, ProcessSample] = {}
        self._crew: Crew | None = None
        self._orphans: list[Process] = []
        self._turn = 0
        self._refused: set[str] = set()

    def read(
        self, forks: int | None = None, newest_pid: int | None = None
    ) -> Mapping[ProcessKey, ProcessSample]:
        """Read every process that may be seen; see `ProcessesSensor`."""
        self._turn = (self._turn + 1) % REFRESH_TURNS
        self._burning.begin()
        if self._ended:
            self._ended, self._is_told = {}, False
        gone = self._look_at_known()
        self._forget(gone)
        if gone or forks is None or forks != self._forks or self._turn == 0:
            self._look_for_new(newest_pid)
        self._forks = forks
        self._newest_pids = (self._newest_pids[1], newest_pid)
        self._glanced_pid = newest_pid
        if not self._is_told:
            self._told, self._is_told = self._samples | self._ended, True
        return self._told

    def glance(self, newest_pid: int | None = None) -> None:
        """Look at who burns, and who is new; see `ProcessesSensor`."""
        for process in self._burning.watched():
            is_young = process.is_young
            with suppress(OSError, ValueError, IndexError):  # it has ended, which `read` finds out
                self._look_at(process)
            process.is_young = is_young  # until the next read
        first, self._glanced_pid = self._glanced_pid, newest_pid
        if not first or not newest_pid or newest_pid <= first:
            return
        # From the last one on: a number is given a moment before its process can be seen.
        for name in map(str, range(max(first, newest_pid - MOST_MET + 1), newest_pid + 1)):
            if self._is_process(name):
                self._try_to_meet(Process(self._folder, name))

    @property
    def burns(self) -> bool:
        """Whether glances are worth their cost; see `ProcessesSensor`."""
        return bool(self._burning)

    @property
    def ended(self) -> int:
        """How many are told for the last time; see `ProcessesSensor`."""
        return len(self._ended)

    def is_there(self, key: ProcessKey) -> bool:
        """Whether this very process still exists, now; see `ProcessesSensor`."""
        try:
            stat = parse_stat(read_once(f"{self._folder}{key[0]}/stat", _STAT_BYTES))
        except (OSError, ValueError, IndexError):
            return False
        return self._booted_at_unix_ms + stat.started_ms == key[1]

    def container(self, key: ProcessKey) -> str | None:
        """Name where a process runs; see `ProcessesSensor`."""
        process = self._known.get(str(key[0]))
        return process.facts.container if process is not None and process.key == key else None

    @property
    def hidden(self) -> int:
        """How many processes may not be read; see `ProcessesSensor`."""
        return len(self._refused)

    def unreadable(self) -> list[Unreadable]:
        """What may not be read of processes, and why."""
        missing = []
        if self._refused:
            missing.append(unreadable("processes", "hidden_processes", count=self.hidden))
        if not os.path.exists(f"{self._folder}1"):  # noqa: PTH110  # every machine and container has a first one
            missing.append(unreadable("processes", "unlisted_processes"))
        without_io = sum(process.io_refused for process in list(self._known.values()))
        if without_io:
            missing.append(unreadable("processes.read_bytes_per_s", "denied_io", count=without_io))
        return missing

    def close(self) -> None:
        """Give the kept descriptors back."""
        for process in self._known.values():
            self._let_go(process)
        self._known = {}
        self._samples = {}
        self._told, self._is_told = {}, False
        self._crew = None

    def _look_at_known(self) -> list[str]:
        """Renew what changed; name those that ended."""
        gone = []
        for process in self._who_may_have_changed():
            try:
                self._look_at(process)
            except OSError as error:
                if not ran_out(error):
                    gone.append(process.name)
            except (ValueError, IndexError):  # cut short: it is ending
                gone.append(process.name)
        return gone

    def _look_at(self, process: Process) -> None:
        text = self._stat(process)
        if text != process.text or (process.is_young and process.turn == self._turn):
            self._renew(process, text)

    def _who_may_have_changed(self) -> Iterable[Process]:
        """Those that ran, those whose turn it is to be renewed, those that can only be asked the long way."""
        if self._crew is None or self._crew.is_stale:
            self._crew = Crew(self._known.values(), self._crew)
        crew = self._crew
        ran, self._orphans = [*crew.others, *self._orphans], []
        probed = probe_all(crew.probes)
        ran += [
            process
            for process, now, before in zip(crew.probed, probed, crew.answers, strict=True)
            if now != before or now == NOT_COUNTED
        ]
        crew.answers[:] = probed
        return dict.fromkeys([*ran, *crew.by_turn[self._turn]])

    def _line_up_again(self) -> None:
        if self._crew is not None:
            self._crew.is_stale = True

    def _look_for_new(self, newest_pid: int | None) -> None:
        """Meet who came. Numbers are given in order, so a few new ones are tried without listing everybody.

        Two looks back, since a number is given a moment before its process can be seen.
        """
        first = self._newest_pids[0]
        if self._turn and first and newest_pid and 0 <= newest_pid - first <= MOST_TRIED:
            names = [name for name in map(str, range(first + 1, newest_pid + 1)) if self._is_process(name)]
        else:
            names, self._refused = os.listdir(self._folder), set()  # noqa: PTH208  # names are enough
        for name in names:
            if name not in self._known and name.isdecimal():
                self._try_to_meet(Process(self._folder, name))

    def _is_process(self, name: str) -> bool:
        """Threads have numbers, too, and folders that are not listed."""
        if name in self._known:
            return False
        try:
            leader = _LEADER.search(read_once(f"{self._folder}{name}/status", _STAT_BYTES))
        except OSError:
            return False
        return leader is not None and leader[1] == name.encode()

    def _try_to_meet(self, process: Process) -> None:
        try:
            self._meet(process)
        except PermissionError:
            self._refused.add(process.name)
        except (OSError, ValueError, IndexError):  # ended meanwhile, or no descriptor is left
            pass
        else:
            self._known[process.name] = process
            self._line_up_again()
            return
        self._let_go(process)

    def _meet(self, process: Process) -> None:
        process.stat = self._descriptors.keep(f"{process.folder}stat")
        self._renew(process, self._stat(process))

    def _stat(self, process: Process) -> bytes:
        if process.stat >= 0:
            return os.pread(process.stat, _STAT_BYTES, 0)
        return read_once(f"{process.folder}stat", _STAT_BYTES)

    def _renew(self, process: Process, text: bytes) -> None:
        """Take what a new ``stat`` says."""
        stat = parse_stat(text)
        key = (process.key[0], self._booted_at_unix_ms + stat.started_ms)
        before = self._samples.get(process.key)
        if before is not None and key != process.key:
            raise ProcessLookupError  # read without a kept descriptor: another process has the number now
        if before is None or stat.comm != process.comm or process.is_young:
            process.facts = read_facts(process.folder, stat.comm, is_kernel=stat.is_kernel, mask=self._mask)
            process.is_young = key not in self._told and key[1] > time.time() * 1000 - YOUNG_MS
            process.io_refused = False
        if before is None or stat.cpu_ms != before.cpu_ms:
            read_bytes, write_bytes = self._io(process, is_active=before is not None)
        else:
            read_bytes, write_bytes = before.read_bytes, before.write_bytes
        sample = ProcessSample(
            key[0],
            key[1],
            stat.parent_pid,
            process.facts.name,
            process.facts.user,
            process.facts.command,
            stat.state,
            stat.nice,
            stat.threads,
            stat.cpu_ms,
            stat.children_cpu_ms,
            stat.rss_bytes,
            read_bytes,
            write_bytes,
        )
        process.key, process.text, process.comm = key, text, stat.comm
        self._choose_probe(process, stat.threads)
        self._burning.used(process, stat.cpu_ms, self._told.get(key))  # last: who cannot be met is let go
        if sample != before:
            self._samples[key] = sample
            self._is_told = False

    def _choose_probe(self, process: Process, threads: int) -> None:
        """The probe speaks for the first thread only."""
        if threads == 1 and process.probe < 0 and process.stat >= 0:
            try:
                process.probe = self._descriptors.keep(f"{process.folder}schedstat")
            except FileNotFoundError:  # this kernel has none, or the process is ending
                return
            self._line_up_again()
        elif threads != 1 and process.probe >= 0:
            self._descriptors.let_go(process.probe)
            process.probe = -1
            self._line_up_again()

    def _io(self, process: Process, *, is_active: bool) -> tuple[int | None, int | None]:
        """Bytes that went to and from disks. Only processes that run are kept open."""
        if process.io_refused:
            return None, None
        try:
            if is_active and process.io < 0:
                process.io = self._descriptors.keep(f"{process.folder}io")
            if process.io >= 0:
                text = os.pread(process.io, _IO_BYTES, 0)
            else:
                text = read_once(f"{process.folder}io", _IO_BYTES)
        except (PermissionError, FileNotFoundError):
            process.io_refused = True
            self._descriptors.let_go(process.io)
            process.io = -1
            return None, None
        except OSError as error:
            if ran_out(error):
                return None, None
            raise
        lines = text.split(b"\n")
        return int(lines[4][12:]), int(lines[5][13:])

    def _forget(self, gone: list[str]) -> None:
        if not gone:
            return
        processes = [self._known.pop(name) for name in gone]
        for process in processes:
            self._let_go(process)
        self._ended = endings((self._samples.pop(process.key) for process in processes), self._told)
        ended = {process.key[0] for process in processes}
        self._is_told = False
        self._line_up_again()
        # They have another parent now, without having run.
        self._orphans = [
            process for process in self._known.values() if self._samples[process.key].parent_pid in ended
        ]

    def _let_go(self, process: Process) -> None:
        for descriptor in (process.stat, process.probe, process.io):
            self._descriptors.let_go(descriptor)
