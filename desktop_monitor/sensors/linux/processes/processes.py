"""Every process on Linux, a few microseconds each.

See proc_pid_stat(5), proc_pid_io(5) and the kernel's page on sched-stats.

Where the time would go, and what is done about it:

- opening files: two descriptors of each process are kept, which never refer to another process with its pid;
- formatting ``stat``, the most expensive file: a process of one thread is asked for ``schedstat`` first, a
  third of the cost. While that stands still the process has not run, so neither time nor state can have
  changed. What others can change about it (memory, priority) is renewed every sixteenth time;
- listing: new processes are looked for only when the kernel has counted a fork, or one has ended, and then by
  their numbers, where these are few (`pid_search`);
- parsing and making objects: only when the bytes differ.

Facts are read on other threads (`facts_reader`); the sampler waits for those of new processes for
`FACTS_WAIT_S` at most. Between two reads, fast polls of hot processes keep what was seen of them last, see
`hot_processes`.
"""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from desktop_monitor.model.process import ProcessKey, ProcessSample, ProcessState
from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.sensors.hot_processes import HotProcesses, ended_samples
from desktop_monitor.sensors.linux.boot_time import BootTime
from desktop_monitor.sensors.linux.descriptors import Descriptors, ran_out, read_once
from desktop_monitor.sensors.linux.formats.pid_stat import parse_stat
from desktop_monitor.sensors.linux.processes.facts_reader import FactsReader
from desktop_monitor.sensors.linux.processes.known_processes import KnownProcesses
from desktop_monitor.sensors.linux.processes.pid_search import PidSearch
from desktop_monitor.sensors.linux.processes.process_batch import REFRESH_PHASES, ChangedProcesses, Process
from desktop_monitor.sensors.linux.processes.process_events import ProcessEvents
from desktop_monitor.sensors.linux.processes.process_files import ProcessFiles, counts_io, living_thread
from desktop_monitor.sensors.linux.processes.reaped_io import subtract_reaped
from desktop_monitor.sensors.linux.processes.reported_ends import ReportedEnds
from desktop_monitor.sensors.linux.tcp_traffic import TcpTraffic
from desktop_monitor.sensors.processes import Mask, ReadAbandonedError
from desktop_monitor.sensors.reasons import unreadable

FACTS_WAIT_S = 0.05
YOUNG_MS = 10_000

_STAT_BYTES = 1024


class LinuxProcesses:
    """The fast path; see the module and `ProcessesSensor`."""

    def __init__(
        self,
        *,
        proc: Path,
        mask: Mask,
        descriptors: Descriptors | None = None,
        boot_file: Path | None = None,
        events: ProcessEvents | None = None,
        traffic: TcpTraffic | None = None,
    ) -> None:
        """Read `proc`.

        `mask` hides secrets in command lines, `boot_file` remembers the boot time, `events` has what is
        reported, `traffic` what was received and sent.
        """
        self._folder = f"{proc}/"
        self._boot = BootTime(proc=proc, file=boot_file)
        self._facts = FactsReader(mask)
        self._known = KnownProcesses()
        self._traffic = traffic
        self._reported = ReportedEnds(events, mask, self._known.last_rss_bytes)
        self._files = ProcessFiles(descriptors or Descriptors())
        self._search = PidSearch(self._folder)
        self._changed = ChangedProcesses(self._known.living)
        self._hot: HotProcesses[Process] = HotProcesses()
        self._read_next: list[Process] = []
        self._phase = 0
        self._denied: set[str] = set()

    def read(
        self, forks: int | None = None, newest_pid: int | None = None, booted_at_s: int | None = None
    ) -> Mapping[ProcessKey, ProcessSample]:
        self._phase = (self._phase + 1) % REFRESH_PHASES
        self._hot.begin_read()
        before_ms = self._boot.unix_ms
        if self._boot.follow(booted_at_s):
            self._reported.move(self._boot.unix_ms - before_ms)
            self._known.move(self._boot.unix_ms - before_ms)
        self._known.begin_read()
        gone = self._read_known()
        self._known.renew_facts(self._facts.collect(0))
        traffic = self._traffic.take() if self._traffic is not None else []
        is_counted = self._traffic is not None and self._traffic.is_working
        of_new = self._known.add_traffic(traffic, is_counted=is_counted)  # now: of what is gone, too
        self._reported.take()
        self._forget(gone)
        if gone or self._search.has_forked(forks) or self._phase == 0:
            self._find_new(newest_pid)
        self._known.renew_facts(self._facts.collect(FACTS_WAIT_S))
        self._known.add_traffic(of_new, is_counted=is_counted)
        self._search.end_read(forks, newest_pid)
        known = self._known
        unseen = self._reported.finish(known.living, known.samples, known.latest, self._boot.unix_ms)
        return known.end_read(unseen, self._reported.finished())

    def fast_poll(self, newest_pid: int | None = None) -> None:
        for process in self._hot.hottest():
            is_young = process.is_young
            with suppress(OSError, ValueError, IndexError):  # it has ended, which `read` finds out
                self._read_one(process)
            process.is_young = is_young  # until the next read
        for name in self._search.polled(newest_pid, self._known.living):
            self._try_to_add(Process(self._folder, name))

    @property
    def process_read(self) -> object | None:
        return self._files.reading

    def abandon(self) -> bool:
        is_abandoned = self._files.abandon()
        if is_abandoned:  # what the read had not reached is read again
            self._changed = ChangedProcesses(self._known.living)
        return is_abandoned

    @property
    def has_hot_processes(self) -> bool:
        return bool(self._hot)

    @property
    def booted_at_unix_ms(self) -> int | None:
        return self._boot.unix_ms

    @property
    def ended(self) -> int:
        return self._known.ended

    def is_alive(self, key: ProcessKey) -> bool:
        if str(key[0]) in self._files.silent:
            return key in self._known.latest
        try:
            stat = parse_stat(read_once(f"{self._folder}{key[0]}/stat", _STAT_BYTES))
        except (OSError, ValueError, IndexError):
            return False
        return self._boot.unix_ms + stat.started_ms == key[1]

    def container(self, key: ProcessKey) -> str | None:
        process = self._known.living.get(str(key[0]))
        return process.facts.container if process is not None and process.key == key else None

    @property
    def hidden(self) -> int:
        return len(self._denied)

    def unreadable(self) -> list[Unreadable]:
        missing: list[Unreadable] = []
        if self._denied:
            missing.append(unreadable("processes", ReasonCode.HIDDEN_PROCESSES, count=self.hidden))
        if not os.path.exists(f"{self._folder}1"):  # noqa: PTH110  # every machine and container has a first one
            missing.append(unreadable("processes", ReasonCode.UNLISTED_PROCESSES))
        without_io = sum(process.is_io_denied for process in list(self._known.living.values()))
        if without_io and not counts_io(self._folder):
            missing.append(unreadable("processes.read_bytes_per_s", ReasonCode.NO_IO))
        elif without_io:
            missing.append(unreadable("processes.read_bytes_per_s", ReasonCode.DENIED_IO, count=without_io))
        if silent := self._facts.silent_count() + len(self._files.silent):
            missing.append(unreadable("processes.command", ReasonCode.SILENT_PROCESSES, count=silent))
        return missing + self._reported.unreadable()

    def wait_first(self, timeout_s: float) -> None:
        self._known.renew_facts(self._facts.collect(timeout_s))

    def close(self) -> None:
        self._reported.close()
        self._facts.close()
        self._files.close()
        for process in list(self._known.living.values()):  # a sampler that is late may still add some
            self._files.release(process)
        self._known.clear()

    def _read_known(self) -> list[str]:
        """Renew what changed; return the names of those that ended."""
        gone = []
        changed = [*self._read_next, *self._changed.find(self._phase)]
        self._read_next = []
        for process in dict.fromkeys(changed):
            if process.name in self._files.silent:
                self._read_next.append(process)  # until it responds
                continue
            try:
                self._read_one(process)
            except OSError as error:
                if not ran_out(error):
                    gone.append(process.name)
            except (ValueError, IndexError):  # cut short: it is ending
                gone.append(process.name)
        return gone

    def _read_one(self, process: Process) -> None:
        if process.name in self._files.silent:
            return
        text = self._files.read_stat(process)
        if text != process.text or (process.is_young and process.phase == self._phase):
            self._renew(process, text)

    def _find_new(self, newest_pid: int | None) -> None:
        names = self._search.candidates(newest_pid, self._known.living) if self._phase else None
        if names is None:
            names, self._denied = self._search.all_names(), set()
        for name in names:
            if name not in self._known.living and name not in self._files.silent:
                self._try_to_add(Process(self._folder, name))

    def _try_to_add(self, process: Process) -> None:
        try:
            self._files.open_stat(process)
            self._renew(process, self._files.read_stat(process))
        except PermissionError:
            self._denied.add(process.name)
        except ReadAbandonedError:
            self._files.release(process)
            raise
        except (OSError, ValueError, IndexError):  # ended meanwhile, or no descriptor is left
            pass
        else:
            self._known.living[process.name] = process
            self._changed.invalidate()
            return
        self._facts.forget(process)
        self._files.release(process)

    def _renew(self, process: Process, text: bytes) -> None:
        """Take what a new ``stat`` says."""
        stat = parse_stat(text)
        if stat.state == ProcessState.ZOMBIE and stat.threads > 1:
            stat = living_thread(process.folder, stat)
        key = (process.key[0], self._boot.unix_ms + stat.started_ms)
        before = self._known.samples.get(process.key)
        if before is not None and stat.started_ms != process.started_ms:
            raise ProcessLookupError  # read without a kept descriptor: another process has the number now
        if before is None or stat.comm != process.comm or process.is_young:
            process.is_io_denied = False
            self._facts.begin(process, stat, is_new=before is None)
            process.is_young = key not in self._known.latest and key[1] > time.time() * 1000 - YOUNG_MS
        if before is None or stat.cpu_ms != before.cpu_ms or before.read_bytes is None:
            io = self._files.read_io(process, stat.state, is_active=before is not None)
            read_bytes, write_bytes = io or (None, None)
        else:
            read_bytes, write_bytes = before.read_bytes, before.write_bytes
        process.key, process.text, process.comm = key, text, stat.comm
        process.started_ms = stat.started_ms
        if self._files.choose_probe(process, stat.threads):
            self._changed.invalidate()
        # Last: what cannot be added is released.
        self._hot.add(process, stat.cpu_ms, self._known.latest.get(key))
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
            0 if self._reported.is_working else None,
            received_bytes=None if before is None else before.received_bytes,
            sent_bytes=None if before is None else before.sent_bytes,
        )
        self._known.put(process.key, sample)

    def _forget(self, gone: list[str]) -> None:
        if not gone:
            return
        known = self._known
        processes = [known.living.pop(name) for name in gone]
        for process in processes:
            self._facts.forget(process)
            self._files.release(process)
        uncertain, lowered = subtract_reaped(
            processes, known.living, known.samples, known.latest, self._files
        )
        for sample_key, sample in lowered.items():
            known.put(sample_key, sample)
        last_seen = [self._reported.final(process, known.samples.pop(process.key)) for process in processes]
        known.add_ended(ended_samples(last_seen, known.latest))
        ended_pids = {process.key[0] for process in processes}
        self._changed.invalidate()
        # Their children have another parent now, without having run.
        orphans = (
            process
            for process in known.living.values()
            if known.samples[process.key].parent_pid in ended_pids
        )
        self._read_next += [*orphans, *uncertain]
